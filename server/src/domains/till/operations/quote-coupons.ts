import type { TillLookUp, TillQuote, TillReduction } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { type HeldCoupon, listHeldCoupons, type PurchasePlan, planPurchase, resolveCode } from '../../offers/index.ts'
import type { Basket } from './price-sale.ts'
import { couponReduction, soldLines } from './use-coupons.ts'

type QuotedBasket = Pick<Basket, 'store' | 'channel' | 'at' | 'lines' | 'coupons'> & { records: readonly number[] }

export type QuotedCoupons = {
  /** What is left of each line with the coupons that were named. */
  lines: readonly bigint[]
  reductions: TillReduction[]
  best: TillQuote['best']
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)

/** What the named coupons would take off, why one would not, and the best that this customer could use. Reads only. */
export async function quoteCoupons(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  basket: QuotedBasket,
  atLevel: readonly bigint[],
): Promise<QuotedCoupons> {
  const ids: string[] = []
  const unread: TillReduction[] = []
  for (const code of basket.coupons) {
    const found = await readCoupon(tx, deps, scope, code)
    if (found instanceof Refusal) unread.push(couponReduction(code, { en: code, zh: code }, 0n, found.code))
    else ids.push(found.id)
  }
  const { store, channel, at, records } = basket
  const purchase = { store, channel, at, lines: soldLines(basket.lines, atLevel), claimable: false }
  const named =
    ids.length > 0 ? (await planPurchase(tx, deps, scope, { ...purchase, records: [], coupons: ids })).best : undefined
  const best =
    records.length > 0 || ids.length > 0
      ? (await planPurchase(tx, deps, scope, { ...purchase, records, coupons: ids })).best
      : undefined
  return {
    lines: named ? linesAfter(atLevel, named) : atLevel,
    reductions: [...(named ? reductionsOf(named) : []), ...unread],
    best: best && best.plan.savingMinor > 0n ? bestOf(atLevel, best) : null,
  }
}

async function readCoupon(tx: Tx, deps: Deps, scope: ZonedScope, code: string): Promise<HeldCoupon | Refusal> {
  try {
    return await resolveCode(tx, deps, scope, code)
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const linesAfter = (atLevel: readonly bigint[], { plan }: PurchasePlan): bigint[] =>
  atLevel.map((amount, line) => amount - sum([...plan.savings.values()].map((each) => each[line] ?? 0n)))

const reductionsOf = ({ plan, named }: PurchasePlan): TillReduction[] =>
  [...plan.verdicts].map(([id, { refusal }]) => {
    const planned = named.get(id)
    const saved = plan.savings.get(id)
    const why = saved ? null : (refusal ?? 'not-together')
    return couponReduction(planned?.coupon ?? id, planned?.offer.name ?? { en: id, zh: id }, sum(saved ?? []), why)
  })

const bestOf = (atLevel: readonly bigint[], best: PurchasePlan): NonNullable<TillQuote['best']> => ({
  coupons: [...best.plan.savings].filter(([, lines]) => sum(lines) > 0n).map(([id]) => id),
  dueMinor: minorToJson(sum(linesAfter(atLevel, best))),
})

export type FoundCoupon = TillLookUp['coupons'][number] & { customer: number }

/** The coupon that a text means; undefined where it means none, or a code that is over. */
export async function findCoupon(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  code: string,
): Promise<FoundCoupon | undefined> {
  const found = await readCoupon(tx, deps, scope, code)
  return found instanceof Refusal ? undefined : describeCoupon(found, deps.clock.now())
}

/** What a person holds and has not used, ready ones first. */
export async function listUsable(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  records: readonly number[],
): Promise<FoundCoupon[]> {
  const held = await listHeldCoupons(tx, scope.workspace, records)
  return held.filter(({ state }) => state === 'claimed').map((coupon) => describeCoupon(coupon, deps.clock.now()))
}

function describeCoupon({ id, state, holder, terms, validFrom, expiresAt }: HeldCoupon, now: Date): FoundCoupon {
  const early = now < validFrom ? 'not-yet-valid' : null
  const refusal = state === 'claimed' ? (now >= expiresAt ? 'expired' : early) : state
  return {
    id,
    name: terms.name,
    usable: refusal === null,
    refusal,
    expiresAt: expiresAt.toISOString(),
    customer: holder,
  }
}
