import { text } from '../rules/care.ts'
import {
  budgetParameter,
  couponOf,
  daysParameter,
  fromParameter,
  keyFigure,
  numberOf,
  offParameter,
  parameter,
  prescribe,
  stages,
  storeParameter,
  textOf,
  validParameter,
} from './prescription.ts'

export const crossCategory = prescribe({
  code: 'cross-category',
  name: text('From one category to the next', '跨品类连带'),
  summary: text(
    'Who buys one category and never the one that goes with it gets a first taste of it.',
    '只买甲、没买过乙的人，给一次尝试乙的机会。',
  ),
  forWhom: text('Recent buyers of the first category who never bought the second.', '近期买过甲、从未买过乙的人。'),
  value: 'strengthened',
  hook: 'interest',
  stage: stages.base,
  pains: ['low-ticket'],
  tools: ['wait', 'coupon', 'message', 'goal'],
  steps: [
    {
      tool: 'wait',
      title: text('A day or two', '隔一两天'),
      text: text('Not right after paying.', '不在刚付完款时打扰。'),
    },
    {
      tool: 'coupon',
      title: text('A coupon for the second category', '乙品类券'),
      text: text('Valid there only.', '只限乙品类。'),
    },
    {
      tool: 'message',
      title: text('Said once', '说一次'),
      text: text('With what goes with it.', '配什么好，说清楚。'),
    },
  ],
  keyFigure: keyFigure(
    'categories-bought',
    text('Categories a consumer', '人均购买品类'),
    text('Different categories bought in four weeks, a consumer.', '四周内人均购买的不同品类数。'),
  ),
  parameters: [
    parameter('from-category', 'category', text('They buy', '已买的品类'), {}),
    parameter('to-category', 'category', text('They have not bought', '没买过的品类'), {}),
    daysParameter('waitDays', text('Days after the purchase', '购买后几天'), 2),
    offParameter,
    fromParameter,
    validParameter(14),
    budgetParameter,
    storeParameter,
  ],
  audience: (given) => {
    const [donor, receiver] = [textOf(given, 'from-category'), textOf(given, 'to-category')]
    const bought = { source: 'lines', fn: 'count' } as const
    return {
      name: `Buys ${donor}, never ${receiver}`,
      expression: {
        all: [
          { did: { ...bought, where: { categories: [donor] }, windowDays: 60 }, from: 1 },
          { not: { did: { ...bought, where: { categories: [receiver] } }, from: 1 } },
        ],
      },
    }
  },
  offers: (given) => ({
    taste: couponOf(given, text('A first taste', '尝鲜券'), { categories: [textOf(given, 'to-category')] }),
  }),
  chain: (given, { audience, offers }) => ({
    entry: { on: 'event', kind: 'order.paid', who: { audience } },
    start: 'wait',
    steps: {
      wait: { do: 'wait', for: { days: numberOf(given, 'waitDays') }, next: 'coupon' },
      coupon: { do: 'offer', offer: offers.taste ?? '', refused: 'end', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['inbox'],
        title: text('Goes well with what you buy', '和您常买的很配'),
        body: text(
          '{{coupon.coupon.value}} off until {{coupon.coupon.expires}}, to try it.',
          '立减 {{coupon.coupon.value}}，{{coupon.coupon.expires}} 前尝个鲜。',
        ),
        about: { category: textOf(given, 'to-category') },
        next: 'used',
      },
      used: {
        do: 'wait',
        event: {
          kind: 'coupon.redeemed',
          where: [{ property: 'offer', op: 'is', value: offers.taste ?? '' }],
          within: { days: numberOf(given, 'validDays') },
          timeout: 'end',
        },
        next: 'done',
      },
      done: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
