import type { OfferValue } from '@regulars/contract'

export type Words = { en: string; zh: string }

/** What a coupon is worth, as large letters say it, and under which condition, in small ones. */
export type Benefit = { worth: Words; condition: Words }

type Money = (amountMinor: number) => Words

/** Amounts as people write them: ¥5 rather than ¥5.00, in the currency's own digits. */
export function moneyWords(currency: string): Money {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  const formats = (['en', 'zh-CN'] as const).map(
    (locale) => (whole: boolean) =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: whole ? 0 : digits,
      }),
  )
  return (amountMinor) => {
    const amount = amountMinor / 10 ** digits
    const [en = '', zh = ''] = formats.map((format) => format(Number.isInteger(amount)).format(amount))
    return { en, zh }
  }
}

const none: Words = { en: 'No minimum', zh: '无门槛' }

const from = (money: Money, amountMinor: number): Words =>
  amountMinor === 0 ? none : { en: `When you spend ${money(amountMinor).en}`, zh: `满 ${money(amountMinor).zh} 可用` }

const joined = (first: Words, second: Words): Words => ({
  en: `${first.en}, ${second.en}`,
  zh: `${first.zh}，${second.zh}`,
})

/** 1500 basis points off are "15% off", in Chinese 8.5 折: what is left, in tenths. */
const percentOff = (offBasisPoints: number): Words => ({
  en: `${Number((offBasisPoints / 100).toFixed(2))}% off`,
  zh: offBasisPoints === 10_000 ? '免单' : `${Number(((10_000 - offBasisPoints) / 1000).toFixed(3))} 折`,
})

export function benefitWords(value: OfferValue, currency: string): Benefit {
  const money = moneyWords(currency)
  switch (value.kind) {
    case 'face-value':
      return { worth: off(money(value.offMinor)), condition: none }
    case 'full-reduction': {
      const condition = from(money, value.fromMinor)
      const again = { en: `up to ${value.timesMax} times`, zh: `每满可减，最多 ${value.timesMax} 次` }
      return {
        worth: off(money(value.offMinor)),
        condition: value.timesMax > 1 ? joined(condition, again) : condition,
      }
    }
    case 'discount': {
      const most = money(value.ceilingMinor)
      const ceiling = { en: `at most ${most.en} off`, zh: `最多减 ${most.zh}` }
      return { worth: percentOff(value.offBasisPoints), condition: joined(from(money, value.fromMinor), ceiling) }
    }
    case 'special-price': {
      const price = money(value.priceMinor)
      return { worth: { en: `Only ${price.en}`, zh: `特价 ${price.zh}` }, condition: units(value.unitsMax) }
    }
    case 'exchange':
      return { worth: { en: 'Free', zh: '免费兑换' }, condition: units(value.unitsMax) }
  }
}

const off = (amount: Words): Words => ({ en: `${amount.en} off`, zh: `减 ${amount.zh}` })
const units = (count: number): Words =>
  count === 1 ? { en: 'One item', zh: '限 1 件' } : { en: `Up to ${count} items`, zh: `最多 ${count} 件` }
