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

export const winBack = prescribe({
  code: 'win-back',
  name: text('Win back', '流失召回'),
  summary: text(
    'Who has not ordered for two months gets one good reason to return; who stays away is left alone.',
    '两个月没来的人，给一个好理由请回来；不来就不再打扰。',
  ),
  forWhom: text('Consumers whose last order was 60 to 180 days ago.', '最近一单在 60–180 天前的消费者。'),
  value: 'value-adding',
  hook: 'theme',
  stage: stages.base,
  pains: ['no-repurchase'],
  tools: ['coupon', 'message', 'wait', 'goal'],
  steps: [
    { tool: 'coupon', title: text('A good reason', '好理由'), text: text('A coupon, once.', '一张券，只送一次。') },
    { tool: 'message', title: text('Said once', '说一次'), text: text('By push, or in the inbox.', '推送或收件箱。') },
    { tool: 'wait', title: text('Wait', '等待'), text: text('An order ends it.', '下单即完成。') },
    {
      tool: 'message',
      title: text('A last word', '最后一句'),
      text: text('Before the coupon ends. Then silence.', '券到期前再说一次，之后不再打扰。'),
    },
  ],
  keyFigure: keyFigure(
    'returning-buyers',
    text('Buyers who came back', '回购率'),
    text('Buyers of the four weeks before who paid again in these four.', '前四周付款者中本四周再次付款的比例。'),
  ),
  parameters: [
    offParameter,
    fromParameter,
    validParameter(21),
    daysParameter('lastWordDays', text('Last word after', '几天后最后提醒'), 14),
    budgetParameter,
    storeParameter,
  ],
  audience: () => ({
    name: 'Asleep: last order 60 to 180 days ago',
    expression: { label: 'last-order', is: ['sleeping'] },
  }),
  offers: (given) => ({ back: couponOf(given, text('Good to have you back', '欢迎回来')) }),
  chain: (given, { audience, offers }) => ({
    entry: { on: 'audience', change: 'enters', who: { audience }, includePresent: true },
    again: { rule: 'after', days: 180 },
    goal: goalPaid(given),
    start: 'coupon',
    steps: {
      coupon: { do: 'offer', offer: offers.back ?? '', refused: 'end', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('We have missed you', '好久不见'),
        body: text(
          '{{coupon.coupon.value}} off when you come by, until {{coupon.coupon.expires}}.',
          '来店立减 {{coupon.coupon.value}}，{{coupon.coupon.expires}} 前有效。',
        ),
        next: 'wait',
      },
      wait: {
        do: 'wait',
        event: { kind: 'order.paid', within: { days: numberOf(given, 'lastWordDays') }, timeout: 'last' },
        next: 'done',
      },
      last: {
        do: 'touch',
        channels: ['inbox'],
        title: text('Your coupon ends soon', '您的券快到期了'),
        body: text('It is valid until {{coupon.coupon.expires}}.', '{{coupon.coupon.expires}} 到期。'),
        next: 'end',
      },
      done: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
