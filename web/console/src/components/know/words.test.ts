import type { AudienceExpression, LabelRule } from '@regulars/contract'
import i18next, { type TFunction } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { zh } from '../../i18n/zh.ts'
import { createFormat, type Language } from '../../ui/format.ts'
import { expressionWords } from './expression-words.ts'
import { createLexicon } from './lexicon.ts'
import { ruleWords, type Speech } from './rule-words.ts'

const speak: Record<Language, TFunction> = { en: i18next.t, zh: i18next.t }
beforeAll(async () => {
  await i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  })
  speak.en = i18next.getFixedT('en')
  speak.zh = i18next.getFixedT('zh')
})

const named = (en: string, zh: string) => ({ en, zh })
const known = {
  events: [{ kind: 'product.viewed', name: named('Viewed a product', '浏览商品') }],
  stores: [{ code: '001', name: 'Riverside' }],
  categories: [{ code: 'dining.coffee', name: named('Coffee', '咖啡') }],
  labels: [
    {
      code: 'frequency-coffee',
      name: named('Coffee frequency', '咖啡频率'),
      type: 'choice' as const,
      unit: '' as const,
      values: [
        { value: 'high', name: named('high', '高') },
        { value: 'middle', name: named('middle', '中') },
      ],
    },
    {
      code: 'churn',
      name: named('Churn risk', '流失风险'),
      type: 'number' as const,
      unit: 'probability' as const,
      values: [],
    },
  ],
  lists: [{ id: 'l1', name: 'Staff' }],
}
const speech = (language: Language): Speech => ({
  t: speak[language],
  format: createFormat({ language, timezone: 'Asia/Shanghai', currency: 'CNY' }),
  lexicon: createLexicon(language, known),
})
const names = { valueName: (value: string) => value }

describe('a rule reads as a sentence in both languages', () => {
  const rules: [LabelRule, string, string][] = [
    [
      {
        measure: {
          aggregate: {
            source: 'lines',
            fn: 'count',
            where: { categories: ['dining.coffee'], stores: ['001'] },
            windowDays: 90,
          },
        },
        result: { as: 'flag', from: 3 },
      },
      'Everyone whose number of order lines of Coffee at Riverside in the last 90 days is at least 3.',
      '最近 90 天内咖啡类的在Riverside的订单明细的数量不少于 3 的顾客。',
    ],
    [
      {
        measure: { aggregate: { source: 'orders', fn: 'sum', field: 'amount', where: {} } },
        result: {
          as: 'bands',
          bands: [
            { value: 'high', from: 100_000 },
            { value: 'low', from: 0 },
          ],
        },
      },
      'By the total amount of paid orders: low from ¥0.00, high from ¥1,000.00.',
      '按已付订单的金额合计分档：¥0.00 起为low、¥1,000.00 起为high。',
    ],
    [
      {
        measure: {
          sequence: {
            steps: [
              { kind: 'product.viewed', where: {} },
              { kind: 'order.paid', where: {} },
            ],
            withinDays: 7,
          },
        },
        result: { as: 'number' },
      },
      'The number of times "Viewed a product" → "order.paid" followed each other within 7 days.',
      '取7 天内依次发生“浏览商品” → “order.paid”的次数。',
    ],
  ]
  it.each(rules)('%#', (rule, english, chinese) => {
    expect(ruleWords(rule, speech('en'), names)).toBe(english)
    expect(ruleWords(rule, speech('zh'), names)).toBe(chinese)
  })
})

it('an audience reads as everyone who, and, but not', () => {
  const expression: AudienceExpression = {
    all: [
      { label: 'frequency-coffee', is: ['high', 'middle'] },
      {
        any: [
          { label: 'churn', from: 0.5 },
          { did: { source: 'orders', fn: 'count', where: {}, windowDays: 30 }, to: 0 },
        ],
      },
      { not: { list: 'l1' } },
    ],
  }
  expect(expressionWords(expression, speech('en'))).toBe(
    'Everyone who has Coffee frequency: high or middle and (has Churn risk: at least 50.0% or has no paid orders in the last 30 days) but not anyone who is on the list "Staff".',
  )
  expect(expressionWords(expression, speech('zh'))).toBe(
    '符合以下条件的顾客：咖啡频率为高或中，且（流失风险不少于 50.0%，或没有最近 30 天内已付订单），但排除在名单“Staff”中的人。',
  )
  expect(expressionWords({ all: [] }, speech('en'))).toBe('Everyone.')
})
