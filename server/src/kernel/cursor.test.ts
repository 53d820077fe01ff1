import { expect, test } from 'vitest'
import { readCursor, writeCursor } from './cursor.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64url')

test('a page goes on where it ended, whatever the number is', () => {
  for (const number of ['T', 'T-1001', 'two words', 'line\nfeed', '单据 7'])
    expect(readCursor(writeCursor(new Date('2026-03-01T10:00:00.123Z'), number))).toEqual({
      at: '2026-03-01T10:00:00.123Z',
      number,
    })
})

test('a cursor goes into an address as it is', () => {
  expect(writeCursor(new Date(0), '~~~???')).toBe(encode('1970-01-01T00:00:00.000Z ~~~???'))
})

test('what is no cursor of ours is a wrong request', () => {
  const time = '2026-03-01T10:00:00.123Z'
  const wrong = [
    '',
    'T-1001',
    time,
    `${time} `,
    `x${time} T-1`,
    `${time}T-1`,
    ...['226-03-01T', '2026-3-01T', '2026-03-1T', '2026-03-01 ', 'yyyy-03-01T', '2026-mm-01T', '2026-03-ddT'].map(
      (day) => `${day}10:00:00.123Z T-1`,
    ),
    ...['1:00:00.123', '10:0:00.123', '10:00:0.123', '10:00:00.12', 'hh:00:00.123', '10:mm:00.123'].map(
      (hour) => `2026-03-01T${hour}Z T-1`,
    ),
    ...['10:00:ss.123Z', '10:00:00.mmmZ', '10:00:00,123Z', '10:00:00.123'].map((hour) => `2026-03-01T${hour} T-1`),
  ]
  for (const text of wrong)
    expect(() => readCursor(encode(text)), text).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        fields: [{ path: 'cursor', message: 'is not one of ours' }],
      }),
    )
})
