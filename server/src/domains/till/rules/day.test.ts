import { expect, test } from 'vitest'
import { dayOf, dayStart } from './day.ts'

test('a day begins at midnight of the shop, and so do the days after it', () => {
  expect(dayStart('2026-03-01', 'Asia/Shanghai').toISOString()).toBe('2026-02-28T16:00:00.000Z')
  expect(dayStart('2026-03-01', 'Asia/Shanghai', 1).toISOString()).toBe('2026-03-01T16:00:00.000Z')
  // 23 hours long, since clocks change.
  expect(dayStart('2026-03-29', 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z')
  expect(dayStart('2026-03-29', 'Europe/Berlin', 1).toISOString()).toBe('2026-03-29T22:00:00.000Z')
})

test('an instant is on the day that the shop has then', () => {
  expect(dayOf(new Date('2026-03-01T15:59:59.999Z'), 'Asia/Shanghai')).toBe('2026-03-01')
  expect(dayOf(new Date('2026-03-01T16:00:00Z'), 'Asia/Shanghai')).toBe('2026-03-02')
})
