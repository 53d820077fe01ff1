import type { OfferTerms } from '@regulars/contract'
import i18next, { type TFunction } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import { zh } from '../../i18n/zh.ts'
import { createFormat } from '../../ui/format.ts'
import { costCeiling, faceWords, mostOf, termsSentences, validityWords, valueWords } from './offer-words.ts'

const speech = (language: 'en' | 'zh') => ({
  t: i18next.getFixedT(language) as TFunction,
  format: createFormat({ language, timezone: 'Asia/Shanghai', currency: 'CNY' }),
  storeName: (code: string) => ({ '001': 'East Gate' })[code] ?? code,
  cityName: (code: string) => code,
  categoryName: (code: string) => ({ tea: language === 'zh' ? '茶饮' : 'Tea' })[code] ?? code,
})

beforeAll(() =>
  i18next.init({
    lng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  }),
)

const noBounds = {
  stock: null,
  stockPerStore: null,
  stockPerDay: null,
  budgetMinor: null,
  budgetPerStoreMinor: null,
  budgetPerDayMinor: null,
}

describe('an offer in words', () => {
  it.each([
    [{ kind: 'face-value', offMinor: 500 }, '¥5 off', '立减 ¥5'],
    [{ kind: 'full-reduction', offMinor: 500, fromMinor: 3000, timesMax: 1 }, '¥5 off over ¥30', '满 ¥30 减 ¥5'],
    [
      { kind: 'full-reduction', offMinor: 550, fromMinor: 3000, timesMax: 3 },
      '¥5.50 off every ¥30, at most 3 times',
      '每满 ¥30 减 ¥5.50，最多减 3 次',
    ],
    [
      { kind: 'discount', offBasisPoints: 1500, ceilingMinor: 2000, fromMinor: 0 },
      '15% off, at most ¥20',
      '8.5 折，最多减 ¥20',
    ],
    [
      { kind: 'discount', offBasisPoints: 2000, ceilingMinor: 2000, fromMinor: 5000 },
      '20% off over ¥50, at most ¥20',
      '满 ¥50 打 8 折，最多减 ¥20',
    ],
    [
      { kind: 'special-price', priceMinor: 990, unitsMax: 1, ceilingMinor: 2000 },
      '¥9.90 for one',
      '特价 ¥9.90，限 1 件',
    ],
    [{ kind: 'exchange', unitsMax: 2, ceilingMinor: 3000 }, '2 for nothing', '免费兑换 2 件'],
  ] as const)('%j', (value, english, chinese) => {
    expect(valueWords(value, speech('en'))).toBe(english)
    expect(valueWords(value, speech('zh'))).toBe(chinese)
  })

  it('is read out whole, in both languages', () => {
    const terms: Pick<OfferTerms, 'value' | 'validity'> & Partial<OfferTerms> = {
      value: { kind: 'full-reduction', offMinor: 500, fromMinor: 3000, timesMax: 1 },
      validity: { kind: 'relative', waitDays: 0, validDays: 14 },
      scope: { stores: ['001'], cities: [], channels: [], skus: [], categories: ['tea'] },
      limits: { perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null },
      newCustomersOnly: true,
    }
    expect(termsSentences(terms, speech('en')).join(' ')).toBe(
      '¥5 off over ¥30 for Tea, at East Gate. Valid for 14 days from the claim. One for each customer. For people without a paid order only. Not together with other coupons.',
    )
    expect(termsSentences(terms, speech('zh')).join('')).toBe(
      '满 ¥30 减 ¥5，限茶饮，限East Gate使用。领取后 14 天内有效。每人限领 1 张。仅限没有消费过的新客。不与其他券同享。',
    )
  })

  it('the last day is named, not the moment after it', () => {
    const validity = { kind: 'absolute', from: '2026-02-28T16:00:00Z', to: '2026-03-31T16:00:00Z' } as const
    expect(validityWords(validity, speech('en'))).toBe('Valid 1 Mar 2026 to 31 Mar 2026.')
  })

  it('the face shows the amount large and the threshold below', () => {
    const value = { kind: 'full-reduction', offMinor: 500, fromMinor: 3000, timesMax: 1 } as const
    expect(faceWords(value, speech('zh'))).toEqual({ large: '¥5', below: '满 ¥30 可用' })
  })

  it('the most that it can cost is the smaller of stock and budget, and nothing where neither is set', () => {
    const value = { kind: 'full-reduction', offMinor: 500, fromMinor: 3000, timesMax: 2 } as const
    expect(mostOf(value)).toBe(1000)
    expect(costCeiling(value, { ...noBounds, stock: 100 })).toBe(100_000)
    expect(costCeiling(value, { ...noBounds, stock: 100, budgetMinor: 60_000 })).toBe(60_000)
    expect(costCeiling(value, noBounds)).toBeUndefined()
  })
})
