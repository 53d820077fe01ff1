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
  textOf,
  validParameter,
} from './prescription.ts'

export const paySuccessChain = prescribe({
  code: 'pay-success-chain',
  name: text('Paid, joined, back again', '支付成功页：入会、领券、回店'),
  summary: text(
    'The page that everybody sees after paying invites to join; who joins gets a coupon for the next visit, and one reminder before it ends.',
    '付款后人人都会看到的页面邀请入会；入会即得下次可用的券，到期前提醒一次。',
  ),
  forWhom: text('Everybody who pays and opens the page after it.', '每一位付款后打开结果页的顾客。'),
  value: 'reachable',
  hook: 'theme',
  stage: stages.pay,
  pains: ['no-new', 'no-data', 'no-repurchase'],
  tools: ['pay-success', 'membership', 'coupon', 'wait', 'message', 'goal'],
  steps: [
    {
      tool: 'pay-success',
      title: text('Shown after paying', '支付成功页展示'),
      text: text('A place on the page that opens after a payment.', '付款后的页面上占一个展示位。'),
    },
    {
      tool: 'membership',
      title: text('Joins with one press', '一键入会'),
      text: text('Claiming asks to join; nothing to fill in.', '领券即入会，无需填表。'),
    },
    {
      tool: 'coupon',
      title: text('Coupon for the next visit', '得下次用的券'),
      text: text('Goes to the card bag at once.', '立刻进卡包。'),
    },
    {
      tool: 'wait',
      title: text('Time to come back', '等待回店'),
      text: text('An order ends the play.', '下单即完成。'),
    },
    {
      tool: 'message',
      title: text('One reminder', '提醒一次'),
      text: text('Only who has not come, before the coupon ends.', '只提醒还没来的人，在券到期前。'),
    },
  ],
  keyFigure: keyFigure(
    'reachable-consumers',
    text('Consumers you can reach', '联系得上的消费者'),
    text(
      'Of the consumers of four weeks, those who registered, joined or follow by their end.',
      '四周内的消费者中，到期末已注册、入会或关注的比例。',
    ),
  ),
  parameters: [
    offParameter,
    fromParameter,
    validParameter(14),
    daysParameter('remindDays', text('Remind after', '几天后提醒'), 10),
    budgetParameter,
    storeParameter,
  ],
  control: 'placement',
  offers: (given) => ({
    welcome: couponOf(given, text('Next visit', '下次来店优惠'), {
      needs: { member: true, follow: false },
      public: true,
    }),
  }),
  placement: (given, offers) => ({
    name: 'Join after paying',
    page: 'pay-success',
    creative: {
      title: text('Something for your next visit', '送您一张下次用的券'),
      body: text('Join with one press and take it along.', '一键入会，券立即到卡包。'),
      button: text('Join and take it', '入会领券'),
      action: { kind: 'offer', offer: offers.welcome ?? '' },
    },
    eligibility: { stores: textOf(given, 'store') === '' ? [] : [textOf(given, 'store')] },
    conversion: { kind: 'order', windowDays: numberOf(given, 'window') },
    valueMinor: numberOf(given, 'off'),
    holdoutBasisPoints: numberOf(given, 'holdout') * 100,
  }),
  chain: (given, { offers }) => ({
    entry: {
      on: 'event',
      kind: 'coupon.claimed',
      where: [{ property: 'offer', op: 'is', value: offers.welcome ?? '' }],
    },
    goal: goalPaid(given),
    start: 'wait',
    steps: {
      wait: {
        do: 'wait',
        event: { kind: 'order.paid', within: { days: numberOf(given, 'remindDays') }, timeout: 'remind' },
        next: 'back',
      },
      remind: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('Your coupon is waiting', '您的券还没用'),
        body: text('It is in your card bag and ends soon.', '在卡包里，快到期了。'),
        next: 'end',
      },
      back: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
