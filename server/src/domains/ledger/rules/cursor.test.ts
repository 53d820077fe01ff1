import { expect, test } from 'vitest'
import { cutPage, readCursor } from './cursor.ts'

test('a cursor is the number where a page ended, and nothing else', () => {
  expect(readCursor(undefined)).toBeUndefined()
  expect(readCursor('120')).toBe(120n)
  for (const wrong of ['', 'x', '1x', '-1', '1.5', '1234567890123456789'])
    expect(() => readCursor(wrong)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        fields: [{ path: 'cursor', message: 'is not one of ours' }],
      }),
    )
})

test('a page ends with a cursor only if there is more', () => {
  const rows = [5n, 4n, 3n]
  expect(cutPage([...rows, 2n], 3, (row) => row)).toEqual({ page: [5n, 4n, 3n], nextCursor: '3' })
  expect(cutPage(rows, 2, (row) => row)).toEqual({ page: [5n, 4n], nextCursor: '4' })
  expect(cutPage(rows, 3, (row) => row)).toEqual({ page: [5n, 4n, 3n], nextCursor: null })
  expect(cutPage([], 3, (row: bigint) => row)).toEqual({ page: [], nextCursor: null })
})
