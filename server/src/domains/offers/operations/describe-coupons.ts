import type { CouponView } from '@regulars/contract'
import { minorToJson } from '../../../kernel/money.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/coupons.ts'

/** A coupon as everybody may see it who may see the coupon. */
export const toCouponView = (row: queries.CouponRow): CouponView => ({
  id: row.id,
  offer: { id: row.offer, code: row.offerCode, name: row.terms.name },
  kind: row.terms.value.kind,
  value: row.terms.value,
  state: row.state,
  mostMinor: minorToJson(row.mostMinor),
  claimedAt: row.claimedAt.toISOString(),
  validFrom: row.validFrom.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  scope: row.terms.scope,
  stacking: row.terms.stacking,
  giftable: row.terms.giftable,
  outsideCode: row.outsideCode,
  redeemedAt: row.state === 'redeemed' ? row.changedAt.toISOString() : null,
  givenMinor: minorToJson(row.givenMinor),
})

const listMax = 200
const rankOf = ({ state }: queries.CouponRow): number => (state === 'claimed' ? 0 : state === 'gifting' ? 1 : 2)

/** The coupons that these records hold (the newest 200): usable ones first, those that end soonest before the others. */
export async function listHeldCoupons(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<queries.CouponRow[]> {
  const rows = await acrossStores(tx, () =>
    queries.listHeld(tx, workspace, records, { openOnly: false, limit: listMax }),
  )
  return rows.sort(
    (a, b) => rankOf(a) - rankOf(b) || a.expiresAt.getTime() - b.expiresAt.getTime() || (a.id < b.id ? -1 : 1),
  )
}
