import type { TillLookUp, TillQuote, TillReduction } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { refusals } from '../errors.ts'
import type { Basket } from './price-sale.ts'

export type UsedCoupons = {
  /** What is left of each line. */
  lines: readonly bigint[]
  reductions: TillReduction[]
  transfers: Transfer[]
  notes: string[]
}

export async function useCoupons(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  basket: Basket,
  atLevel: readonly bigint[],
): Promise<UsedCoupons> {
  if (basket.coupons.length > 0) throw refusals.coupon_not_applicable()
  return { lines: atLevel, reductions: [], transfers: [], notes: [] }
}

type Returning = { ticketNo: string; refundNo: string; at: Date; reductions: readonly TillReduction[] }

/** All that the coupons of a sale took off goes back, and the coupons to their holder. */
export async function returnAllCoupons(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _returning: Returning,
): Promise<Transfer[]> {
  return []
}

export type ReturnedCoupons = { transfers: Transfer[]; returned: string[] }

export async function returnCoupons(_tx: Tx, _deps: Deps, _scope: Scope, _step: unknown): Promise<ReturnedCoupons> {
  return { transfers: [], returned: [] }
}

type QuotedBasket = Pick<Basket, 'store' | 'channel' | 'at' | 'lines' | 'coupons'> & { records: readonly number[] }
export type QuotedCoupons = Pick<UsedCoupons, 'lines' | 'reductions'> & { best: TillQuote['best'] }

export async function quoteCoupons(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _basket: QuotedBasket,
  atLevel: readonly bigint[],
): Promise<QuotedCoupons> {
  return { lines: atLevel, reductions: [], best: null }
}

export type FoundCoupon = TillLookUp['coupons'][number] & { customer: number }

export async function findCoupon(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _asked: { code: string; store: number },
): Promise<FoundCoupon | undefined> {
  return undefined
}

export async function listUsable(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _records: readonly number[],
): Promise<FoundCoupon[]> {
  return []
}
