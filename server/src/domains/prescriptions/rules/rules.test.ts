import type {
  CareStage,
  CureVerdict,
  ExperimentEffect,
  ExperimentResult,
  HealthCard,
  HealthMeasure,
  PlayState,
} from '@regulars/contract'
import { HEALTH_LEAST } from '@regulars/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../catalogue/index.ts'
import { text } from './care.ts'
import { effectOf } from './effect.ts'
import { readParameters } from './parameters.ts'
import { evidenceOf, fitOf, totalOf } from './rank.ts'
import { alikeStores, compare, meanScore, medianReading, readingOf, scoreOf, wilson } from './score.ts'
import { capabilities, stageOf } from './stage.ts'
import { controlOf, sentenceOf, verdictOf } from './verdict.ts'

/** People counted: they stand on themselves. */
const weighed = (numerator: number, denominator: number) => ({
  ...readingOf(numerator, denominator),
  weight: denominator,
})

describe('a score', () => {
  test.each([
    [10, 10, 'higher', 50],
    [20, 10, 'higher', 100],
    [5, 10, 'higher', 0],
    [11, 10, 'higher', 57],
    [9, 10, 'higher', 42],
    [11, 10, 'lower', 43],
    [0, 10, 'higher', 0],
    [0, 10, 'lower', 100],
    [10, 0, 'higher', 100],
    [0, 0, 'higher', 50],
  ] as const)('of %d against %d, where %s is better, is %d', (value, reference, better, score) => {
    expect(scoreOf(value, reference, better)).toBe(score)
  })

  test('weighs a rise and the fall that undoes it alike, and stays between 0 and 100', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }), (a, b) => {
        const [up, down] = [scoreOf(a, b, 'higher'), scoreOf(b, a, 'higher')]
        expect(Math.abs(up + down - 100)).toBeLessThanOrEqual(1)
        expect(up).toBeGreaterThanOrEqual(0)
        expect(up).toBeLessThanOrEqual(100)
        expect(scoreOf(a, b, 'lower')).toBe(down)
      }),
    )
  })

  test('is not given where either side is too small', () => {
    const [enough, few] = [weighed(10, HEALTH_LEAST), weighed(10, HEALTH_LEAST - 1)]
    expect(compare(enough, 'previous', enough, 'higher').score).toBe(50)
    expect(compare(few, 'previous', enough, 'higher').score).toBeNull()
    expect(compare(enough, 'previous', few, 'higher').score).toBeNull()
    expect(meanScore([null, 40, null, 61])).toBe(51)
    expect(meanScore([null])).toBeNull()
  })

  test('compares a store with those of half to twice its size, near ones first', () => {
    const store = (id: number, city: number, orders: number) => ({ id, city, orders })
    const near = [
      store(1, 1, 100),
      store(2, 1, 50),
      store(3, 1, 200),
      store(4, 1, 120),
      store(5, 1, 201),
      store(6, 2, 100),
    ]
    expect(alikeStores(near, 1)).toEqual([2, 3, 4])
    const far = [store(1, 1, 100), store(2, 1, 90), store(3, 2, 100), store(4, 2, 110), store(5, 2, 10)]
    expect(alikeStores(far, 1)).toEqual([2, 3, 4])
    expect(alikeStores(far.slice(0, 3), 1)).toEqual([])
    expect(alikeStores(far, 9)).toEqual([])
    const shares = [10, 30, 20].map((hits) => weighed(hits, 100))
    expect(medianReading([...shares, weighed(29, 29)]).numerator).toBe(20)
    expect(medianReading(shares.slice(0, 2)).value).toBeNull()
  })

  test('a share comes with its 95 % interval', () => {
    const interval = wilson(readingOf(41, 333))
    expect(interval?.low).toBeCloseTo(0.0921, 3)
    expect(interval?.high).toBeCloseTo(0.1628, 3)
    expect(wilson(readingOf(0, 0))).toBeNull()
  })
})

describe('the stage', () => {
  const all = (stage: CareStage) =>
    capabilities.filter((one) => one.stage <= stage).map((one) => [one.shownBy[0] ?? '', 1] as const)
  test.each([
    [[], null, '1.0', ['orders']],
    [all('1.0'), '1.0', '2.0', ['identified', 'members', 'coupons', 'reach']],
    [all('2.0'), '2.0', '3.0', ['plays', 'slots', 'used-coupons']],
    [all('3.0'), '3.0', null, []],
    [all('3.0').filter(([what]) => what !== 'coupon.claimed'), '1.0', '2.0', ['coupons']],
  ] as const)('is the highest of which nothing is missing (%#)', (use, stage, next, missing) => {
    expect(stageOf(new Map(use))).toMatchObject({ stage, next, missing })
  })
})

const measureWith = (part: Partial<HealthMeasure>): HealthMeasure => ({
  code: 'first-orders',
  name: text('First-order conversion', '首单转化率'),
  definition: text('', ''),
  counted: text('', ''),
  of: text('', ''),
  unit: 'ratio',
  better: 'higher',
  amounts: 'none',
  ...readingOf(41, 333),
  interval: null,
  comparisons: [],
  score: null,
  trend: [],
  stores: [],
  ...part,
})

function cardWith(measure: HealthMeasure, score: number | null): HealthCard {
  const nothing = text('', '')
  const period = { from: '2026-10-01', to: '2026-10-28' }
  return {
    period,
    previous: period,
    lastYear: period,
    timezone: 'UTC',
    currency: 'CNY',
    scope: { city: null, store: null },
    score: null,
    rule: nothing,
    alike: null,
    aims: [],
    values: [
      {
        value: 'convertible',
        aim: 'worth',
        name: nothing,
        meaning: nothing,
        score,
        measures: [measure],
        prescriptions: [],
      },
    ],
    stage: { ...stageOf(new Map([['order.paid', 3]])) },
  }
}

const percent = (_: unknown, value: number) => text(`${(value * 100).toFixed(1)} %`, `${(value * 100).toFixed(1)}%`)

describe('a diagnosis', () => {
  const comparison = compare(weighed(41, 333), 'last-year', weighed(53, 325), 'higher')
  const weak = measureWith({ comparisons: [comparison], score: comparison.score })
  const card = cardWith(weak, 30)
  const order = (answers: Parameters<typeof fitOf>[1]) =>
    [...catalogue]
      .sort((a, b) => totalOf(fitOf(b, answers, card)) - totalOf(fitOf(a, answers, card)))
      .map(({ code }) => code)

  test('names the figure, its period and its comparison', () => {
    expect(evidenceOf(weak, card, percent)?.text).toEqual({
      en: 'First-order conversion: 12.3 % (41 of 333) from 2026-10-01 to 2026-10-28; 4.0 points under last year.',
      zh: '首单转化率：2026-10-01 至 2026-10-28 为 12.3%（333 中 41）；比去年同期低 4.0 个百分点。',
    })
    expect(evidenceOf(measureWith({}), card, percent)?.text.en).toMatch(/too few to compare yet\.$/)
    expect(evidenceOf(measureWith({ value: null }), card, percent)).toBeUndefined()
  })

  test('puts first what answers the pain and what is weak', () => {
    expect(order({ pain: 'no-new', stage: '3.0' })[0]).toBe('first-order-week')
    expect(order({ pain: 'dead-stock', industry: 'supermarket', stage: '3.0' })[0]).toBe('slow-mover-match')
    // In a restaurant nothing of this kind lies on a shelf.
    expect(order({ pain: 'dead-stock', industry: 'restaurant', stage: '3.0' })[0]).not.toBe('slow-mover-match')
  })

  test('says why, in points that add up, and holds back what needs a later stage', () => {
    const first = catalogue.find(({ code }) => code === 'first-order-week')
    expect(first && fitOf(first, { pain: 'no-new' }, card)).toEqual([
      { reason: 'pain', points: 40 },
      { reason: 'stage', points: -25 },
      { reason: 'weak-value', points: 16 },
      { reason: 'weak-figure', points: Math.round((50 - (weak.score ?? 50)) * 0.8) },
    ])
    expect(first && fitOf(first, { pain: 'no-new', stage: '2.0' }, card).some(({ reason }) => reason === 'stage')).toBe(
      false,
    )
  })
})

const effect = (outcome: string, part: Partial<ExperimentEffect> = {}): ExperimentEffect => ({
  arm: 'in',
  outcome,
  unit: outcome === 'money' ? 'minor' : 'share',
  mean: 0.342,
  controlMean: 0.301,
  difference: 0.041,
  standardError: 0.01,
  fixed: { low: 0.02, high: 0.06 },
  alwaysValid: { low: 0.012, high: 0.07 },
  relative: 0.13,
  total: 41,
  totalFixed: { low: 20, high: 60 },
  totalAlwaysValid: { low: 12, high: 70 },
  adjusted: null,
  ...part,
})

function resultWith(
  claim: ExperimentResult['claim'],
  effects = [
    effect('conversion'),
    effect('money', { total: 320_000, totalAlwaysValid: { low: 90_000, high: 550_000 } }),
  ],
): ExperimentResult {
  const arm = (name: string, control: boolean, customers: number) => ({
    name,
    control,
    share: control ? 0.1 : 0.9,
    customers,
    expected: customers,
    complete: customers,
    outcomes: {},
  })
  return {
    experiment: {
      id: 1,
      name: '',
      about: 'play/1/holdout',
      kind: 'opened',
      state: 'running',
      measure: 'conversion',
      windowDays: 30,
      arms: [],
      plannedPerArm: null,
      openedAt: '',
      stoppedAt: null,
      lesson: null,
      assigned: 1110,
    },
    currency: 'CNY',
    timezone: 'UTC',
    at: '',
    confidence: 0.95,
    arms: [arm('in', false, 1000), arm('held out', true, 110)],
    ratio: { chiSquare: 0, pValue: 1, broken: false },
    claim,
    effects,
    days: [],
    uplift: [],
    notes: [],
  }
}

describe('a verdict', () => {
  const better = { claim: 'better', arm: 'in', outcome: 'conversion', basis: 'always-valid', final: false } as const
  const none = (reason: 'too-few' | 'covers-zero' | 'no-control' | 'ratio-broken' | 'nobody-assigned', final = false) =>
    ({ claim: 'none', reason, final }) as const

  test.each<[PlayState, CureVerdict, ExperimentResult | undefined]>([
    ['draft', 'draft', undefined],
    ['running', 'no-control', undefined],
    ['running', 'cured', resultWith(better)],
    ['running', 'not', resultWith({ ...better, claim: 'worse' })],
    ['running', 'too-early', resultWith(none('too-few'))],
    ['running', 'too-early', resultWith(none('nobody-assigned'))],
    ['running', 'too-early', resultWith(none('covers-zero'))],
    ['stopped', 'not', resultWith(none('covers-zero', true))],
    ['running', 'no-control', resultWith(none('ratio-broken'))],
    ['running', 'no-control', { ...resultWith(none('no-control')), arms: [] }],
  ])('of a play that is %s is "%s" (%#)', (state, verdict, result) => {
    expect(verdictOf(state, result)).toBe(verdict)
  })

  test('is said in one plain sentence with people, points, interval and money', () => {
    const write = (minor: number): string => `${(minor / 100).toFixed(0)} CNY`
    const control = controlOf(resultWith(better))
    expect(sentenceOf('cured', control, write)).toEqual({
      en: 'Cured: 1000 had it and ordered more often than the 110 held out, by 4.1 points (1.2 to 7.0); in money 3200 CNY (900 CNY to 5500 CNY).',
      zh: '见效：1000 人参与，比 110 名对照下单更多，高 4.1 个百分点（1.2 至 7.0）；折合 3200 CNY（900 CNY 至 5500 CNY）。',
    })
    expect(sentenceOf('no-control', null, write).en).toMatch(/^No control, no claim/)
  })

  test('without people in both arms there is no control to speak of', () => {
    const result = resultWith(better)
    expect(
      controlOf({ ...result, arms: result.arms.map((arm) => ({ ...arm, customers: arm.control ? 0 : 9 })) }),
    ).toBeNull()
    expect(
      controlOf(resultWith(better, [effect('conversion', { alwaysValid: { low: null, high: null } })]))?.conversion,
    ).toBeNull()
  })
})

describe('what to expect', () => {
  test('is what was measured here, the surer the heavier, and nothing without it', () => {
    expect(effectOf([])).toMatchObject({ basis: 'none', lift: null, cures: 0 })
    const sure = { treated: 1, held: 1, conversion: { low: 0.03, value: 0.04, high: 0.05 } }
    const vague = { treated: 1, held: 1, conversion: { low: -0.1, value: 0.2, high: 0.5 } }
    const { basis, lift, cures } = effectOf([sure, vague, { treated: 1, held: 1, conversion: null }])
    expect({ basis, cures }).toEqual({ basis: 'own-cures', cures: 2 })
    expect(lift?.value).toBeCloseTo(0.0402, 3)
    expect((lift?.high ?? 0) - (lift?.low ?? 0)).toBeLessThan(0.02)
  })

  test.each([
    [0.03, 0.04, 0.05, '4.0 points more order, between 3.0 and 5.0', '下单率高 4.0 个百分点，区间 3.0 至 5.0'],
    [-0.05, -0.04, -0.03, '4.0 points fewer order, between 3.0 and 5.0', '下单率低 4.0 个百分点，区间 3.0 至 5.0'],
    [
      -0.4,
      0.1,
      0.6,
      'no difference can be told yet, -40.0 to 60.0 points',
      '还看不出差别，区间 -40.0 至 60.0 个百分点',
    ],
  ])('from %f over %f to %f: %s', (low, value, high, en, zh) => {
    const { text: words } = effectOf([{ treated: 1, held: 1, conversion: { low, value, high } }])
    expect(words.en).toBe(`Measured in your shop (1×, against the holdout): ${en}.`)
    expect(words.zh).toBe(`您店里测过 1 次（对比对照组）：${zh}。`)
  })
})

describe('parameters', () => {
  const about = { label: text('', ''), help: text('', '') }
  const declared = [
    { name: 'off', kind: 'money', default: 500, min: 1, max: 1000, required: true, ...about },
    { name: 'sku', kind: 'text', default: null, required: true, ...about },
    { name: 'store', kind: 'store', default: null, required: false, ...about },
  ] as const

  test('are filled in, and what is wrong is named', () => {
    const known = { stores: new Set(['S1']), categories: new Set(['fresh']) }
    expect(readParameters(declared, { sku: 'tea' }, known)).toEqual({ values: { off: 500, sku: 'tea' }, problems: [] })
    const { problems } = readParameters(declared, { off: 1001, store: 'S2', other: 1 }, known)
    expect(problems.map(({ path }) => path)).toEqual([
      'parameters.off',
      'parameters.sku',
      'parameters.store',
      'parameters.other',
    ])
    expect(readParameters(declared, { sku: 'tea', off: 1.5 }, known).problems).toHaveLength(1)
  })
})
