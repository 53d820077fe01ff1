import { kernelRefusals } from '../../../kernel/errors.ts'

/** Where a page ended: the number of its last row. */
export function readCursor(cursor: string | undefined): bigint | undefined {
  if (cursor === undefined) return undefined
  if (!/^\d{1,18}$/.test(cursor))
    throw kernelRefusals.invalid_request({ fields: [{ path: 'cursor', message: 'is not one of ours' }] })
  return BigInt(cursor)
}

/** The rows of a page out of one more than asked for, and where the next one begins. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  numberOf: (row: Row) => bigint,
): { page: Row[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { page, nextCursor: rows.length > limit && last ? String(numberOf(last)) : null }
}
