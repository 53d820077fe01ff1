import { kernelRefusals } from '../../../kernel/errors.ts'

/** Where a page ended: time and number of its last payment, unreadable on purpose. */
export const writeCursor = ({ createdAt, paymentNo }: { createdAt: Date; paymentNo: string }): string =>
  Buffer.from(`${createdAt.toISOString()} ${paymentNo}`).toString('base64url')

export function readCursor(cursor: string): { createdAt: string; paymentNo: string } {
  const text = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ./s.test(text))
    throw kernelRefusals.invalid_request({ fields: [{ path: 'cursor', message: 'is not one of ours' }] })
  const cut = text.indexOf(' ')
  return { createdAt: text.slice(0, cut), paymentNo: text.slice(cut + 1) }
}
