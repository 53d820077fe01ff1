import { hash } from 'node:crypto'
import { spread } from './apportion.ts'

/** A line of a sale. `paidMinor` is what is left of `amountMinor` after its share of every reduction. */
export type TicketLine = {
  sku: string
  name: string
  categoryCode: string | null
  quantity: number
  amountMinor: number
  /** At the price of the member's level, before coupons and points. */
  atLevelMinor: number
  paidMinor: number
}

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

/** Of all that was sent. Fields that were left out and their defaults are the same; the sequence of fields does not matter. */
export const contentDigest = (content: unknown): string => toUuid(hash('sha256', JSON.stringify(sorted(content))))

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const fields = new Map<string, unknown>(Object.entries(value))
  return Object.fromEntries([...fields.keys()].toSorted().map((key) => [key, sorted(fields.get(key))]))
}

/** Shares of what was paid, by line; where a line's own discounts are known they come off it first. */
export function priceLines<Line extends { amountMinor: number }>(
  lines: readonly Line[],
  dueMinor: bigint,
  ownMinor: readonly bigint[] = [],
): (Line & { paidMinor: number })[] {
  const left = lines.map((line, index) => BigInt(line.amountMinor) - (ownMinor[index] ?? 0n))
  // More than the shelf price is possible offline only; then all lines share in it.
  const paid = left.every((amount) => amount === 0n)
    ? lines.map((_, index) => (index === 0 ? dueMinor : 0n))
    : spread(dueMinor, left)
  return lines.map((line, index) => ({ ...line, paidMinor: Number(paid[index] ?? 0n) }))
}

export type Tender = { provider: string; amountMinor: number; receivedMinor?: number | undefined }

export type TenderProblem = { code: 'tender_mismatch'; detail: string }

/** Whether what was handed over is what is due: neither more nor less, change apart. */
export function checkTenders(dueMinor: bigint, tenders: readonly Tender[]): TenderProblem | undefined {
  const given = tenders.reduce((sum, tender) => sum + BigInt(tender.amountMinor), 0n)
  if (given !== dueMinor)
    return { code: 'tender_mismatch', detail: `${dueMinor} minor units are due and ${given} were given` }
  const short = tenders.find(({ amountMinor, receivedMinor }) => (receivedMinor ?? amountMinor) < amountMinor)
  return short && { code: 'tender_mismatch', detail: `${short.provider}: received less than its amount` }
}

export const changeOf = ({ amountMinor, receivedMinor }: Tender): bigint =>
  BigInt(Math.max(0, (receivedMinor ?? amountMinor) - amountMinor))
