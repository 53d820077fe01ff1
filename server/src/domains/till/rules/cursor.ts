import { kernelRefusals } from '../../../kernel/errors.ts'

/** Where a page of tickets ended: time and number of its last one, unreadable on purpose. */
export const writeCursor = ({ paidAt, ticketNo }: { paidAt: Date; ticketNo: string }): string =>
  Buffer.from(`${paidAt.toISOString()} ${ticketNo}`).toString('base64url')

export function readCursor(cursor: string): { paidAt: string; ticketNo: string } {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ./s.test(text))
    throw kernelRefusals.invalid_request({ fields: [{ path: 'cursor', message: 'is not one of ours' }] })
  const cut = text.indexOf(' ')
  return { paidAt: text.slice(0, cut), ticketNo: text.slice(cut + 1) }
}
