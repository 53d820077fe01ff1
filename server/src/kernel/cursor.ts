import { kernelRefusals } from './errors.ts'

/** Where a page of a list by time ended: time and number of its last row, unreadable on purpose. */
export type Cursor = { at: string; number: string }

export const writeCursor = (at: Date, number: string): string =>
  Buffer.from(`${at.toISOString()} ${number}`).toString('base64url')

/** @throws invalid_request for what `writeCursor` did not write */
export function readCursor(cursor: string): Cursor {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ./s.test(text))
    throw kernelRefusals.invalid_request({ fields: [{ path: 'cursor', message: 'is not one of ours' }] })
  const cut = text.indexOf(' ')
  return { at: text.slice(0, cut), number: text.slice(cut + 1) }
}
