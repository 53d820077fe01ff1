import type { TillQuote, TillReduction, tillQuoteInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { findByIdentifier } from '../../customers/index.ts'
import { quotePoints, resolveMemberCode } from '../../memberships/index.ts'
import { findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { describeServed, findServed, type Served } from './describe-customer.ts'
import type { Cashier } from './name-cashier.ts'
import { levelPrices, levelReduction, pointsReduction, ticketLines } from './price-sale.ts'
import { quoteCoupons } from './quote-coupons.ts'
import { identifiersOf } from './recognise-buyer.ts'

export type QuoteInput = z.output<typeof tillQuoteInputSchema>

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)

/**
 * What a basket would cost and why, for the same arithmetic as the sale. Writes and locks nothing; what cannot be used is
 * shown with its reason instead of refused.
 * @throws till_store_unknown, member_code_invalid, member_code_expired, card_required
 */
export async function quoteBasket(deps: Deps, cashier: Cashier, input: QuoteInput): Promise<TillQuote> {
  const { scope } = cashier
  const { served, ...quote } = await deps.db.as(scope, (tx) => quoteIn(tx, deps, cashier, input))
  return { ...quote, customer: served ? await describeServed(deps, scope, served) : null }
}

async function quoteIn(
  tx: Tx,
  deps: Deps,
  { scope }: Cashier,
  input: QuoteInput,
): Promise<Omit<TillQuote, 'customer'> & { served: Served | undefined }> {
  const { workspace } = scope
  const known = await findStores(tx, workspace, [input.storeCode])
  const store = known.get(input.storeCode)
  // One that no sale has named yet is made by the first, unless the caller is bound to stores.
  if (store === undefined && scope.stores !== '*')
    throw refusals.till_store_unknown({ detail: `storeCode: ${input.storeCode}` })
  const customer = await customerOf(tx, deps, scope, input)
  const served = await findServed(tx, deps, scope, { customer, store: store ?? 0 })
  const gross = input.lines.map(({ amountMinor }) => BigInt(amountMinor))
  const atLevel = levelPrices(input.lines, served?.member?.discountPercent ?? 0)
  const levelMinor = sum(gross) - sum(atLevel)
  const at = input.at === undefined ? deps.clock.now() : new Date(input.at)
  const basket = { store: store ?? 0, channel: input.channel, at, lines: input.lines, coupons: input.coupons }
  const coupons = await quoteCoupons(tx, deps, scope, { ...basket, records: served?.person.records ?? [] }, atLevel)
  const before = sum(coupons.lines)
  const points = await pointsOf(tx, deps, { scope, input, served, store: store ?? 0, before })
  const worthMinor = points && points.refusal === null ? BigInt(points.amountMinor) : 0n
  const dueMinor = before - worthMinor
  return {
    grossMinor: minorToJson(sum(gross)),
    reductions: [
      ...(served?.member && levelMinor > 0n ? [levelReduction(served.member, levelMinor)] : []),
      ...coupons.reductions,
      ...(points ? [points] : []),
    ],
    dueMinor: minorToJson(dueMinor),
    lines: ticketLines(input.lines, { atLevel, lines: coupons.lines }, dueMinor),
    storedValueMinor: minorToJson(served ? (served.valueMinor < dueMinor ? served.valueMinor : dueMinor) : 0n),
    best: coupons.best,
    served,
  }
}

async function customerOf(tx: Tx, deps: Deps, scope: Cashier['scope'], input: QuoteInput): Promise<number> {
  if (input.memberCode !== undefined) return (await resolveMemberCode(tx, deps, scope, input.memberCode)).customer
  return input.customer ? findByIdentifier(tx, deps, scope.workspace, identifiersOf(input.customer)) : 0
}

type Pointed = { scope: Cashier['scope']; input: QuoteInput; served: Served | undefined; store: number; before: bigint }

async function pointsOf(
  tx: Tx,
  deps: Deps,
  { scope, input, served, store, before }: Pointed,
): Promise<TillReduction | undefined> {
  if (input.pointsUsed === 0) return undefined
  const asked = BigInt(input.pointsUsed)
  const none = (refusal: string): TillReduction => ({ ...pointsReduction(asked, 0n), refusal })
  if (!served) return none('customer_needed')
  const { pointsMax, pointsPerMinor } = await quotePoints(tx, deps, scope, {
    customer: served.person.ordinal,
    store,
    amountMinor: before,
  })
  if (pointsPerMinor === undefined) return none('points_not_redeemable')
  if (asked > served.points) return none('points_insufficient')
  if (asked > pointsMax) return none('points_share_exceeded')
  return asked % pointsPerMinor === 0n ? pointsReduction(asked, asked / pointsPerMinor) : none('points_not_whole')
}
