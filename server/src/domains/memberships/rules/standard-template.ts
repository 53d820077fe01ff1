import type { CardTemplateDefinition } from '@regulars/contract'

const level = (
  code: string,
  name: { en: string; zh: string },
  growthMin: number,
  benefits: { pointsPercent: number; discountPercent: number; birthdayPoints: number },
): CardTemplateDefinition['levels'][number] => ({
  code,
  name,
  growthMin,
  benefits: {
    pointsPercent: benefits.pointsPercent,
    discountPercent: benefits.discountPercent,
    birthday: { points: benefits.birthdayPoints, offer: '' },
    more: [],
  },
})

/**
 * The card that every shop starts with, published as it is: one growth and one point for each yuan (100 minor units), a
 * hundred points pay one yuan. Costs a shop 1 to 1.5 % of what members buy.
 */
export const standardTemplate: CardTemplateDefinition = {
  name: { en: 'Membership card', zh: '会员卡' },
  description: {
    en: 'Collect points with every purchase and pay with them. The more you come, the more each purchase counts.',
    zh: '每次消费都能积分，积分可以抵扣现金。来得越多，积得越快。',
  },
  levels: [
    level('member', { en: 'Member', zh: '会员' }, 0, { pointsPercent: 100, discountPercent: 0, birthdayPoints: 100 }),
    level('silver', { en: 'Silver', zh: '银卡' }, 1000, {
      pointsPercent: 110,
      discountPercent: 0,
      birthdayPoints: 200,
    }),
    level('gold', { en: 'Gold', zh: '金卡' }, 3000, { pointsPercent: 125, discountPercent: 0, birthdayPoints: 500 }),
    level('diamond', { en: 'Diamond', zh: '钻石卡' }, 10_000, {
      pointsPercent: 150,
      discountPercent: 0,
      birthdayPoints: 1000,
    }),
  ],
  growth: { perAmount: { growth: 1, forMinor: 100 }, perVisit: 0, events: [] },
  points: {
    perAmount: { points: 1, forMinor: 100 },
    rounding: 'down',
    validity: { kind: 'end-of-next-year' },
    redemption: { pointsPerMinor: 1, sharePercentMax: 50 },
    shortfall: 'owe',
  },
  downgrade: { periodDays: 365 },
  stores: null,
}
