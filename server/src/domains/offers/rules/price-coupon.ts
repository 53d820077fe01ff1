import type { CouponRefusal, OfferScope, OfferStacking, OfferValue } from '@regulars/contract'
import { share, sum } from './share.ts'

/** A line of a basket as the calculator sees it. `categories` are the code of the product's category and those above it. */
export type BasketLine = { sku: string; categories: readonly string[]; quantity: number; amountMinor: bigint }

export type Basket = {
  storeCode: string
  cityCode: string
  channel: string
  at: Date
  lines: readonly BasketLine[]
}

/** A coupon, held or to be claimed, with the terms it has for good. */
export type Candidate = {
  id: string
  offer: number
  /** Of the terms. */
  version: number
  /** Its state allows to use it. */
  isUsable: boolean
  value: OfferValue
  scope: OfferScope
  stacking: OfferStacking
  validFrom: Date
  expiresAt: Date
  /** Most that this unit may take off: what a budget holds ready for it. */
  mostMinor: bigint
}

/** The most that a coupon with this value can cost. */
export function mostOf(value: OfferValue): bigint {
  switch (value.kind) {
    case 'face-value':
      return BigInt(value.offMinor)
    case 'full-reduction':
      return BigInt(value.offMinor) * BigInt(value.timesMax)
    default:
      return BigInt(value.ceilingMinor)
  }
}

const fits = (allowed: readonly string[], what: string): boolean => allowed.length === 0 || allowed.includes(what)

/** Which lines it is for. */
export function isFor({ skus, categories }: OfferScope, line: BasketLine): boolean {
  if (skus.length === 0 && categories.length === 0) return true
  return skus.includes(line.sku) || line.categories.some((category) => categories.includes(category))
}

const amountInScope = (scope: OfferScope, lines: readonly BasketLine[]): bigint =>
  sum(lines.map((line) => (isFor(scope, line) ? line.amountMinor : 0n)))

const thresholdOf = (value: OfferValue): bigint => ('fromMinor' in value ? BigInt(value.fromMinor) : 0n)

export type Assessment = { refusal: CouponRefusal | null; missingMinor: bigint }

/** Whether a coupon could be used for this basket if it were the only one; refusals in the order of the contract. */
export function assess(candidate: Candidate, basket: Basket): Assessment {
  const refused = (refusal: CouponRefusal, missingMinor = 0n): Assessment => ({ refusal, missingMinor })
  const { scope, value } = candidate
  if (!candidate.isUsable) return refused('not-usable')
  if (basket.at < candidate.validFrom) return refused('not-yet-valid')
  if (basket.at >= candidate.expiresAt) return refused('expired')
  if (!isPlaceInScope(scope, basket)) return refused('other-store')
  if (!fits(scope.channels, basket.channel)) return refused('other-channel')
  const gross = amountInScope(scope, basket.lines)
  if (gross === 0n) return refused('nothing-in-scope')
  if (gross < thresholdOf(value)) return refused('below-threshold', thresholdOf(value) - gross)
  if (sum(savingOn(candidate, basket, remainingOf(basket))) === 0n) return refused('takes-nothing-off')
  return { refusal: null, missingMinor: 0n }
}

/** A store or city that is named is enough: the two lists are one set of places. */
export function isPlaceInScope(
  { stores, cities }: OfferScope,
  place: { storeCode: string; cityCode: string },
): boolean {
  if (stores.length === 0 && cities.length === 0) return true
  return stores.includes(place.storeCode) || cities.includes(place.cityCode)
}

export const remainingOf = (basket: Basket): bigint[] => basket.lines.map((line) => line.amountMinor)

/**
 * What a coupon takes off each line when `remaining` is left of them after earlier coupons. Thresholds are those of the
 * basket as it came, so that one coupon does not take another's right away; what is taken off is of what is left.
 */
export function savingOn(
  { value, scope, mostMinor }: Candidate,
  basket: Basket,
  remaining: readonly bigint[],
): bigint[] {
  const left = basket.lines.map((line, index) => (isFor(scope, line) ? (remaining[index] ?? 0n) : 0n))
  const room = least(mostMinor, sum(left))
  if (value.kind === 'special-price' || value.kind === 'exchange') {
    const price = value.kind === 'exchange' ? 0n : BigInt(value.priceMinor)
    return limited(savingByUnit(basket.lines, left, price, value.unitsMax), room)
  }
  return share(least(offOf(value, amountInScope(scope, basket.lines), sum(left)), room), left)
}

function offOf(
  value: Exclude<OfferValue, { kind: 'special-price' | 'exchange' }>,
  gross: bigint,
  left: bigint,
): bigint {
  if (gross < thresholdOf(value)) return 0n
  switch (value.kind) {
    case 'face-value':
      return BigInt(value.offMinor)
    case 'full-reduction':
      return BigInt(value.offMinor) * least(BigInt(value.timesMax), gross / BigInt(value.fromMinor))
    case 'discount':
      return least(BigInt(value.ceilingMinor), (left * BigInt(value.offBasisPoints)) / 10_000n)
  }
}

/** Units at a price of their own, the dearest first; parts of a unit (weighed goods) have no special price. */
function savingByUnit(
  lines: readonly BasketLine[],
  left: readonly bigint[],
  priceMinor: bigint,
  unitsMax: number,
): bigint[] {
  const dearest = lines
    .map(({ quantity }, index) => ({
      index,
      thousandths: BigInt(Math.round(quantity * 1000)),
      left: left[index] ?? 0n,
    }))
    .filter(({ thousandths }) => thousandths >= 1000n)
    // Of equals the first: sorting is stable.
    .sort((a, b) => Number(b.left * a.thousandths - a.left * b.thousandths))
  const savings = lines.map(() => 0n)
  let units = BigInt(unitsMax)
  for (const { index, thousandths, left: amount } of dearest) {
    const taken = least(units, thousandths / 1000n)
    const saving = (amount * taken * 1000n) / thousandths - priceMinor * taken
    if (saving <= 0n) continue
    savings[index] = saving
    units -= taken
  }
  return savings
}

const limited = (savings: bigint[], room: bigint): bigint[] => share(least(sum(savings), room), savings)

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
