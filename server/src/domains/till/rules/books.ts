import type { Transfer } from '../../ledger/index.ts'

export const storyOf = (ticketNo: string): string => `sale/${ticketNo}`
export const paymentNoOf = (ticketNo: string, position: number): string => `${ticketNo}.${position}`

type Own = {
  ticketNo: string
  store: number
  at: Date
  /** What the level took off the shelf price. */
  levelMinor: bigint
  /** What the customer got without a right to it; negative: what he paid too much. */
  differenceMinor: bigint
}

/**
 * What nobody else books of a sale: level prices and differences turn into sales, so that the sales of a store are its
 * shelf prices however they were paid. Undefined where there is nothing.
 */
export function ownTransfer({ ticketNo, store, at, levelMinor, differenceMinor }: Own): Transfer | undefined {
  if (levelMinor === 0n && differenceMinor === 0n) return undefined
  const story = storyOf(ticketNo)
  return {
    key: `${story}/till`,
    kind: 'till.reduced',
    at,
    store,
    story,
    entries: entriesOf(store, { discounts: levelMinor, differences: differenceMinor }),
  }
}

/** The same, backwards, for a refund's share of it. */
export function ownRefundTransfer(
  { ticketNo, store, at, levelMinor, differenceMinor }: Own,
  refundNo: string,
): Transfer | undefined {
  if (levelMinor === 0n && differenceMinor === 0n) return undefined
  const story = storyOf(ticketNo)
  return {
    key: `${story}/refund/${refundNo}/till`,
    kind: 'till.returned',
    at,
    store,
    story,
    entries: entriesOf(store, { discounts: -levelMinor, differences: -differenceMinor }),
  }
}

function entriesOf(store: number, { discounts, differences }: { discounts: bigint; differences: bigint }) {
  const inStore = (purpose: string, amountMinor: bigint) => ({
    holder: { of: 'store' as const, store, purpose },
    asset: 'money' as const,
    amountMinor,
  })
  return [
    inStore('discounts', -discounts),
    inStore('differences', -differences),
    inStore('sales', discounts + differences),
  ].filter(({ amountMinor }) => amountMinor !== 0n)
}

/** What coupons take off turns into sales; negative where a refund gives it back. Undefined where there is nothing. */
export function couponTransfer(
  { ticketNo, store, at, savingMinor }: { ticketNo: string; store: number; at: Date; savingMinor: bigint },
  refundNo?: string,
): Transfer | undefined {
  if (savingMinor === 0n) return undefined
  const story = storyOf(ticketNo)
  return {
    key: refundNo === undefined ? `${story}/coupons` : `${story}/refund/${refundNo}/coupons`,
    kind: refundNo === undefined ? 'coupon.redeemed' : 'coupon.returned',
    at,
    store,
    story,
    entries: entriesOf(store, { discounts: savingMinor, differences: 0n }),
  }
}
