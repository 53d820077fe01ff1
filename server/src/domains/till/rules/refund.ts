import { shareOf } from './apportion.ts'
import type { TicketLine } from './ticket.ts'

export type ReturnedLine = { sku: string; quantity: number }

/** What came back, and how much was paid for it. */
export type RefundedLine = ReturnedLine & { amountMinor: bigint }

type Asked = { amountMinor?: number | undefined; lines?: readonly ReturnedLine[] | undefined }
type Sale = { dueMinor: bigint; refundedMinor: bigint; lines: readonly TicketLine[] }

export type RefundDecision =
  | { amountMinor: bigint; whole: boolean; lines: RefundedLine[] }
  | { code: 'refund_exceeds_ticket' | 'refund_line_unknown' | 'ticket_refunded'; detail: string }

/** Quantities may be weights: counted in millionths, so that thirds of a kilogram sum. */
const units = (quantity: number): bigint => BigInt(Math.round(quantity * 1e6))

/**
 * How much goes back. Lines give back what was paid for them, by quantity, over all refunds before; `returned` are the
 * lines of those. Nothing asked in particular: all that is left.
 */
export function decideRefund(
  sale: Sale,
  returned: readonly ReturnedLine[],
  before: number,
  asked: Asked,
): RefundDecision {
  const left = sale.dueMinor - sale.refundedMinor
  // A sale that cost nothing can be returned once, as a whole.
  if (left === 0n && (sale.dueMinor > 0n || before > 0))
    return { code: 'ticket_refunded', detail: 'nothing is left of it' }
  if (asked.lines) return decideLines(sale, returned, asked.lines, left)
  const amountMinor = asked.amountMinor === undefined ? left : BigInt(asked.amountMinor)
  if (amountMinor > left) return { code: 'refund_exceeds_ticket', detail: `${left} minor units are left` }
  const whole = amountMinor === left
  return { amountMinor, whole, lines: whole && before === 0 ? sale.lines.map(asPaid) : [] }
}

const asPaid = ({ sku, quantity, paidMinor }: TicketLine): RefundedLine => ({
  sku,
  quantity,
  amountMinor: BigInt(paidMinor),
})

function decideLines(
  sale: Sale,
  returned: readonly ReturnedLine[],
  asked: readonly ReturnedLine[],
  left: bigint,
): RefundDecision {
  const sold = new Map<string, { quantity: bigint; paid: bigint }>()
  for (const line of sale.lines) {
    const known = sold.get(line.sku) ?? { quantity: 0n, paid: 0n }
    sold.set(line.sku, { quantity: known.quantity + units(line.quantity), paid: known.paid + BigInt(line.paidMinor) })
  }
  const back = new Map<string, bigint>()
  for (const { sku, quantity } of returned) back.set(sku, (back.get(sku) ?? 0n) + units(quantity))
  const lines: RefundedLine[] = []
  for (const { sku, quantity } of asked) {
    const line = sold.get(sku)
    if (!line) return { code: 'refund_line_unknown', detail: `${sku} is not on the ticket` }
    const before = back.get(sku) ?? 0n
    const after = before + units(quantity)
    if (after > line.quantity) return { code: 'refund_exceeds_ticket', detail: `${sku}: more than was sold` }
    lines.push({ sku, quantity, amountMinor: shareOf(line.paid, { before, after, whole: line.quantity }) })
    back.set(sku, after)
  }
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0n)
  // Amounts may have gone back without lines before.
  if (amountMinor > left) return { code: 'refund_exceeds_ticket', detail: `${left} minor units are left` }
  // What was paid for the lines sums to what was due: when all of them are back, nothing is left.
  return { amountMinor, whole: amountMinor === left, lines }
}
