import type { EnvelopeKind } from '@regulars/contract'
import { invariant } from '../../../kernel/errors.ts'
import type { Chance } from './chance.ts'

// Plain numbers: an envelope holds at most 10^9 units, and a split of ten million shares must not wait for bigint.

/** The least and the most that one share may be, over the whole life of an envelope. */
export type Bounds = { low: number; high: number }

/** `random` keeps each share within 0.5 and 1.5 of the average; the others are bounded by what is left alone. */
export function boundsOf(kind: EnvelopeKind, total: number, pieces: number): Bounds {
  if (kind !== 'random') return { low: 1, high: total }
  return { low: Math.max(1, Math.ceil(total / (2 * pieces))), high: Math.floor((3 * total) / (2 * pieces)) }
}

export type SplitProblem = 'too_thin' | 'not_even' | 'no_room'

/** Why this cannot be split; undefined where it can. */
export function findSplitProblem(kind: EnvelopeKind, total: number, pieces: number): SplitProblem | undefined {
  if (pieces > total) return 'too_thin'
  if (kind === 'fixed') return total % pieces === 0 ? undefined : 'not_even'
  const { high } = boundsOf(kind, total, pieces)
  // An average of 1.3 has no whole number above it within 1.5 times: no shares could sum to the total.
  return total <= high * pieces ? undefined : 'no_room'
}

/**
 * The next share, drawn when it is claimed. What is left is what later claims have, so the shares sum to the total and no
 * claim can take more than there is.
 *
 * The draw is uniform around the average of what is left, as wide as the bounds allow on both sides: its mean is that
 * average exactly. So whoever comes first, last or in between may expect the same. For `group` it is the double average:
 * 1 to twice the average of what is left. Where the average is no whole number, one more unit comes with the probability
 * of its fraction. After any draw the rest can still be split within the bounds (see the test).
 *
 * Splitting beforehand and shuffling would be as fair, and would need a row for each of ten million shares before anybody
 * has claimed one, which somebody could read.
 */
export function drawShare(left: number, pieces: number, { low, high }: Bounds, chance: Chance): number {
  if (pieces === 1) return left
  const floor = Math.floor(left / pieces)
  const rest = left - floor * pieces
  const room = rest > 0 ? high - floor - 1 : high - floor
  const width = room < floor - low ? room : floor - low
  const base = floor - width + chance.below(2 * width + 1)
  return rest > 0 && chance.below(pieces) < rest ? base + 1 : base
}

/** All shares in the order of claiming: what `drawShare` gives, claim after claim. */
export function splitAll(kind: EnvelopeKind, total: number, pieces: number, chance: Chance): Float64Array {
  invariant(findSplitProblem(kind, total, pieces) === undefined, 'the envelope can be split')
  const shares = new Float64Array(pieces)
  if (kind === 'fixed') return shares.fill(total / pieces)
  const bounds = boundsOf(kind, total, pieces)
  let left = total
  for (let at = 0; at < pieces; at++) {
    const share = drawShare(left, pieces - at, bounds, chance)
    shares[at] = share
    left -= share
  }
  return shares
}
