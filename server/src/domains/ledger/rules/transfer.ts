/**
 * What a unit is. A transfer sums to zero for each asset it moves. `money` is real money in the workspace's currency, in
 * minor units; `principal` and `bonus` are stored value in the same units, what was paid for and what was added as a gift;
 * the others are whole pieces.
 */
export type Asset = 'money' | 'principal' | 'bonus' | 'points' | 'growth'

/**
 * Whose account. Accounts of customers and pots never go below zero: a transfer that would do it is refused. Those of a
 * store or the workspace may, since they are where value comes from and goes to: the issuer of points, money at a provider.
 */
export type Holder =
  /** One record of a customer (its ordinal). Value stays with the record it was given to; a person may have several. */
  | { of: 'customer'; customer: number }
  /** Something set apart: `envelope/12`, `offer/7/budget`. */
  | { of: 'pot'; pot: string }
  /** `purpose` such as `sales`, `discounts`, `clearing/cash`. */
  | { of: 'store'; store: number; purpose: string }
  /** `purpose` such as `points`, `prepaid`, `provider/alipay`. */
  | { of: 'workspace'; purpose: string }

export type Entry = { holder: Holder; asset: Asset; amountMinor: bigint }

export type Transfer = {
  /**
   * Names the transfer in its workspace, for good: the same key with the same content changes nothing. The content is
   * everything but `at` and `until`: whoever repeats a request may look at the clock again. At most 200 characters.
   */
  key: string
  /** What it is, such as `points.earned`; the catalogue is in the contract. */
  kind: string
  /** When it happened (business time). Unset: now. */
  at?: Date
  /** Where it happened; 0 where no store was. Decides which staff may see it. */
  store: number
  /** What belongs together: the payment, order, claim or envelope that this is a part of, such as `sale/T-1001`. */
  story: string
  /** Positive is received. They sum to zero per asset. Those of one account are added up, and what comes to zero is left out. */
  entries: readonly Entry[]
  /** Reserves: what is taken is gone from `available` at once, what is received arrives when it is posted. */
  pending?: { until: Date }
  /**
   * Ends a pending transfer: `post` (with `entries` at most what was reserved, or none for all of it; the rest goes back)
   * or `void` (no entries).
   */
  settles?: { key: string; how: 'post' | 'void' }
  /** Anything small that explains it to a reader; no personal data. */
  about?: Record<string, string | number | boolean>
}
