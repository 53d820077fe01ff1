import { describe, expect, test } from 'vitest'
import { benefitWords } from './benefit-words.ts'
import { html } from './landing/html.ts'
import { chooseLanguage } from './landing/words.ts'
import { compareOffers, type Ranked, reasonFor } from './rank-offers.ts'

const offer = (id: number, more: Partial<Ranked> = {}): Ranked => ({
  id,
  claimed: 0,
  interest: undefined,
  isOut: false,
  ...more,
})
const wish = (score: number) => ({ score, product: 'Latte', reason: { kind: 'again', times: 3, daysAgo: 2 } as const })

describe('the coupon centre', () => {
  test('puts what the customer wants first, then what most take, then what is new; what is gone comes last', () => {
    const offers = [
      offer(1, { claimed: 900, isOut: true, interest: wish(9) }),
      offer(2),
      offer(3, { claimed: 500 }),
      offer(4, { interest: wish(0.2) }),
      offer(5, { interest: wish(0.9) }),
      offer(6),
    ]
    expect(offers.sort(compareOffers).map(({ id }) => id)).toEqual([5, 4, 3, 6, 2, 1])
  })

  test('says why, to the customer, and calls personal only what is', () => {
    expect(reasonFor(offer(1, { interest: wish(1) }))).toEqual({
      personal: true,
      reason: { en: 'You bought Latte 3 times, last 2 days ago', zh: '你买过 3 次Latte，最近一次是 2 天前' },
    })
    const popular = { score: 1, product: 'Latte', reason: { kind: 'popular' } as const }
    expect(reasonFor(offer(1, { interest: popular, claimed: 40 }))).toMatchObject({
      personal: false,
      reason: { en: 'Taken 40 times' },
    })
    expect(reasonFor(offer(1))).toMatchObject({ personal: false, reason: { zh: '新上架' } })
  })
})

test.each([
  [{ kind: 'face-value', offMinor: 550 }, '¥5.50 off', '减 ¥5.50', 'No minimum'],
  [{ kind: 'full-reduction', offMinor: 500, fromMinor: 3000, timesMax: 1 }, '¥5 off', '减 ¥5', 'When you spend ¥30'],
  [
    { kind: 'discount', offBasisPoints: 1500, ceilingMinor: 2000, fromMinor: 0 },
    '15% off',
    '8.5 折',
    'No minimum, at most ¥20 off',
  ],
  [
    { kind: 'special-price', priceMinor: 990, unitsMax: 2, ceilingMinor: 9900 },
    'Only ¥9.90',
    '特价 ¥9.90',
    'Up to 2 items',
  ],
  [{ kind: 'exchange', unitsMax: 1, ceilingMinor: 100 }, 'Free', '免费兑换', 'One item'],
] as const)('what %o is worth, in the words of a shop window', (value, en, zh, condition) => {
  const words = benefitWords(value, 'CNY')
  expect([words.worth.en, words.worth.zh, words.condition.en]).toEqual([en, zh, condition])
})

test('amounts have the digits of their currency', () => {
  expect(benefitWords({ kind: 'face-value', offMinor: 500 }, 'JPY').worth.en).toBe('¥500 off')
})

test('a page speaks the language asked for, else the first that the phone names and we speak, else the shop’s', () => {
  expect(chooseLanguage('en', 'zh-CN', 'zh-CN')).toBe('en')
  expect(chooseLanguage(undefined, 'fr-FR,en;q=0.8,zh;q=0.5', 'zh-CN')).toBe('en')
  expect(chooseLanguage(undefined, 'fr', 'zh-CN')).toBe('zh')
  expect(chooseLanguage('constructor', undefined, 'en')).toBe('en')
})

test('whatever is put into a page is text', () => {
  expect(html`<b title="${'"><script>'}">${"<i>'&"}</b>`.html).toBe(
    '<b title="&quot;&gt;&lt;script&gt;">&lt;i&gt;&#39;&amp;</b>',
  )
})
