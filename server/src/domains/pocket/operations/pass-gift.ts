import type { PocketGift, PocketOpenedGift } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { findPublicIds } from '../../customers/index.ts'
import { findGiver, giveCoupon, openGift, takeGift, withdrawGift } from '../../offers/index.ts'

/** A link to one of the customer's coupons, for whoever opens it first. Safe to retry with the same request id. */
export async function passGift(
  deps: Deps,
  { scope, ordinal, records }: CustomerCaller,
  { coupon, requestId }: { coupon: string; requestId: string },
): Promise<PocketGift> {
  const inviter = await nameOf(deps, scope, ordinal)
  const { token } = await deps.db.as(scope, (tx) =>
    giveCoupon(tx, deps, scope, { coupon, records, requestId, inviter }),
  )
  deps.wakeRelay()
  // Behind `#`: no server on the way and no preview of a chat reads it.
  return { path: `/pocket/gift#${token}` }
}

/** Somebody looks at what a friend has shared. Safe to repeat. @throws gift_not_found */
export async function lookAtGift(
  deps: Deps,
  { scope, ordinal, records }: CustomerCaller,
  token: string,
): Promise<PocketOpenedGift> {
  const giver = await deps.db.as(scope, (tx) => findGiver(tx, scope, token))
  const inviter = await nameOf(deps, scope, giver)
  const state = await deps.db.as(scope, (tx) =>
    openGift(tx, deps, scope, { token, person: { ordinal, records }, inviter }),
  )
  deps.wakeRelay()
  return { state }
}

/** As events name people: by the id that is known outside, whatever stores the asker sees. */
const nameOf = async (deps: Deps, { workspace }: CustomerCaller['scope'], ordinal: number): Promise<string> =>
  (await findPublicIds(deps, { workspace, stores: '*' }, [ordinal])).get(ordinal) ?? ''

/** Takes a coupon back that nobody has taken. Safe to repeat. */
export async function takeBack(deps: Deps, { scope, records }: CustomerCaller, coupon: string): Promise<void> {
  await deps.db.as(scope, (tx) => withdrawGift(tx, deps, scope, { coupon, records }))
}

/** Takes somebody's gift: of any number who try, one has it. Safe to repeat. */
export async function acceptGift(
  deps: Deps,
  { scope, ordinal, records }: CustomerCaller,
  token: string,
): Promise<{ coupon: string }> {
  const taken = await deps.db.as(scope, (tx) => takeGift(tx, deps, scope, { token, person: { ordinal, records } }))
  deps.wakeRelay()
  return { coupon: taken.id }
}
