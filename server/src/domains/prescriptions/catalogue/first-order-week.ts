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

export const firstOrderWeek = prescribe({
  code: 'first-order-week',
  name: text('First order in seven days', '七天首单'),
  summary: text(
    'Who registers and has not ordered gets a coupon for the first week, and a second word after a few days if nothing happened.',
    '注册未下单的人，首周送一张券；几天没动静，再提醒一次。',
  ),
  forWhom: text('New registrations without an order.', '新注册、还没下过单的人。'),
  value: 'convertible',
  hook: 'product',
  stage: stages.base,
  pains: ['no-new', 'no-repurchase'],
  tools: ['coupon', 'message', 'wait', 'goal'],
  steps: [
    {
      tool: 'coupon',
      title: text('A first coupon', '首单券'),
      text: text('Given at registration, valid for a week.', '注册即送，一周有效。'),
    },
    {
      tool: 'message',
      title: text('Said once', '告知一次'),
      text: text('Where it is and how long it lasts.', '券在哪、到哪天。'),
    },
    {
      tool: 'wait',
      title: text('A few days', '等几天'),
      text: text('An order ends it.', '下单即完成。'),
    },
    {
      tool: 'message',
      title: text('A second word', '再说一次'),
      text: text('Only to who has not ordered.', '只对还没下单的人。'),
    },
  ],
  keyFigure: keyFigure(
    'first-orders',
    text('First-order conversion, 28 days', '28 天首单转化率'),
    text('Of those who registered, those with a paid order within 28 days.', '注册的人中，28 天内付款的比例。'),
  ),
  parameters: [
    offParameter,
    fromParameter,
    validParameter(7),
    daysParameter('againDays', text('Second word after', '几天后再说一次'), 4),
    budgetParameter,
    storeParameter,
  ],
  offers: (given) => ({
    first: couponOf(given, text('First order', '首单优惠'), { newCustomersOnly: true }),
  }),
  chain: (given, { offers }) => ({
    entry: { on: 'event', kind: 'customer.registered', who: { label: 'first-order-at', known: false } },
    goal: goalPaid(given),
    start: 'coupon',
    steps: {
      coupon: { do: 'offer', offer: offers.first ?? '', refused: 'end', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('A little something to begin with', '见面礼已到账'),
        body: text(
          'Your first order has {{coupon.coupon.value}} off until {{coupon.coupon.expires}}.',
          '首单立减 {{coupon.coupon.value}}，{{coupon.coupon.expires}} 前有效。',
        ),
        next: 'wait',
      },
      wait: {
        do: 'wait',
        event: { kind: 'order.paid', within: { days: numberOf(given, 'againDays') }, timeout: 'again' },
        next: 'done',
      },
      again: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('Still there for you', '首单券还在'),
        body: text('It ends on {{coupon.coupon.expires}}.', '{{coupon.coupon.expires}} 到期。'),
        next: 'end',
      },
      done: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
