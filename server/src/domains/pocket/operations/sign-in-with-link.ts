import type { Deps } from '../../../kernel/deps.ts'
import { sha256 } from '../../../kernel/ids.ts'
import { describeShop, limitAttempts, networkOf } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/secrets.ts'
import { linkLimits, workspaceOfToken } from '../rules/sessions.ts'
import { type OpenedSession, openSession, type Phone } from './open-session.ts'

/** Signs in with a link that staff made. Of two uses at once, one gets in. @throws pocket_link_invalid */
export async function signInWithLink(
  deps: Deps,
  { token, locale }: { token: string; locale?: string },
  phone: Phone,
): Promise<OpenedSession> {
  const workspace = workspaceOfToken(token)
  if (!workspace) throw refusals.pocket_link_invalid()
  await limitAttempts(deps, linkLimits(networkOf(phone.ip)))
  return deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const used = await queries.useLink(tx, { workspace, tokenHash: sha256(token), now: deps.clock.now() })
    if (!used) throw refusals.pocket_link_invalid()
    const shop = await describeShop(tx, workspace)
    const spoken = (locale ?? shop.locale) === 'en' ? 'en' : 'zh-CN'
    return openSession(tx, deps, { workspace, ...used, method: 'link', door: '', locale: spoken, phone })
  })
}
