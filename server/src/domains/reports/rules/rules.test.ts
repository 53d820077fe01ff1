import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayOf, dayStart, durationMs, monthLabel, monthOf, monthStart, readPeriod } from './calendar.ts'
import { type AmountSums, gini, lorenzPoints, topSize } from './concentration.ts'
import { funnelSteps, usualSurvival } from './funnel.ts'
import { readParameters } from './parameters.ts'
import { perHead, rate } from './rates.ts'
import { currencyDigits, minorText, unarmed } from './sheet.ts'

function sumsOf(amounts: readonly number[]): AmountSums {
  const sorted = amounts.toSorted((a, b) => b - a)
  const n = sorted.length
  let running = 0
  const cumulative = sorted.map((amount) => {
    running += amount
    return running
  })
  const weighted = sorted.reduce((all, amount, index) => all + BigInt(amount) * BigInt(n - 1 - 2 * index), 0n)
  return {
    consumers: n,
    total: running,
    weighted: String(weighted),
    cumulative: Array.from({ length: 100 }, (_none, index) => cumulative[topSize(n, index + 1) - 1] ?? 0),
  }
}

const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 300 })

describe('the Lorenz curve and the Gini coefficient', () => {
  test('the curve never falls, lies above the diagonal and ends at everything', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const sums = sumsOf(list)
        const points = lorenzPoints(sums)
        points.forEach((point, index) => {
          expect(point.paidMinor).toBeGreaterThanOrEqual(points[index - 1]?.paidMinor ?? 0)
          expect(point.paidMinor / sums.total).toBeGreaterThanOrEqual(point.percent / 100 - 1e-12)
        })
        expect(points.at(-1)).toEqual({ percent: 100, consumers: list.length, paidMinor: sums.total })
      }),
    )
  })

  test('Gini is the mean difference between two people over twice the mean', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const differences = list.reduce((all, a) => all + list.reduce((sum, b) => sum + Math.abs(a - b), 0), 0)
        const total = list.reduce((sum, a) => sum + a, 0)
        expect(gini(sumsOf(list))).toBeCloseTo(differences / (2 * list.length * total), 9)
      }),
    )
  })

  test('Gini is between 0 and 1, does not depend on the unit, and is 0 when all pay alike', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 2, max: 1000 }), (list, unit) => {
        const value = gini(sumsOf(list)) ?? -1
        expect(value).toBeGreaterThanOrEqual(0)
        expect(value).toBeLessThan(1)
        expect(gini(sumsOf(list.map((amount) => amount * unit)))).toBeCloseTo(value, 11)
        expect(gini(sumsOf(list.map(() => 5)))).toBe(0)
      }),
    )
  })

  test('nobody has no curve and no coefficient', () => {
    const nobody = { consumers: 0, total: 0, weighted: '0', cumulative: [] }
    expect(lorenzPoints(nobody)).toEqual([])
    expect(gini(nobody)).toBeNull()
  })

  test('the top group of a few people is not empty', () => {
    expect([topSize(1, 20), topSize(5, 20), topSize(6, 20), topSize(100, 20)]).toEqual([1, 1, 2, 20])
  })
})

describe('rates', () => {
  test('a rate without a denominator is no rate', () => {
    expect(rate(3, 0)).toBeNull()
    expect(rate(324, 885)).toBeCloseTo(0.3661, 4)
  })

  test('an amount per head is whole, and halves move away from zero on both sides', () => {
    expect([perHead(5, 2), perHead(-5, 2), perHead(1, 3), perHead(-1, 3), perHead(9, 0)]).toEqual([3, -3, 0, 0, null])
  })
})

describe('funnel', () => {
  test('steps, losses, the alarm and what a removed step would give', () => {
    // 100 enter, 80 reach step 2, 40 step 3.
    const steps = funnelSteps(
      new Map([
        [1, 20],
        [2, 40],
        [3, 40],
      ]),
      3,
    )
    expect(steps.map((step) => step.customers)).toEqual([100, 80, 40])
    expect(steps.map((step) => step.loss)).toEqual([null, 0.2, 0.5])
    expect(steps.map((step) => step.alarm)).toEqual([false, false, true])
    expect(steps.map((step) => step.endWithout)).toEqual([null, 50, 80])
  })

  test('a loss of exactly 30 % raises no alarm', () => {
    expect(
      funnelSteps(
        new Map([
          [1, 3],
          [2, 7],
        ]),
        2,
      )[1],
    ).toMatchObject({ loss: 0.3, alarm: false })
  })

  test('customers never grow along the steps, and removing a step never lowers the end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 2, maxLength: 12 }), (exactly) => {
        const steps = funnelSteps(new Map(exactly.map((count, index) => [index + 1, count])), exactly.length)
        const end = steps.at(-1)?.customers ?? 0
        steps.forEach((step, index) => {
          expect(step.customers).toBeLessThanOrEqual(steps[index - 1]?.customers ?? step.customers)
          if (step.endWithout !== null) expect(step.endWithout).toBeGreaterThanOrEqual(end)
        })
      }),
    )
  })

  test('n steps leave 0.7^n to 0.8^n', () => {
    expect(usualSurvival(2).low).toBeCloseTo(0.49, 12)
    expect(usualSurvival(2).high).toBeCloseTo(0.64, 12)
    expect(usualSurvival(0)).toEqual({ low: 1, high: 1 })
  })
})

describe('calendar', () => {
  test('months are counted as ClickHouse counts them', () => {
    expect([monthLabel(24132), monthLabel(24133)]).toEqual(['2010-12', '2011-01'])
    expect(monthOf(new Date('2010-12-31T23:30:00Z'), 'Asia/Shanghai')).toBe(24133)
    expect(monthOf(new Date('2010-12-31T23:30:00Z'), 'UTC')).toBe(24132)
  })

  test('a month starts where the month before ends, in every zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1971 * 12, max: 2090 * 12 }),
        fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe'),
        (month, zone) => {
          const start = monthStart(month, zone)
          expect(monthOf(start, zone)).toBe(month)
          expect(monthOf(new Date(start.getTime() - 1), zone)).toBe(month - 1)
        },
      ),
    )
  })

  test('a period includes its last day, whether days or months are given', () => {
    const shanghai = readPeriod('2010-12', '2010-12', 'Asia/Shanghai')
    expect(shanghai).toMatchObject({ fromDay: '2010-12-01', toDay: '2010-12-31' })
    expect(shanghai?.from?.toISOString()).toBe('2010-11-30T16:00:00.000Z')
    expect(shanghai?.until?.toISOString()).toBe('2010-12-31T16:00:00.000Z')
    expect(readPeriod('2024-02-29', undefined, 'UTC')).toMatchObject({
      fromDay: '2024-02-29',
      toDay: null,
      until: null,
    })
  })

  test('days that do not exist and periods that end before they start are refused', () => {
    for (const [from, to] of [
      ['2023-02-29', undefined],
      ['2023-13', undefined],
      [undefined, '2023-00'],
      ['2023-02', '2023-01'],
    ]) {
      expect(readPeriod(from, to, 'UTC'), `${from} ${to}`).toBeUndefined()
    }
  })

  test('a day of 23 hours is still one day', () => {
    const hours = (day: string): number =>
      (dayStart(addDays(day, 1), 'America/New_York').getTime() - dayStart(day, 'America/New_York').getTime()) /
      3_600_000
    expect([hours('2024-03-09'), hours('2024-03-10'), hours('2024-11-03')]).toEqual([24, 23, 25])
    expect(dayOf(new Date('2024-03-11T03:59:59Z'), 'America/New_York')).toBe('2024-03-10')
  })

  test('durations', () => {
    expect([durationMs('30m'), durationMs('12h'), durationMs('7d'), durationMs('2w')]).toEqual([
      1_800_000, 43_200_000, 604_800_000, 1_209_600_000,
    ])
    expect([durationMs('0d'), durationMs('7'), durationMs('7 d'), durationMs('-1d')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('parameters', () => {
  const label = { en: '', zh: '' }
  const declared = [
    {
      name: 'by',
      label,
      kind: 'choice' as const,
      default: 'month',
      choices: [
        { value: 'month', label },
        { value: 'store', label },
      ],
    },
    { name: 'top', label, kind: 'number' as const, default: '20', min: 1, max: 100 },
    { name: 'within', label, kind: 'duration' as const },
  ]

  test('defaults fill in; a parameter without one stays away', () => {
    expect(readParameters(declared, {})).toEqual({ params: { by: 'month', top: '20' }, problems: [] })
  })

  test('what is not allowed is refused with what is', () => {
    const { problems } = readParameters(declared, { by: 'week', top: '1e2', within: 'soon', colour: 'red' })
    expect(problems).toEqual([
      { path: 'by', message: 'allowed: month, store' },
      { path: 'top', message: 'allowed: a whole number from 1 to 100' },
      { path: 'within', message: 'allowed: a duration such as 30m, 12h, 7d or 2w' },
      { path: 'colour', message: 'is not a parameter of this report; allowed: by, top, within' },
    ])
  })

  test('a parameter given twice is refused', () => {
    expect(readParameters(declared, { by: ['month', 'store'] }).problems).toEqual([
      { path: 'by', message: 'is given more than once' },
    ])
  })
})

describe('sheets', () => {
  test('minor units become exact decimals', () => {
    expect([
      minorText(891140790, 2),
      minorText(-5, 2),
      minorText(0, 2),
      minorText(1234, 0),
      minorText(1234567, 3),
    ]).toEqual(['8911407.90', '-0.05', '0.00', '1234', '1234.567'])
    expect([currencyDigits('CNY'), currencyDigits('JPY'), currencyDigits('KWD')]).toEqual([2, 0, 3])
  })

  test('no text of an export can start a formula', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(unarmed(text)).not.toMatch(/^[=+\-@\t\r]/)
        expect(unarmed(text).endsWith(text)).toBe(true)
      }),
    )
  })
})
