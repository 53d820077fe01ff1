import { describe, expect, test } from 'vitest'
import { judgeFinancing, runningUnspent, sumUp } from './liability.ts'

const sums = (
  raised: bigint,
  spent: bigint,
  refunded: bigint,
  left: bigint,
  bonusGiven: bigint,
  bonusLeft: bigint,
) => ({
  raised,
  spent,
  refunded,
  left,
  bonusGiven,
  bonusLeft,
})

test('what the stores owe sums up, figure by figure', () => {
  expect(sumUp([])).toEqual(sums(0n, 0n, 0n, 0n, 0n, 0n))
  expect(sumUp([sums(100n, 30n, 10n, 60n, 20n, 5n), sums(1n, 2n, 3n, 4n, 5n, 6n)])).toEqual(
    sums(101n, 32n, 13n, 64n, 25n, 11n),
  )
})

test('at the end of each month is owed what was owed before it and what the month changed', () => {
  const months = [
    { month: '2026-01', ...sums(100n, 30n, 0n, 70n, 20n, 20n) },
    { month: '2026-02', ...sums(0n, 50n, 0n, -50n, 0n, -15n) },
    { month: '2026-03', ...sums(10n, 0n, 0n, 10n, 1n, 1n) },
  ]
  expect(runningUnspent(months)).toEqual([
    months[0],
    { ...months[1], left: 20n, bonusLeft: 5n },
    { ...months[2], left: 30n, bonusLeft: 6n },
  ])
  expect(runningUnspent([])).toEqual([])
})

describe('what customers have lent, beside the revenue of a year', () => {
  const judge = (unspent: bigint, revenue: bigint) => judgeFinancing({ unspent, revenue, warnPercent: 30 })

  test('is no worry up to the limit', () => {
    expect(judge(0n, 1000n)).toEqual({ ratio: 0, warning: null })
    expect(judge(300n, 1000n)).toEqual({ ratio: 0.3, warning: null })
    // So little that a hundredth of it would be nothing.
    expect(judge(29n, 99n)).toEqual({ ratio: 29 / 99, warning: null })
  })

  test('is a warning with the percentage beyond it', () => {
    expect(judge(304n, 1000n)).toEqual({
      ratio: 0.304,
      warning: {
        en: 'Customers have lent you 30 % of a year of revenue. Slow down recharges, or keep this much within reach.',
        zh: '顾客预存的钱相当于全年营业额的 30 %。请放缓储值活动，或留足可随时退还的资金。',
      },
    })
    expect(judge(30n, 99n).warning).not.toBeNull()
    expect(judge(2000n, 1000n).warning?.en).toMatch(/^Customers have lent you 200 % of a year/)
  })

  test('is a warning where there were no sales yet, if anything was lent at all', () => {
    expect(judge(0n, 0n)).toEqual({ ratio: null, warning: null })
    expect(judge(1n, 0n)).toEqual({
      ratio: null,
      warning: {
        en: 'Customers have lent you money and there were no sales yet. Slow down recharges, or keep this much within reach.',
        zh: '顾客预存的钱尚无营业额可比。请放缓储值活动，或留足可随时退还的资金。',
      },
    })
    // More went back than was sold: no ratio either.
    expect(judge(1n, -5n)).toMatchObject({ ratio: null, warning: { en: expect.stringContaining('no sales yet') } })
    expect(judge(0n, -5n)).toEqual({ ratio: null, warning: null })
  })
})
