import { text } from '../rules/care.ts'
import {
  budgetParameter,
  couponOf,
  fromParameter,
  goalPaid,
  keyFigure,
  offParameter,
  prescribe,
  stages,
  storeParameter,
  validParameter,
} from './prescription.ts'

export const birthday = prescribe({
  code: 'birthday',
  name: text('Birthday', '生日礼遇'),
  summary: text(
    'A present on the day, to be used within the month. It is a service that members expect, not an advertisement.',
    '生日当天送礼，一个月内可用。这是会员应得的礼遇，不是广告。',
  ),
  forWhom: text('Members who told their birthday.', '留过生日的会员。'),
  value: 'interactive',
  hook: 'theme',
  stage: stages.base,
  pains: ['no-repurchase'],
  tools: ['coupon', 'message', 'goal'],
  steps: [
    { tool: 'coupon', title: text('A present', '生日礼券'), text: text('On the day itself.', '当天送达。') },
    { tool: 'message', title: text('Congratulations', '生日祝福'), text: text('One friendly word.', '一句祝福。') },
  ],
  keyFigure: keyFigure(
    'interacting-customers',
    text('Customers who do more than pay', '有互动的顾客'),
    text(
      'Of the active customers of four weeks, those who did more than pay.',
      '四周活跃顾客中，除付款外有互动的比例。',
    ),
  ),
  parameters: [offParameter, fromParameter, validParameter(30), budgetParameter, storeParameter],
  offers: (given) => ({ present: couponOf(given, text('Happy birthday', '生日快乐')) }),
  chain: (given, { offers }) => ({
    entry: { on: 'event', kind: 'member.birthday' },
    again: { rule: 'after', days: 300 },
    goal: goalPaid(given),
    start: 'present',
    steps: {
      present: { do: 'offer', offer: offers.present ?? '', refused: 'wish', next: 'tell' },
      tell: {
        do: 'touch',
        channels: ['push', 'inbox'],
        priority: 90,
        title: text('Happy birthday', '生日快乐'),
        body: text(
          'Our present: {{coupon.present.value}} off, until {{coupon.present.expires}}.',
          '送您一份礼物：立减 {{coupon.present.value}}，{{coupon.present.expires}} 前有效。',
        ),
        next: 'end',
      },
      wish: {
        do: 'touch',
        channels: ['inbox'],
        priority: 90,
        title: text('Happy birthday', '生日快乐'),
        body: text('All the best from all of us.', '全店祝您生日快乐。'),
        next: 'end',
      },
      end: { do: 'exit' },
    },
  }),
})
