import { text } from '../rules/care.ts'
import { daysParameter, keyFigure, numberOf, prescribe, stages } from './prescription.ts'

export const cardUpgrade = prescribe({
  code: 'card-upgrade',
  name: text('Stored value for those whom it pays', '储值升级'),
  summary: text(
    'Who comes so often that a recharge pays is told so, once, and asked once more at the till.',
    '来得够勤、储值划算的人，告诉一次，收银时再问一次。',
  ),
  forWhom: text('Customers with eight or more orders in 90 days.', '90 天内 8 单以上的顾客。'),
  value: 'strengthened',
  hook: 'product',
  stage: stages.base,
  pains: ['low-ticket', 'no-repurchase'],
  tools: ['message', 'wait', 'task', 'goal'],
  steps: [
    { tool: 'message', title: text('What it would save', '能省多少'), text: text('Told once.', '说一次。') },
    { tool: 'wait', title: text('Some days', '等几天'), text: text('A recharge ends it.', '充值即完成。') },
    {
      tool: 'task',
      title: text('Asked in person', '当面推荐'),
      text: text('A task for the store they come to.', '给常去门店派任务。'),
    },
  ],
  keyFigure: keyFigure(
    'average-order',
    text('Average order', '客单价'),
    text('Money paid by known customers for each of their orders.', '已识别顾客的支付金额除以订单数。'),
  ),
  parameters: [daysParameter('waitDays', text('Ask in person after', '几天后当面推荐'), 10)],
  audience: () => ({
    name: 'Eight orders or more in 90 days',
    expression: { label: 'order-frequency', is: ['high'] },
  }),
  chain: (given, { audience }) => {
    const recharged = {
      kind: 'payment.succeeded',
      where: [{ property: 'purpose', op: 'is' as const, value: 'recharge' }], // an operator, not any text
    }
    return {
      entry: { on: 'audience', change: 'enters', who: { audience }, includePresent: true },
      again: { rule: 'after', days: 180 },
      goal: { ...recharged, windowDays: 30 },
      start: 'tell',
      steps: {
        tell: {
          do: 'touch',
          channels: ['inbox'],
          title: text('You come so often', '您这么常来'),
          body: text('A recharge would save you money every time.', '充一次值，每次都省。'),
          next: 'wait',
        },
        wait: {
          do: 'wait',
          event: { ...recharged, within: { days: numberOf(given, 'waitDays') }, timeout: 'ask' },
          next: 'done',
        },
        ask: {
          do: 'task',
          title: text('Offer a recharge', '推荐储值'),
          note: text('When they pay next; once.', '下次结账时问一次。'),
          due: { days: 14 },
          next: 'end',
        },
        done: { do: 'goal' },
        end: { do: 'exit' },
      },
    }
  },
})
