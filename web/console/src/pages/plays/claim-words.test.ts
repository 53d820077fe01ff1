import type { ExperimentEffect, ExperimentResult } from '@regulars/contract'
import i18next, { type TFunction } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { zh } from '../../i18n/zh.ts'
import { createFormat } from '../../ui/format.ts'
import { claimOf } from './claim-words.ts'

const speech = (language: 'en' | 'zh') => ({
  t: i18next.getFixedT(language) as TFunction,
  format: createFormat({ language, timezone: 'Asia/Shanghai', currency: 'CNY' }),
})

beforeAll(() =>
  i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  }),
)

const bounds = { low: 0.011, high: 0.073 }
const effect = {
  ...{ arm: 'play', outcome: 'conversion', unit: 'share', mean: 0.306, controlMean: 0.264, difference: 0.042 },
  ...{ standardError: 0.01, fixed: { low: 0.02, high: 0.06 }, alwaysValid: bounds, relative: 0.16, total: 177 },
  ...{ totalFixed: bounds, totalAlwaysValid: bounds, adjusted: null },
} satisfies ExperimentEffect

const result = (claim: ExperimentResult['claim'], changed: Partial<ExperimentEffect> = {}) =>
  ({
    experiment: { measure: 'conversion', windowDays: 30 },
    confidence: 0.95,
    claim,
    effects: [{ ...effect, ...changed }],
  }) as ExperimentResult // only what a sentence needs

const better = { claim: 'better', arm: 'play', outcome: 'conversion', basis: 'always-valid', final: false } as const

describe('what a play did, in one sentence', () => {
  it('a gain is said with the interval that holds however often one looks', () => {
    const said = claimOf(result(better), true, speech('en'))
    expect(said.sentence).toBe('It brought 4.2 points more buyers within 30 days (between +1.1 and +7.3).')
    expect(said.basis).toContain('30.6% with it, 26.4% of those held out, so far')
    expect(said.tone).toBe('gain')
    expect(claimOf(result(better), true, speech('zh')).sentence).toBe(
      '30 天内购买人数占比多了 4.2 个百分点（区间 +1.1 至 +7.3）。',
    )
  })

  it('a loss is called a loss', () => {
    const worse = { ...better, claim: 'worse' as const }
    const turned = { difference: -0.042, alwaysValid: { low: -0.073, high: -0.011 } }
    const said = claimOf(result(worse, turned), true, speech('en'))
    expect(said.sentence).toBe('It cost 4.2 points of buyers within 30 days (between -7.3 and -1.1).')
    expect(said.tone).toBe('loss')
  })

  it.each([
    ['without a holdout', undefined, false, 'Without a control there is no claim'],
    ['before anybody came in', undefined, true, 'Nobody has come in yet.'],
    [
      'while the interval covers zero',
      result({ claim: 'none', reason: 'covers-zero', final: false }, { alwaysValid: { low: -0.01, high: 0.09 } }),
      true,
      'The interval still covers zero. So far the difference is +4.2, between -1.0 and +9.0.',
    ],
    [
      'where chance did not decide who is in which group',
      result({ claim: 'none', reason: 'ratio-broken', final: false }),
      true,
      'something else decided who is in which',
    ],
  ] as const)('nothing is claimed %s', (_, found, held, why) => {
    const said = claimOf(found, held, speech('en'))
    expect(said.sentence).toBe('Nothing can be claimed about the effect yet.')
    expect(said.basis).toContain(why)
    expect(said.tone).toBe('calm')
  })
})
