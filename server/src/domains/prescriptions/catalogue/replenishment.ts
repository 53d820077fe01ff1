import { text } from '../rules/care.ts'
import { daysParameter, keyFigure, numberOf, parameter, prescribe, stages, textOf } from './prescription.ts'

export const replenishment = prescribe({
  code: 'replenishment',
  name: text('Replenishment in time', '到点补货'),
  summary: text(
    'What is used up at about the same pace is remembered once, just before it is empty. No discount.',
    '用得差不多了，刚好提醒一次，不送券。',
  ),
  forWhom: text('Buyers of a category that is bought again and again.', '买周期性用品的人。'),
  value: 'strengthened',
  hook: 'interest',
  stage: stages.base,
  industries: ['supermarket', 'pharmacy', 'beauty', 'community-store'],
  pains: ['no-repurchase', 'low-ticket'],
  tools: ['wait', 'message', 'goal'],
  steps: [
    {
      tool: 'wait',
      title: text('Until it is nearly empty', '等到快用完'),
      text: text('The usual days between two purchases, less a few.', '平均间隔天数，提前几天。'),
    },
    {
      tool: 'message',
      title: text('One reminder', '提醒一次'),
      text: text('Not to who has bought again meanwhile.', '期间已补货的人不发。'),
    },
  ],
  keyFigure: keyFigure(
    'returning-buyers',
    text('Buyers who came back', '回购率'),
    text('Buyers of the four weeks before who paid again in these four.', '前四周付款者中本四周再次付款的比例。'),
  ),
  parameters: [
    parameter('category', 'category', text('Category', '品类'), {
      help: text('What is bought again and again.', '会反复购买的品类。'),
    }),
    daysParameter('cycleDays', text('Days it lasts', '一般能用几天'), 28),
    daysParameter('earlyDays', text('Remind earlier by', '提前几天提醒'), 3),
  ],
  audience: (given) => ({
    name: `Bought ${textOf(given, 'category')} in the last week`,
    expression: {
      did: { source: 'lines', fn: 'count', where: { categories: [textOf(given, 'category')] }, windowDays: 7 },
      from: 1,
    },
  }),
  chain: (given, { audience }) => ({
    entry: { on: 'event', kind: 'order.paid', who: { audience } },
    again: { rule: 'after', days: Math.max(1, numberOf(given, 'cycleDays')) },
    start: 'last',
    steps: {
      last: {
        do: 'wait',
        for: { days: Math.max(1, numberOf(given, 'cycleDays') - numberOf(given, 'earlyDays')) },
        next: 'empty',
      },
      empty: {
        do: 'branch',
        cases: [{ name: 'bought again', when: { who: { audience } }, next: 'end' }],
        otherwise: 'tell',
      },
      tell: {
        do: 'touch',
        channels: ['push', 'inbox'],
        title: text('Nearly used up?', '快用完了吧？'),
        body: text('It may be time for more. We keep it ready.', '该补货了，给您留着。'),
        about: { category: textOf(given, 'category') },
        next: 'wait',
      },
      wait: {
        do: 'wait',
        event: { kind: 'order.paid', within: { days: 10 }, timeout: 'end' },
        next: 'done',
      },
      done: { do: 'goal' },
      end: { do: 'exit' },
    },
  }),
})
