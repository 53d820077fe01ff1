import { text } from '../rules/care.ts'
import {
  budgetParameter,
  couponOf,
  fromParameter,
  goalPaid,
  keyFigure,
  offParameter,
  parameter,
  prescribe,
  stages,
  storeParameter,
  textOf,
  validParameter,
} from './prescription.ts'

export const slowMoverMatch = prescribe({
  code: 'slow-mover-match',
  name: text('Slow mover to matched people', '滞销品找对人'),
  summary: text(
    'A product that does not sell is shown to those who buy its category, not to everybody.',
    '卖不动的货，只推给买这个品类的人，不打扰其他人。',
  ),
  forWhom: text(
    'Who bought the category in the last half year, and not this product in 60 days.',
    '半年内买过该品类、60 天内没买过该商品的人。',
  ),
  value: 'efficient',
  hook: 'product',
  stage: stages.base,
  industries: ['supermarket', 'mall', 'beauty', 'pharmacy', 'community-store'],
  pains: ['dead-stock'],
  tools: ['coupon', 'message', 'goal'],
  steps: [
    {
      tool: 'coupon',
      title: text('A coupon for this product', '单品券'),
      text: text('Valid for the one product only.', '只限这一个商品。'),
    },
    {
      tool: 'message',
      title: text('Shown to the matched', '只告诉匹配的人'),
      text: text('Not to who has just bought it.', '刚买过的人不发。'),
    },
  ],
  keyFigure: keyFigure(
    'orders-after-touch',
    text('People who buy soon after a message', '触达后很快下单的人'),
    text('Of the people spoken to, those who paid within 72 hours.', '被触达的人中 72 小时内付款的比例。'),
  ),
  parameters: [
    parameter('sku', 'text', text('Product (SKU)', '商品编码'), {
      help: text('As in the catalogue.', '以商品目录为准。'),
    }),
    parameter('category', 'category', text('Its category', '所属品类'), {
      help: text('Its buyers are asked.', '找买这个品类的人。'),
    }),
    offParameter,
    fromParameter,
    validParameter(10),
    budgetParameter,
    storeParameter,
  ],
  audience: (given) => {
    const bought = { source: 'lines', fn: 'count' } as const
    const [category, sku] = [textOf(given, 'category'), textOf(given, 'sku')]
    return {
      name: `Buyers of ${category} without ${sku}`,
      expression: {
        all: [
          { did: { ...bought, where: { categories: [category] }, windowDays: 180 }, from: 1 },
          { not: { did: { ...bought, where: { skus: [sku] }, windowDays: 60 }, from: 1 } },
        ],
      },
    }
  },
  offers: (given) => ({
    mover: couponOf(given, text('Picked for you', '为您挑的'), { skus: [textOf(given, 'sku')] }),
  }),
  chain: (given, { audience, offers }) => ({
    entry: { on: 'schedule', at: '10:00', weekdays: [5], who: { audience } },
    goal: goalPaid(given),
    start: 'coupon',
    steps: {
      coupon: { do: 'offer', offer: offers.mover ?? '', refused: 'end', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['inbox'],
        title: text('You may like this', '您可能会喜欢'),
        body: text(
          '{{coupon.coupon.value}} off until {{coupon.coupon.expires}}.',
          '立减 {{coupon.coupon.value}}，{{coupon.coupon.expires}} 前有效。',
        ),
        about: { category: textOf(given, 'category'), product: textOf(given, 'sku') },
        next: 'end',
      },
      end: { do: 'exit' },
    },
  }),
})
