import { text } from '../rules/care.ts'
import {
  couponOf,
  fromParameter,
  goalPaid,
  keyFigure,
  offParameter,
  parameter,
  prescribe,
  stages,
  storeParameter,
  validParameter,
} from './prescription.ts'

export const preciseOrFlood = prescribe({
  code: 'precise-or-flood',
  name: text('Precise against flooding', '精准对比漫灌'),
  summary: text(
    'Two halves of the same people, the same budget: one half only speaks to those who are cooling, the other to everybody. The report shows what an order cost in each.',
    '同一批人分两半、预算相同：一半只对有流失苗头的人说，另一半对所有人说，看哪边一单更便宜。',
  ),
  forWhom: text('Everybody who has ordered in the last half year.', '半年内下过单的所有人。'),
  value: 'efficient',
  hook: 'product',
  stage: stages.combine,
  pains: ['no-data', 'no-repurchase'],
  tools: ['split', 'branch', 'coupon', 'message', 'goal'],
  steps: [
    { tool: 'split', title: text('Two halves', '分两半'), text: text('By chance.', '随机分。') },
    {
      tool: 'branch',
      title: text('Precise: who needs it?', '精准：谁需要？'),
      text: text('Only those whose last order was 30 to 60 days ago.', '只给最近一单在 30–60 天前的人。'),
    },
    {
      tool: 'coupon',
      title: text('The same budget', '预算相同'),
      text: text('Each half has a coupon of its own with the same bound.', '两边各一张券，预算上限一样。'),
    },
    {
      tool: 'message',
      title: text('The same words', '话术相同'),
      text: text('Only the people differ.', '差别只在人。'),
    },
  ],
  keyFigure: keyFigure(
    'coupon-cost',
    text('Money that coupons took off', '券成本率'),
    text('What coupons took off, for the money paid.', '优惠金额与支付金额之比。'),
  ),
  parameters: [
    parameter('budget', 'money', text('Budget of each half', '每一半的预算'), { default: 100_000, min: 1, max: 1e12 }),
    offParameter,
    fromParameter,
    validParameter(14),
    storeParameter,
  ],
  compare: { step: 'halves', arms: { precise: text('Precise', '精准'), flood: text('Flooding', '漫灌') } },
  audience: () => ({
    name: 'Ordered within half a year',
    expression: { label: 'last-order', is: ['active', 'cooling', 'sleeping'] },
  }),
  offers: (given) => ({
    precise: couponOf(given, text('For you', '专属优惠')),
    flood: couponOf(given, text('For everybody', '人人有礼')),
  }),
  chain: (given, { audience, offers }) => {
    const say = (offer: string, next: string) => ({
      do: 'touch' as const, // one of the kinds of steps, not any text
      channels: ['inbox' as const], // as above
      title: text('Something for you', '送您一张券'),
      body: text(
        `{{coupon.${offer}.value}} off until {{coupon.${offer}.expires}}.`,
        `立减 {{coupon.${offer}.value}}，{{coupon.${offer}.expires}} 前有效。`,
      ),
      next,
    })
    return {
      entry: { on: 'hand' },
      goal: goalPaid(given),
      start: 'known',
      steps: {
        known: { do: 'branch', cases: [{ when: { who: { audience } }, next: 'halves' }], otherwise: 'end' },
        halves: {
          do: 'split',
          arms: [
            { name: 'precise', weight: 1, next: 'needs' },
            { name: 'flood', weight: 1, control: true, next: 'flood' },
          ],
          measure: 'money',
        },
        needs: {
          do: 'branch',
          cases: [{ when: { who: { label: 'last-order', is: ['cooling'] } }, next: 'precise' }],
          otherwise: 'end',
        },
        precise: { do: 'offer', offer: offers.precise ?? '', refused: 'end', next: 'say-precise' },
        'say-precise': say('precise', 'end'),
        flood: { do: 'offer', offer: offers.flood ?? '', refused: 'end', next: 'say-flood' },
        'say-flood': say('flood', 'end'),
        end: { do: 'exit' },
      },
    }
  },
})
