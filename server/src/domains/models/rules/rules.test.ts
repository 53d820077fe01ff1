import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitLogistic, predictLogistic } from './logistic.ts'
import { readCuts, readParameters } from './parameters.ts'
import { areaUnderCurve, correlation, quantile, topFifthShare } from './quality.ts'
import { quintileCuts, scoreRfm, segmentOf } from './rfm.ts'
import { fitSpread, shrunkShare } from './shrinkage.ts'
import { channelCode, chooseTiers, tierOf } from './tiers.ts'

const judged = fc.array(fc.record({ score: fc.integer({ min: 0, max: 5 }), outcome: fc.boolean() }), { maxLength: 30 })

test('the area under the curve is the share of pairs in the right order, ties counting half', () => {
  fc.assert(
    fc.property(judged, (rows) => {
      const [yes, no] = [rows.filter((row) => row.outcome), rows.filter((row) => !row.outcome)]
      const right = yes.flatMap((a) => no.map((b) => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0) as number))
      const found = areaUnderCurve(
        rows.map((row) => row.score),
        rows.map((row) => row.outcome),
      )
      if (right.length === 0) expect(found).toBeUndefined()
      else expect(found).toBeCloseTo(right.reduce((a, b) => a + b, 0) / right.length, 10)
    }),
  )
})

test('correlation is 1 for a line, -1 for its mirror, and none where nothing varies', () => {
  expect(correlation([1, 2, 3], [5, 7, 9])).toBeCloseTo(1, 12)
  expect(correlation([1, 2, 3], [9, 7, 5])).toBeCloseTo(-1, 12)
  expect(correlation([1, 2, 3], [4, 4, 4])).toBeUndefined()
})

test('quantiles lie between the values in proportion', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(quantile([7], 0.8)).toBe(7)
  expect(quantile([], 0.5)).toBeNaN()
})

test('the best-scored fifth is rounded up to whole people', () => {
  expect(topFifthShare([3, 2, 1], [60, 30, 10])).toBeCloseTo(0.6, 12)
  expect(topFifthShare([1], [0])).toBeUndefined()
})

test('a logistic regression finds the sign and size of what drives an outcome, and stays finite where one separates it', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => [i % 10, Math.floor(i / 100) % 5])
  // The outcome follows the first feature alone: 9 of 10 above the middle, 1 of 10 below.
  const outcomes = rows.map(([x = 0], i) => x >= 5 === (Math.floor(i / 10) % 10 !== 0))
  const model = await fitLogistic(rows, outcomes)
  expect(model.weights[0]).toBeGreaterThan(1)
  expect(Math.abs(model.weights[1] ?? 9)).toBeLessThan(0.2)
  expect(predictLogistic(model, [9, 2])).toBeGreaterThan(0.8)
  expect(predictLogistic(model, [0, 2])).toBeLessThan(0.2)
  const separated = await fitLogistic([[0], [0], [1], [1]], [false, false, true, true])
  expect(Number.isFinite(separated.weights[0])).toBe(true)
})

test('every score has a segment: the best are champions, the worst lost, and the great who stay away cannot be lost', () => {
  const scores = [1, 2, 3, 4, 5]
  for (const recency of scores)
    for (const frequency of scores)
      for (const money of scores) expect(segmentOf({ recency, frequency, money })).toMatch(/^[a-z-]+$/)
  expect(segmentOf({ recency: 5, frequency: 5, money: 5 })).toBe('champions')
  expect(segmentOf({ recency: 5, frequency: 1, money: 1 })).toBe('new')
  expect(segmentOf({ recency: 1, frequency: 5, money: 5 })).toBe('cannot-lose')
  expect(segmentOf({ recency: 1, frequency: 1, money: 1 })).toBe('lost')
})

test('a bound belongs to the better score', () => {
  const cuts = { recencyDays: [30, 60, 120, 240], frequency: [2, 3, 5, 10], money: [10, 20, 50, 100] }
  expect(scoreRfm({ sinceDays: 30, days: 2, spent: 100 }, cuts)).toEqual({ recency: 5, frequency: 2, money: 5 })
  expect(scoreRfm({ sinceDays: 241, days: 1, spent: 9.99 }, cuts)).toEqual({ recency: 1, frequency: 1, money: 1 })
})

test('with quintiles, people who bought once keep the lowest frequency however many they are', () => {
  const buyers = [1, 1, 1, 1, 1, 1, 1, 1, 1, 6].map((days, i) => ({ sinceDays: i, days, spent: 10 * days }))
  const cuts = quintileCuts(buyers)
  expect(buyers.map((buyer) => scoreRfm(buyer, cuts).frequency)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 5])
})

test('one of one is not taken for always: shares are drawn to everybody, less the more is known', async () => {
  const spread = await fitSpread([
    { hits: 0, trials: 10 },
    { hits: 1, trials: 10 },
    { hits: 2, trials: 10 },
    { hits: 9, trials: 10 },
    { hits: 0, trials: 3 },
  ])
  const usual = shrunkShare(spread, { hits: 0, trials: 0 })
  const once = shrunkShare(spread, { hits: 1, trials: 1 })
  const often = shrunkShare(spread, { hits: 20, trials: 20 })
  expect(usual).toBeLessThan(once)
  expect(once).toBeLessThan(often)
  expect(often).toBeLessThan(1)
})

test('tiers rise, whatever the channel looks like, and given cuts win', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (days) => {
      const tiers = chooseTiers(days, {})
      expect(tiers.middleFrom).toBeGreaterThanOrEqual(2)
      expect(tiers.highFrom).toBeGreaterThan(tiers.middleFrom)
      expect(tierOf(1, tiers)).toBe('low')
    }),
  )
  expect(chooseTiers([1, 1, 9], { middle: 4, high: 8 })).toEqual({ middleFrom: 4, highFrom: 8 })
})

test('channels whose names differ have labels that differ', () => {
  const codes = ['', 'app', 'App', '小程序', '门店', 'mini program', 'mini-program'].map(channelCode)
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(`frequency-${code}`).toMatch(/^[a-z][a-z0-9-]{1,62}$/)
  expect(channelCode('app')).toBe('app')
})

test('parameters are filled in, texts of the command line are read as numbers, and what is unknown is told', () => {
  const declared = [
    { name: 'weeks', label: { en: '', zh: '' }, kind: 'number' as const, default: null, min: 2, max: 50 },
    { name: 'count', label: { en: '', zh: '' }, kind: 'choice' as const, default: 'all', choices: ['all', 'paid'] },
  ]
  expect(readParameters(declared, { weeks: '39' })).toEqual({ params: { weeks: 39, count: 'all' }, problems: [] })
  expect(readParameters(declared, {}).params).toEqual({ count: 'all' })
  expect(readParameters(declared, { weeks: 1, count: 'x', other: 1 }).problems.map(({ path }) => path)).toEqual([
    'parameters.weeks',
    'parameters.count',
    'parameters.other',
  ])
  expect(readCuts('30, 60,120,240', 4)).toEqual([30, 60, 120, 240])
  expect(readCuts('30,20,120,240', 4)).toBeUndefined()
  expect(readCuts('30,,60,90', 4)).toBeUndefined()
})
