import type { TillReduction } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { returnCoupons } from '../../offers/index.ts'
import { couponTransfer, storyOf } from '../rules/books.ts'
import { type CouponShare, decideCouponShare } from '../rules/coupon-share.ts'

type Sold = { ticketNo: string; store: number; reductions: readonly TillReduction[] }

export type ReturnedCoupons = { transfers: Transfer[]; returned: string[]; share: CouponShare }

/**
 * Gives a refund's share of what coupons took off back to the shop, and a coupon all of whose goods came back to its
 * holder. `share` says how much of the basket before coupons this was, for the refunds that follow.
 */
export async function returnShare(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { sold, refundNo, at, share }: { sold: Sold; refundNo: string; at: Date; share: CouponShare },
): Promise<ReturnedCoupons> {
  if (!sold.reductions.some(({ of }) => of === 'coupon')) return { transfers: [], returned: [], share }
  const { lines, amountMinor } = share
  const { givenBackMinor, couponsReturned } = await returnCoupons(tx, deps, scope, {
    ...{ key: refundNo, of: storyOf(sold.ticketNo), at },
    ...(share.whole ? {} : lines ? { lines } : { amountMinor }),
  })
  const transfer = couponTransfer({ ...sold, at, savingMinor: -givenBackMinor }, refundNo)
  return { transfers: transfer ? [transfer] : [], returned: couponsReturned, share }
}

/** The same for all of it. */
export const returnAll = (
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  of: { sold: Sold; refundNo: string; at: Date },
): Promise<ReturnedCoupons> =>
  returnShare(tx, deps, scope, { ...of, share: decideCouponShare({ whole: true, lines: [] }) })
