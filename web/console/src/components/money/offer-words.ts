import type { OfferScope, OfferSupply, OfferTerms, OfferValidity, OfferValue } from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'

/** What sentences about offers are made with. */
export interface MoneySpeech {
  t: TFunction
  format: Format
  storeName(code: string): string
  cityName(code: string): string
  categoryName(code: string): string
}

type Terms = Pick<OfferTerms, 'value' | 'validity'> & Partial<OfferTerms>

/** The most that one coupon takes off. The server says the same; while an offer is being written nobody else can. */
export function mostOf(value: OfferValue): number {
  switch (value.kind) {
    case 'face-value':
      return value.offMinor
    case 'full-reduction':
      return value.offMinor * value.timesMax
    case 'discount':
    case 'special-price':
    case 'exchange':
      return value.ceilingMinor
  }
}

/** The most that an offer can cost; undefined where nothing bounds it. */
export function costCeiling(value: OfferValue, supply: OfferSupply): number | undefined {
  const bounds = [
    ...(supply.stock === null ? [] : [supply.stock * mostOf(value)]),
    ...(supply.budgetMinor === null ? [] : [supply.budgetMinor]),
  ]
  return bounds.length > 0 ? Math.min(...bounds) : undefined
}

/** Fifteen per cent off: `15%` in English, `8.5` 折 in Chinese. */
const rateWords = (offBasisPoints: number, format: Format): string =>
  format.language === 'zh'
    ? String(Math.round((10_000 - offBasisPoints) / 10) / 100)
    : `${Math.round(offBasisPoints) / 100}%`

/** "¥5 off over ¥30", 满 ¥30 减 ¥5. */
export function valueWords(value: OfferValue, { t, format }: Pick<MoneySpeech, 't' | 'format'>): string {
  const price = (minor: number) => format.price(minor)
  switch (value.kind) {
    case 'face-value':
      return t('offerWords.faceValue', { off: price(value.offMinor) })
    case 'full-reduction':
      return value.timesMax > 1
        ? t('offerWords.everyFull', {
            off: price(value.offMinor),
            from: price(value.fromMinor),
            times: value.timesMax,
          })
        : t('offerWords.fullReduction', { off: price(value.offMinor), from: price(value.fromMinor) })
    case 'discount': {
      const words = { rate: rateWords(value.offBasisPoints, format), ceiling: price(value.ceilingMinor) }
      return value.fromMinor > 0
        ? t('offerWords.discountFrom', { ...words, from: price(value.fromMinor) })
        : t('offerWords.discount', words)
    }
    case 'special-price':
      return t('offerWords.specialPrice', { price: price(value.priceMinor), count: value.unitsMax })
    case 'exchange':
      return t('offerWords.exchange', { count: value.unitsMax })
  }
}

/** What stands large on the coupon, and the line below it. */
export function faceWords(value: OfferValue, { t, format }: Pick<MoneySpeech, 't' | 'format'>) {
  const price = (minor: number) => format.price(minor)
  const over = (minor: number) =>
    minor > 0 ? t('offerWords.over', { from: price(minor) }) : t('offerWords.overNothing')
  switch (value.kind) {
    case 'face-value':
      return { large: price(value.offMinor), below: over(0) }
    case 'full-reduction':
      return { large: price(value.offMinor), below: over(value.fromMinor) }
    case 'discount':
      return {
        large: t('offerWords.rate', { rate: rateWords(value.offBasisPoints, format) }),
        below: over(value.fromMinor),
      }
    case 'special-price':
      return { large: price(value.priceMinor), below: t('offerWords.special') }
    case 'exchange':
      return { large: t('offerWords.free'), below: t('offerWords.pieces', { count: value.unitsMax }) }
  }
}

export function validityWords(validity: OfferValidity, { t, format }: Pick<MoneySpeech, 't' | 'format'>): string {
  if (validity.kind === 'absolute') {
    // The end is the moment from which it is no longer valid; people name the last day.
    const last = new Date(new Date(validity.to).getTime() - 1)
    return t('offerWords.between', { from: format.day(validity.from), to: format.day(last) })
  }
  return validity.waitDays > 0
    ? t('offerWords.afterWait', { wait: validity.waitDays, count: validity.validDays })
    : t('offerWords.fromClaim', { count: validity.validDays })
}

const listed = (names: readonly string[], t: TFunction): string =>
  names.length > 3
    ? t('offerWords.andMore', { names: names.slice(0, 3).join(t('common.comma')), count: names.length - 3 })
    : names.join(t('common.comma'))

/** Where and for what, or nothing where it is for everything. */
export function scopeWords(scope: OfferScope | undefined, speech: MoneySpeech): string[] {
  const { t, storeName, cityName, categoryName } = speech
  const { stores = [], cities = [], channels = [], skus = [], categories = [] } = scope ?? {}
  const goods = [...categories.map(categoryName), ...skus]
  const places = [...cities.map(cityName), ...stores.map(storeName)]
  return [
    ...(goods.length > 0 ? [t('offerWords.forGoods', { goods: listed(goods, t) })] : []),
    ...(places.length > 0 ? [t('offerWords.atPlaces', { places: listed(places, t) })] : []),
    ...(channels.length > 0 ? [t('offerWords.inChannels', { channels: listed(channels, t) })] : []),
  ]
}

/** The whole of an offer as it would be read out: one sentence a term. */
export function termsSentences(terms: Terms, speech: MoneySpeech): string[] {
  const { t } = speech
  const { limits, needs, stacking } = terms
  const each = limits?.perNaturalPerson ?? limits?.perCustomer
  const stacks = stacking?.kind === 'stackable'
  const value = valueWords(terms.value, speech)
  const scope = scopeWords(terms.scope, speech)
  return [
    scope.length > 0
      ? t('offerWords.scopeFirst', { value, scope: scope.join(t('offerWords.scopeJoin')) })
      : t('offerWords.sentence', { value }),
    validityWords(terms.validity, speech),
    ...(each ? [t('offerWords.each', { count: each })] : [t('offerWords.eachAny')]),
    ...(terms.newCustomersOnly ? [t('offerWords.newOnly')] : []),
    ...(needs?.follow || needs?.member ? [t(needs.member ? 'offerWords.needsMember' : 'offerWords.needsFollow')] : []),
    stacks ? t('offerWords.stackable') : t('offerWords.exclusive'),
    ...(terms.giftable ? [t('offerWords.giftable')] : []),
  ]
}
