import { type PocketCodeRequest, type PocketCodeSent, pocketCodeDigits } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomDigits } from '../../../kernel/ids.ts'
import { normaliseIdentifier } from '../../customers/index.ts'
import { findStorefront, limitAttempts, networkOf } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/secrets.ts'
import { codeLifeMs, resendAfterMs, sendLimits } from '../rules/sessions.ts'
import { codeText } from '../rules/texts.ts'
import { localOutbox, type MessageProvider } from './send-message.ts'

export const phoneHashOf = ({ secrets }: Pick<Deps, 'secrets'>, phone: string): Buffer =>
  secrets.blindIndex(`pocket phone:${phone}`)
export const codeHashOf = ({ secrets }: Pick<Deps, 'secrets'>, phone: string, code: string): Buffer =>
  secrets.blindIndex(`pocket code:${phone}:${code}`)

/**
 * Sends a code to a phone and answers the same whether its owner is known or not. A new code replaces the one before.
 * @throws pocket_door_unknown, pocket_phone_invalid, pocket_code_sent (within a minute), sign_in_slowed_down
 */
export async function sendSignInCode(
  deps: Deps,
  { store: address, phone: raw, locale }: PocketCodeRequest,
  ip: string | null,
  send: MessageProvider = localOutbox,
): Promise<PocketCodeSent> {
  const front = await findStorefront(deps, address)
  if (!front) throw refusals.pocket_door_unknown()
  const phone = normaliseIdentifier('phone', raw)
  if (phone === '') throw refusals.pocket_phone_invalid()
  const { workspace, store, shop } = front
  await limitAttempts(deps, sendLimits(workspace, phone, networkOf(ip)))
  const at = deps.clock.now()
  const phoneHash = phoneHashOf(deps, phone)
  const expiresAt = new Date(at.getTime() + codeLifeMs)
  await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const madeAt = await queries.findCodeMadeAt(tx, { workspace, phoneHash, now: at })
    const waitMs = madeAt === undefined ? 0 : madeAt.getTime() + resendAfterMs - at.getTime()
    if (waitMs > 0) throw refusals.pocket_code_sent({ retryAfterSeconds: Math.ceil(waitMs / 1000) })
    const code = randomDigits(pocketCodeDigits)
    await queries.replaceCode(tx, { workspace, phoneHash, codeHash: codeHashOf(deps, phone, code), at, expiresAt })
    const text = codeText(locale ?? shop.locale, { shop: shop.name, code, minutes: codeLifeMs / 60_000 })
    await send(tx, deps, { workspace, store, phone, text, expiresAt })
  })
  return { expiresAt: expiresAt.toISOString(), resendAfterSeconds: resendAfterMs / 1000 }
}
