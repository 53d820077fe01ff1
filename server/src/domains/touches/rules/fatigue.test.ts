import { describe, expect, test } from 'vitest'
import { type Exposed, exposePeople, tiredReaction } from '../../../../../city/src/reactions/fatigue.ts'
import { fitFatigue, type HookCell, hookBoresAfter, hookGapDays, isBoring, unansweredOf } from './fatigue.ts'

function cellsOf(shown: readonly Exposed[]): HookCell[] {
  const totals = new Map<number, number>()
  for (const { person, exposure } of shown) totals.set(person, Math.max(totals.get(person) ?? 0, exposure))
  const cells = new Map<string, HookCell>()
  for (const { person, exposure, acted } of shown) {
    const total = totals.get(person) ?? 0
    const cell = cells.get(`${total} ${exposure}`) ?? { total, exposure, shown: 0, acted: 0 }
    cells.set(`${total} ${exposure}`, { ...cell, shown: cell.shown + 1, acted: cell.acted + (acted ? 1 : 0) })
  }
  return [...cells.values()]
}

const seeds = Array.from({ length: 200 }, (_, index) => index + 1)
const fits = (slope: number) =>
  seeds.map(
    (seed) => fitFatigue(cellsOf(exposePeople(seed, { ...tiredReaction, slope }))) ?? { slope: 0, low: 0, high: 0 },
  )

describe('over 200 seeds of the city', () => {
  test('fatigue that was planted is found, and its size', () => {
    const found = fits(-0.35)
    expect(found.filter(isBoring).length).toBeGreaterThanOrEqual(195)
    const mean = found.reduce((sum, { slope }) => sum + slope, 0) / found.length
    // People of one group still differ, which flattens a slope of log odds a little (a known property of logistic models).
    expect(mean).toBeGreaterThan(-0.38)
    expect(mean).toBeLessThan(-0.31)
    const covered = found.filter(({ low, high }) => low <= -0.35 && high >= -0.35).length
    expect(covered).toBeGreaterThanOrEqual(180)
  })

  test('a hook that does not tire is called boring in at most one of twenty', () => {
    expect(fits(0).filter(isBoring).length).toBeLessThanOrEqual(10)
  })

  test('that shops write more often to those who answer does not hide it', () => {
    const pooled = seeds.slice(0, 20).map((seed) => {
      const shown = exposePeople(seed, { ...tiredReaction, spread: 1, favour: 2, slope: -0.1 })
      const share = (exposure: number) => {
        const all = shown.filter((one) => one.exposure === exposure)
        return all.filter(({ acted }) => acted).length / all.length
      }
      return { naive: share(5) - share(1), fit: fitFatigue(cellsOf(shown))?.slope ?? 0 }
    })
    const mean = (of: (one: (typeof pooled)[number]) => number) => pooled.reduce((sum, one) => sum + of(one), 0) / 20
    // Looked at together, later exposures seem to be answered more often.
    expect(mean(({ naive }) => naive)).toBeGreaterThan(0)
    expect(mean(({ fit }) => fit)).toBeLessThan(-0.05)
  })
})

test('a log that says too little is not fitted', () => {
  expect(fitFatigue([])).toBeUndefined()
  expect(fitFatigue([{ total: 1, exposure: 1, shown: 5000, acted: 900 }])).toBeUndefined()
  expect(
    fitFatigue([
      { total: 2, exposure: 1, shown: 90, acted: 30 },
      { total: 2, exposure: 2, shown: 90, acted: 3 },
    ]),
  ).toBeUndefined()
})

test('a hook rests longer each time nobody answers, and an answer begins anew', () => {
  const rule = { repeatDays: 3, stretch: 2, memoryDays: 60 }
  expect([0, 1, 2, 3, 4].map((count) => hookGapDays(count, rule))).toEqual([3, 3, 6, 12, 24])
  const shown = (at: number, acted: boolean) => ({
    at,
    acted,
    seen: acted,
    hook: 'product:milk',
    sender: 'play/1',
    channel: 'push' as const,
  })
  const past = [shown(1, false), shown(2, false), shown(3, true), shown(4, false)]
  expect(unansweredOf(past, 'product:milk', 0)).toEqual({ count: 1, lastAt: 4 })
  expect(unansweredOf(past, 'product:bread', 0)).toEqual({ count: 0 })
  expect(hookBoresAfter({ slope: -0.35, low: -0.4, high: -0.3 })).toBe(2)
  expect(hookBoresAfter({ slope: -0.35, low: -0.8, high: 0.1 })).toBeUndefined()
})
