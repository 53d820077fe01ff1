import { text } from '../rules/care.ts'
import {
  couponOf,
  fromParameter,
  goalPaid,
  keyFigure,
  numberOf,
  offParameter,
  parameter,
  prescribe,
  stages,
  textOf,
  validParameter,
} from './prescription.ts'

export const communityPush = prescribe({
  code: 'community-push',
  name: text('Push in a weak community', '薄弱小区地推'),
  summary: text(
    'Near a store that few households use, staff or couriers visit people known there who rarely order, with a coupon to hand over.',
    '门店周边渗透低，派店员或配送员上门，见到认识但少下单的人，当面送券。',
  ),
  forWhom: text('People known near the store who ordered nothing in 60 days.', '门店附近、60 天没下单的人。'),
  value: 'identifiable',
  hook: 'theme',
  stage: stages.base,
  industries: ['community-store', 'supermarket', 'restaurant', 'pharmacy'],
  pains: ['no-new', 'dead-group'],
  tools: ['task', 'coupon', 'message', 'goal'],
  steps: [
    {
      tool: 'task',
      title: text('A visit', '上门一次'),
      text: text('A task for the store, with who and what to ask.', '给门店派任务：见谁、问什么。'),
    },
    { tool: 'coupon', title: text('Handed over', '当面送券'), text: text('Only to whom was met.', '只给见到的人。') },
    { tool: 'message', title: text('Where it is', '告知在哪'), text: text('A line in the inbox.', '收件箱留一句。') },
  ],
  keyFigure: keyFigure(
    'identified-orders',
    text('Orders you know the customer of', '认得出人的订单'),
    text('Of the paid orders, those of an identified customer.', '已付订单中能对应到顾客的比例。'),
  ),
  parameters: [
    parameter('store', 'store', text('Around the store', '围绕门店'), {
      help: text('It needs a place on the map.', '门店需要有地图位置。'),
    }),
    parameter('metres', 'count', text('Within metres', '几米之内'), { default: 1000, min: 100, max: 20_000 }),
    offParameter,
    fromParameter,
    validParameter(14),
    parameter('perWeek', 'count', text('Most visits in all', '最多上门次数'), { default: 200, min: 1, max: 100_000 }),
  ],
  audience: (given) => ({
    name: `Near ${textOf(given, 'store')}, no order in 60 days`,
    expression: {
      all: [
        { near: { store: textOf(given, 'store'), metres: numberOf(given, 'metres') } },
        { not: { label: 'last-order', is: ['active', 'cooling'] } },
      ],
    },
  }),
  offers: (given) => ({ door: couponOf(given, text('From your neighbours', '邻里见面礼')) }),
  chain: (given, { audience, offers }) => ({
    entry: { on: 'schedule', at: '09:00', weekdays: [2, 4], who: { audience } },
    limit: numberOf(given, 'perWeek'),
    goal: goalPaid(given),
    start: 'visit',
    steps: {
      visit: {
        do: 'task',
        title: text('Visit a neighbour', '上门见一位邻居'),
        note: text('Ask what is missing nearby; offer the coupon at the end.', '先问附近还缺什么，最后再送券。'),
        store: textOf(given, 'store') || 'own',
        due: { days: 5 },
        outcomes: [
          { name: 'met', words: text('Met', '见到了'), next: 'coupon' },
          { name: 'away', words: text('Not at home', '不在家'), next: 'end' },
          { name: 'declined', words: text('Not interested', '不感兴趣'), next: 'end' },
        ],
        late: 'end',
      },
      coupon: { do: 'offer', offer: offers.door ?? '', refused: 'end', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['inbox'],
        title: text('Nice to have met you', '很高兴认识您'),
        body: text(
          '{{coupon.coupon.value}} off at our store, until {{coupon.coupon.expires}}.',
          '到店立减 {{coupon.coupon.value}}，{{coupon.coupon.expires}} 前有效。',
        ),
        next: 'end',
      },
      end: { do: 'exit' },
    },
  }),
})
