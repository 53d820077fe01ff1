import { text } from '../rules/care.ts'
import {
  budgetParameter,
  couponOf,
  daysParameter,
  fromParameter,
  goalPaid,
  keyFigure,
  numberOf,
  offParameter,
  prescribe,
  stages,
  storeParameter,
  validParameter,
} from './prescription.ts'

export const nextMonth = prescribe({
  code: 'next-month-repurchase',
  name: text('Second order in the next month', '次月复购'),
  summary: text(
    'Who ordered for the first time and has not come again gets one reason to, at the hour in which they are usually here.',
    '首次下单后没再来的人，在其常来的时段给一个再来的理由。',
  ),
  forWhom: text('Consumers some weeks after their only order.', '只买过一次、已过几周的消费者。'),
  value: 'strengthened',
  hook: 'interest',
  stage: stages.base,
  pains: ['no-repurchase'],
  tools: ['wait', 'branch', 'coupon', 'message', 'goal'],
  steps: [
    {
      tool: 'wait',
      title: text('Leave them time', '先不打扰'),
      text: text('Some weeks after the first order.', '首单之后等几周。'),
    },
    {
      tool: 'branch',
      title: text('Came by themselves?', '自己回来了吗？'),
      text: text('Then nothing is given.', '回来了就不送券。'),
    },
    {
      tool: 'coupon',
      title: text('A reason to come', '给个理由'),
      text: text('A coupon for the next two weeks.', '两周内可用的券。'),
    },
    {
      tool: 'message',
      title: text('At their hour', '在对的时间说'),
      text: text('Said when this person is usually active.', '在此人常活跃的时段触达。'),
    },
  ],
  keyFigure: keyFigure(
    'second-orders',
    text('New consumers who order again, 28 days', '新客 28 天复购率'),
    text(
      'Of new consumers, those with another paid order within 28 days after the first.',
      '新消费者中，首单后 28 天内再次付款的比例。',
    ),
  ),
  parameters: [
    daysParameter('afterDays', text('Days after the first order', '首单后几天'), 18),
    offParameter,
    fromParameter,
    validParameter(14),
    budgetParameter,
    storeParameter,
  ],
  offers: (given) => ({ second: couponOf(given, text('Come again', '再来一次')) }),
  chain: (given, { offers }) => ({
    entry: { on: 'audience', change: 'enters', who: { label: 'first-order-at', withinDays: 3 } },
    goal: goalPaid(given),
    start: 'leave',
    steps: {
      leave: {
        do: 'wait',
        event: { kind: 'order.paid', within: { days: numberOf(given, 'afterDays') }, timeout: 'coupon' },
        next: 'done',
      },
      coupon: { do: 'offer', offer: offers.second ?? '', refused: 'end', next: 'hour' },
      hour: { do: 'wait', best: { within: { days: 3 } }, next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('Good to see you again', '欢迎再来'),
        body: text(
          '{{coupon.coupon.value}} off until {{coupon.coupon.expires}}, in your card bag.',
          '{{coupon.coupon.value}} 优惠已放进卡包，{{coupon.coupon.expires}} 前有效。',
        ),
        next: 'end',
      },
      done: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
