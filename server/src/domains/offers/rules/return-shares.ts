import { invariant } from '../../../kernel/errors.ts'
import { share, shareUpTo, sum } from './share.ts'

/** A line of a past sale: what it cost before coupons, and how much of that went back so far. */
export type SoldLine = { amountMinor: bigint; refundedMinor: bigint }
/** What a coupon took off a line, and how much of that was given back so far. */
export type SoldPart = { coupon: string; line: number; savingMinor: bigint; givenBackMinor: bigint }

/** What goes back now: of which lines how much before coupons, an amount shared over all lines, or all that is left. */
export type Wanted = { lines?: readonly { line: number; amountMinor: bigint }[]; amountMinor?: bigint }

export type Shares = {
  refundedMinor: bigint[]
  /** After this return, in the sequence of the parts that came. */
  givenBackMinor: bigint[]
  /** The difference. */
  nowMinor: bigint
  /** Coupons all of whose lines are back: the customer gets them again. */
  complete: string[]
}

/**
 * Shares what coupons took off over what comes back. Where a line stands depends on how much of it came back in all, not on
 * in how many pieces, so any sequence of partial returns sums to the whole exactly. Undefined: more than is left.
 */
export function decideReturn(
  lines: readonly SoldLine[],
  parts: readonly SoldPart[],
  wanted: Wanted,
): Shares | undefined {
  const back = backOf(lines, wanted)
  if (!back) return undefined
  const refundedMinor = lines.map((line, index) => line.refundedMinor + (back[index] ?? 0n))
  if (lines.some((line, index) => (refundedMinor[index] ?? 0n) > line.amountMinor)) return undefined
  const givenBackMinor = parts.map(({ line, savingMinor }) =>
    shareUpTo(savingMinor, refundedMinor[line] ?? 0n, lines[line]?.amountMinor ?? 0n),
  )
  const open = new Set<string>()
  for (const [index, { coupon, savingMinor }] of parts.entries())
    if (givenBackMinor[index] !== savingMinor) open.add(coupon)
  const before = sum(parts.map((part) => part.givenBackMinor))
  return {
    refundedMinor,
    givenBackMinor,
    nowMinor: sum(givenBackMinor) - before,
    complete: [...new Set(parts.map(({ coupon }) => coupon))].filter((coupon) => !open.has(coupon)),
  }
}

function backOf(lines: readonly SoldLine[], wanted: Wanted): bigint[] | undefined {
  const left = lines.map(({ amountMinor, refundedMinor }) => amountMinor - refundedMinor)
  if (wanted.lines) {
    const back = lines.map(() => 0n)
    for (const { line, amountMinor } of wanted.lines) {
      invariant(amountMinor >= 0n, 'what comes back is not negative')
      if (back[line] === undefined) return undefined
      back[line] += amountMinor
    }
    return back
  }
  if (wanted.amountMinor === undefined) return left
  return wanted.amountMinor > sum(left) ? undefined : share(wanted.amountMinor, left)
}
