import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { joinMembership } from '../../memberships/index.ts'
import { findStorefront } from '../../organization/index.ts'
import { getSession } from '../queries/sessions.ts'

/** Opens the shop's standard card for the customer, or leaves the one that is there. Safe to repeat. */
export async function joinShop(deps: Deps, me: CustomerCaller): Promise<void> {
  const { workspace, scope } = me
  const session = await deps.db.as(scope, (tx) => getSession(tx, workspace, me.session))
  const front = session?.door ? await findStorefront(deps, session.door) : undefined
  await deps.db.as(scope, (tx) =>
    joinMembership(tx, deps, scope, {
      customer: me.ordinal,
      channel: 'pocket',
      store: front?.workspace === workspace ? front.store : 0,
      at: deps.clock.now(),
    }),
  )
  deps.wakeRelay()
}
