import { expect, test } from 'vitest'
import { attribute } from './attribute.ts'
import { bookHours, forecastAt, forecastWeek, priceTraffic, wilson } from './figures.ts'

test("Wilson's interval is that of the textbook", () => {
  expect(wilson(0, 0)).toBeUndefined()
  const { low, high } = wilson(10, 100) ?? { low: 0, high: 0 }
  expect(low).toBeCloseTo(0.0552, 4)
  expect(high).toBeCloseTo(0.1744, 4)
  expect(wilson(0, 20)?.low).toBe(0)
})

test('the forecast of an hour is its mean over whole weeks, on the same day of the week', () => {
  const days = Array.from({ length: 15 }, (_, index) =>
    new Date(Date.UTC(2026, 2, 1 + index)).toISOString().slice(0, 10),
  )
  const at = (day: string, views: number) => ({ day, hour: 12, views, filled: 0 })
  // The oldest day is one too many for two whole weeks.
  const week = forecastWeek(
    [at('2026-03-01', 999), at('2026-03-02', 10), at('2026-03-09', 30), at('2026-03-10', 8)],
    days,
  )
  expect(forecastAt(week, '2026-03-16', 12)).toBe(20)
  expect(forecastAt(week, '2026-03-17', 12)).toBe(4)
  expect(forecastAt(week, '2026-03-16', 13)).toBe(0)
  expect(forecastWeek([], days.slice(0, 6)).size).toBe(0)
})

test('what is promised is booked evenly over the hours that are left, and sums to what is owed', () => {
  const now = new Date('2026-03-01T00:00:00Z')
  const hours = Array.from({ length: 48 }, (_, index) => new Date(now.getTime() + index * 3_600_000))
  const booked = bookHours([{ owed: 100, to: new Date('2026-03-02T00:00:00Z') }], hours, now)
  expect(booked.reduce((sum, each) => sum + each, 0)).toBeCloseTo(100)
  expect(booked[23]).toBeCloseTo(100 / 24)
  expect(booked[24]).toBe(0)
})

test('impressions are priced at what they bring on average in their slot, and a success costs its share of them', () => {
  const sum = { impressions: 100, conversions: 5, valueMinor: 5000, spentMinor: 0 }
  const priced = priceTraffic([
    { ...sum, placement: 1, slot: 'a' },
    { ...sum, placement: 2, slot: 'a', conversions: 1, valueMinor: 1000, spentMinor: 200 },
    { ...sum, placement: 3, slot: 'b', conversions: 0, valueMinor: 0 },
  ])
  // 200 impressions brought 6000: 30 each.
  expect(priced.get(1)).toEqual({ impressions: 100, converted: 5, trafficMinor: 3000, internalCostMinor: 600 })
  expect(priced.get(2)).toEqual({ impressions: 100, converted: 1, trafficMinor: 3000, internalCostMinor: 3200 })
  expect(priced.get(3)).toEqual({ impressions: 100, converted: 0, trafficMinor: 0, internalCostMinor: null })
})

test('an order belongs to the last impression before it, once, within the window, and with what was wanted', () => {
  const day = (count: number) => new Date(Date.UTC(2026, 2, 1) + count * 86_400_000)
  const shown = (decision: string, customer: number, at: number) => ({ decision, slot: 's', customer, at: day(at) })
  const order = (orderNo: string, customer: number, at: number, ...categories: number[]) => ({
    ...{ orderNo, customer, at: day(at) },
    categories,
  })
  const brought = attribute(
    [shown('a', 1, 1), shown('b', 1, 3), shown('c', 2, 1), shown('d', 3, 1)],
    [
      order('opened the page', 1, 0.9, 7),
      order('other goods', 1, 3.5, 8),
      order('first', 1, 4, 7),
      order('second', 1, 5, 7),
      order('late', 2, 9, 7),
      order('somebody else', 9, 2, 7),
    ],
    { windowDays: 7, categories: new Set([7]) },
  )
  expect(brought.map(({ decision, orderNo }) => [decision, orderNo])).toEqual([
    ['b', 'first'],
    ['a', 'second'],
  ])
})
