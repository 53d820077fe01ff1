import type { ImportCounts } from '@regulars/contract'

/** Counts of a part of an import. Lines that were dealt with measure its progress. */
export type PartCounts = Partial<ImportCounts> & { linesDone?: number }

export const noCounts = (): ImportCounts => ({
  lines: 0,
  orders: 0,
  refunds: 0,
  customers: 0,
  created: 0,
  unchanged: 0,
  rejectedLines: 0,
  rejectedOrders: 0,
  zeroOrders: 0,
  unidentified: 0,
  unlinkedRefunds: 0,
  paidMinor: 0,
  refundedMinor: 0,
})

export function sumCounts(parts: readonly PartCounts[]): { counts: ImportCounts; linesDone: number } {
  const counts = noCounts()
  let linesDone = 0
  for (const part of parts) {
    linesDone += part.linesDone ?? 0
    for (const name of Object.keys(counts) as (keyof ImportCounts)[]) counts[name] += part[name] ?? 0 // keys of the literal above
  }
  return { counts, linesDone }
}
