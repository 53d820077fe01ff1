import type { CardTemplateDefinition } from '@regulars/contract'
import { invariant } from '../../../kernel/errors.ts'

type PointsRules = CardTemplateDefinition['points']

/** Points for an amount paid, with what the level adds (100 is plain). Rounded once, at the end. */
export function pointsFor(amountMinor: bigint, rules: PointsRules, percent: number): bigint {
  invariant(amountMinor >= 0n && percent >= 0, 'points are earned by what was paid')
  const { points, forMinor } = rules.perAmount
  const upper = amountMinor * BigInt(points) * BigInt(percent)
  const lower = BigInt(forMinor) * 100n
  if (rules.rounding === 'down') return upper / lower
  if (rules.rounding === 'up') return (upper + lower - 1n) / lower
  return (upper * 2n + lower) / (lower * 2n)
}

/**
 * The share of `total` that belongs to the part of a sale between `before` and `after` of `whole`. Shares of any sequence
 * of refunds sum to what the refunds together should give back, and to `total` when all was returned.
 */
export function shareOf(total: bigint, part: { before: bigint; after: bigint; whole: bigint }): bigint {
  const { before, after, whole } = part
  invariant(0n <= before && before <= after && after <= whole, 'a refund is a part of its sale')
  return whole === 0n ? 0n : (total * after) / whole - (total * before) / whole
}

export type Lot = { id: bigint; customer: number; left: bigint; expiresAt: Date | null }
export type Draw = { lot: bigint; customer: number; points: bigint }

const endOf = ({ expiresAt }: Lot): number => expiresAt?.getTime() ?? Number.POSITIVE_INFINITY

/** In the order in which they are used up: what expires first goes first, of equals the older. */
export const inOrderOfUse = <Kind extends Lot>(lots: readonly Kind[]): Kind[] =>
  // Of two that never expire the difference is no number, which counts as none.
  lots.toSorted((a, b) => endOf(a) - endOf(b) || Number(a.id - b.id))

export const isValid = (lot: Lot, now: Date): boolean => endOf(lot) > now.getTime()

/** What can be spent now. What has expired cannot, even before the job has written it off. */
export const availableOf = (lots: readonly Lot[], now: Date): bigint =>
  lots.reduce((sum, lot) => (isValid(lot, now) ? sum + lot.left : sum), 0n)

/** Which lots give `points`; `short` is what they cannot give. Oldest expiry first. */
export function drawLots(lots: readonly Lot[], points: bigint, now: Date): { draws: Draw[]; short: bigint } {
  invariant(points >= 0n, 'a draw is not negative')
  const draws: Draw[] = []
  let wanted = points
  for (const lot of inOrderOfUse(lots)) {
    if (!isValid(lot, now)) continue
    const taken = lot.left < wanted ? lot.left : wanted
    if (taken > 0n) draws.push({ lot: lot.id, customer: lot.customer, points: taken })
    wanted -= taken
  }
  return { draws, short: wanted }
}

export type Returnable = Draw & { returned: bigint; expiresAt: Date | null }

/**
 * Where points go back to: into the lots that they came from, last used first, so that what is given back lives longest.
 * `homeless` are those whose lot has expired since, by the record that held it.
 */
export function returnDraws(
  draws: readonly Returnable[],
  points: bigint,
  now: Date,
): { back: Draw[]; homeless: Map<number, bigint>; closed: Draw[] } {
  const back: Draw[] = []
  const closed: Draw[] = []
  const homeless = new Map<number, bigint>()
  let left = points
  const lots = draws.map((draw) => ({ ...draw, id: draw.lot, left: draw.points - draw.returned }))
  for (const lot of inOrderOfUse(lots).toReversed()) {
    const given = lot.left < left ? lot.left : left
    if (given === 0n) continue
    left -= given
    const part = { lot: lot.id, customer: lot.customer, points: given }
    if (isValid(lot, now)) back.push(part)
    else {
      closed.push(part)
      homeless.set(lot.customer, (homeless.get(lot.customer) ?? 0n) + given)
    }
  }
  invariant(left === 0n, 'no more goes back than was spent')
  return { back, homeless, closed }
}

/** What of earnings pays a debt, and what arrives. */
export const settleOwed = (earned: bigint, owed: bigint): { paid: bigint; arrives: bigint } =>
  owed < earned ? { paid: owed, arrives: earned - owed } : { paid: earned, arrives: 0n }

export type TakeBack = { fromLot: bigint; forgiven: bigint; fromOthers: bigint; missing: bigint }

/**
 * How `points` that a sale had earned are taken back: from its own lot; what expired unused there is nobody's debt; the
 * rest from other lots as far as they go.
 */
export function decideTakeBack(
  points: bigint,
  held: { lotLeft: bigint; lotExpired: bigint; others: bigint },
): TakeBack {
  const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
  const fromLot = min(points, held.lotLeft)
  const forgiven = min(points - fromLot, held.lotExpired)
  const fromOthers = min(points - fromLot - forgiven, held.others)
  return { fromLot, forgiven, fromOthers, missing: points - fromLot - forgiven - fromOthers }
}

export type Redemption = NonNullable<PointsRules['redemption']>

/** The most points that an order takes: whole minor units of what is there and of the share that points may pay. */
export function pointsMaxOf(
  redemption: Redemption,
  { available, amountMinor }: { available: bigint; amountMinor: bigint },
): bigint {
  const each = BigInt(redemption.pointsPerMinor)
  const byShare = (amountMinor * BigInt(redemption.sharePercentMax)) / 100n
  const byBalance = available / each
  return (byShare < byBalance ? byShare : byBalance) * each
}
