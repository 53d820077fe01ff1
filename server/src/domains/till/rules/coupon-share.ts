import { shareOf } from './apportion.ts'
import type { ReturnedLine } from './refund.ts'
import type { TicketLine } from './ticket.ts'

/** How much of a basket, before its coupons, a refund brings back. */
export type CouponShare = {
  whole: boolean
  /** By line, where all refunds of the sale named lines. */
  lines: { line: number; amountMinor: bigint }[] | undefined
  amountMinor: bigint
}

type Sale = {
  lines: readonly TicketLine[]
  /** What was paid, and how much of it went back before and after this refund. */
  marks: { before: bigint; after: bigint; whole: bigint }
  /** Refunds before this one: which lines they named, and how much of the basket they brought back. */
  earlier: readonly { lines: readonly ReturnedLine[]; baseMinor: bigint }[]
}

const units = (quantity: number): bigint => BigInt(Math.round(quantity * 1e6))
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, amount) => all + amount, 0n)

/**
 * A refund of lines brings back these lines, so that a coupon for tea comes back with the tea; a refund of an amount brings
 * back as much of everything. Once a sale has seen the second kind, lines can no longer be told apart.
 */
export function decideCouponShare(asked: { whole: boolean; lines: readonly ReturnedLine[] }, sale?: Sale): CouponShare {
  if (asked.whole || !sale) return { whole: true, lines: undefined, amountMinor: 0n }
  const skus = new Set(sale.lines.map(({ sku }) => sku))
  const isByLine = [...sale.earlier.map(({ lines }) => lines), asked.lines].every((lines) => lines.length > 0)
  if (isByLine && skus.size === sale.lines.length) {
    const back = sale.earlier.flatMap(({ lines }) => lines)
    const lines = asked.lines.flatMap((line) => lineBack(sale.lines, back, line))
    // The same sku named twice in one refund is rare, and one line to the coupons.
    if (new Set(lines.map(({ line }) => line)).size === lines.length)
      return { whole: false, lines, amountMinor: sum(lines.map(({ amountMinor }) => amountMinor)) }
  }
  const base = sum(sale.lines.map(({ atLevelMinor }) => BigInt(atLevelMinor)))
  const done = sum(sale.earlier.map(({ baseMinor }) => baseMinor))
  const more = shareOf(base, { ...sale.marks, before: 0n }) - done
  // Refunds of lines may have brought back more of the basket than their part of the price.
  return { whole: false, lines: undefined, amountMinor: more < 0n ? 0n : more }
}

function lineBack(sold: readonly TicketLine[], back: readonly ReturnedLine[], { sku, quantity }: ReturnedLine) {
  const line = sold.findIndex((entry) => entry.sku === sku)
  const found = sold[line]
  if (!found) return []
  const before = sum(back.filter((entry) => entry.sku === sku).map((entry) => units(entry.quantity)))
  const marks = { before, after: before + units(quantity), whole: units(found.quantity) }
  return [{ line, amountMinor: shareOf(BigInt(found.atLevelMinor), marks) }].filter(
    ({ amountMinor }) => amountMinor > 0n,
  )
}
