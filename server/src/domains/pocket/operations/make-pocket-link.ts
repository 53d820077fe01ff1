import type { PocketLink } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken, sha256 } from '../../../kernel/ids.ts'
import { getOrdinal } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries/secrets.ts'
import { linkLifeMs } from '../rules/sessions.ts'

/**
 * A link that opens a customer's pocket once, within the hour: shown as a code at the till, or sent by a program of the
 * merchant. The token stands behind `#`, where no log and no preview reads it.
 * @throws customer_not_found where the caller does not see the customer
 */
export async function makePocketLink(deps: Deps, by: Caller, publicId: string): Promise<PocketLink> {
  const { workspace } = by
  const customer = await getOrdinal(deps, by.scope, publicId)
  const at = deps.clock.now()
  const token = `${workspace}.${randomToken(24)}`
  const expiresAt = new Date(at.getTime() + linkLifeMs)
  const store = by.scope.stores === '*' ? 0 : (by.scope.stores[0] ?? 0)
  await deps.db.as(by.scope, async (tx) => {
    await queries.insertLink(tx, { workspace, tokenHash: sha256(token), customer, store, at, expiresAt })
    await recordAudit(tx, deps, { ...by, action: 'pocket-link.created', object: `customer/${publicId}` })
  })
  return { path: `/pocket/link#${token}`, token, expiresAt: expiresAt.toISOString() }
}
