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

export const zombieWake = prescribe({
  code: 'zombie-wake',
  name: text('Wake those who never ordered', '唤醒僵尸用户'),
  summary: text(
    'Who registered long ago and never ordered is asked what they look for first; an offer comes second, and only once.',
    '注册很久从未下单的人，先问他要什么，再给一次优惠，只此一次。',
  ),
  forWhom: text('Registered more than 30 days ago, no order ever.', '注册超过 30 天、从未下单的人。'),
  value: 'convertible',
  hook: 'interest',
  stage: stages.base,
  pains: ['no-new', 'dead-group', 'no-data'],
  tools: ['message', 'wait', 'coupon', 'goal'],
  steps: [
    { tool: 'message', title: text('A question', '先问一句'), text: text('What did you come for?', '当初想找什么？') },
    { tool: 'wait', title: text('Some days', '等几天'), text: text('An order ends it.', '下单即完成。') },
    { tool: 'coupon', title: text('One offer', '给一次优惠'), text: text('For the first order.', '首单可用。') },
    { tool: 'message', title: text('Told once', '告知一次'), text: text('Then silence.', '之后不再打扰。') },
  ],
  keyFigure: keyFigure(
    'first-orders',
    text('First-order conversion, 28 days', '28 天首单转化率'),
    text('Of those who registered, those with a paid order within 28 days.', '注册的人中 28 天内付款的比例。'),
  ),
  parameters: [
    daysParameter('asleepDays', text('Registered at least', '注册至少几天'), 30),
    daysParameter('askDays', text('Offer after', '几天后给优惠'), 7),
    offParameter,
    fromParameter,
    validParameter(14),
    budgetParameter,
    storeParameter,
  ],
  audience: (given) => ({
    name: `Registered ${numberOf(given, 'asleepDays')} days ago, never ordered`,
    expression: {
      all: [
        { label: 'registered-at', olderThanDays: numberOf(given, 'asleepDays') },
        { label: 'first-order-at', known: false },
      ],
    },
  }),
  offers: (given) => ({
    wake: couponOf(given, text('Your first time here', '第一次来的见面礼'), { newCustomersOnly: true }),
  }),
  chain: (given, { audience, offers }) => ({
    entry: { on: 'audience', change: 'enters', who: { audience }, includePresent: true },
    goal: goalPaid(given),
    start: 'ask',
    steps: {
      ask: {
        do: 'touch',
        channels: ['inbox'],
        title: text('What did you look for?', '当初想找什么？'),
        body: text('Tell us, and we will see that it is there.', '告诉我们，帮您备上。'),
        refused: 'coupon',
        next: 'wait',
      },
      wait: {
        do: 'wait',
        event: { kind: 'order.paid', within: { days: numberOf(given, 'askDays') }, timeout: 'coupon' },
        next: 'done',
      },
      coupon: { do: 'offer', offer: offers.wake ?? '', refused: 'end', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('To get to know us', '认识一下'),
        body: text(
          '{{coupon.coupon.value}} off your first order, until {{coupon.coupon.expires}}.',
          '首单立减 {{coupon.coupon.value}}，{{coupon.coupon.expires}} 前有效。',
        ),
        next: 'end',
      },
      done: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
