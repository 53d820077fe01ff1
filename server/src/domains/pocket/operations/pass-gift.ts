import type { PocketGift } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { giveCoupon, takeGift, withdrawGift } from '../../offers/index.ts'

/** A link to one of the customer's coupons, for whoever opens it first. Safe to retry with the same request id. */
export async function passGift(
  deps: Deps,
  { scope, records }: CustomerCaller,
  { coupon, requestId }: { coupon: string; requestId: string },
): Promise<PocketGift> {
  const { token } = await deps.db.as(scope, (tx) => giveCoupon(tx, deps, scope, { coupon, records, requestId }))
  // Behind `#`: no server on the way and no preview of a chat reads it.
  return { path: `/pocket/gift#${token}` }
}

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
