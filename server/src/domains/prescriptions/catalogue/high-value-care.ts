import { text } from '../rules/care.ts'
import { goalPaid, keyFigure, numberOf, parameter, prescribe, stages } from './prescription.ts'

export const highValueCare = prescribe({
  code: 'high-value-care',
  name: text('Care for the best', '高价值客户维护'),
  summary: text(
    'When somebody who spends much stays away, a person of their store calls or greets them; a message would be too little.',
    '花得多的人有一阵没来，由常去门店的人亲自联系；一条消息不够分量。',
  ),
  forWhom: text(
    'Big spenders of the year whose last order was 30 to 60 days ago.',
    '年消费高、最近一单在 30–60 天前的人。',
  ),
  value: 'value-adding',
  hook: 'theme',
  stage: stages.base,
  pains: ['no-repurchase', 'low-ticket'],
  tools: ['task', 'branch', 'points', 'message', 'goal'],
  steps: [
    {
      tool: 'task',
      title: text('A task for their store', '给常去门店派任务'),
      text: text('Call or greet; say how it went.', '电话或当面问候，记下结果。'),
    },
    {
      tool: 'branch',
      title: text('By the outcome', '看结果'),
      text: text('Reached: a thank-you. Not reached: a word in the inbox.', '联系上：送谢礼；没联系上：留言。'),
    },
    {
      tool: 'points',
      title: text('A thank-you', '谢礼'),
      text: text('Points, without a condition.', '积分，无条件。'),
    },
  ],
  keyFigure: keyFigure(
    'returning-buyers',
    text('Buyers who came back', '回购率'),
    text('Buyers of the four weeks before who paid again in these four.', '前四周付款者中本四周再次付款的比例。'),
  ),
  parameters: [
    parameter('spent', 'money', text('Spent in a year at least', '年消费至少'), {
      default: 200_000,
      min: 1,
      max: 1e12,
    }),
    parameter('points', 'count', text('Points of thanks', '谢礼积分'), { default: 200, min: 1, max: 1_000_000 }),
    parameter('dueDays', 'days', text('Call within', '几天内联系'), { default: 3, min: 1, max: 30 }),
  ],
  audience: (given) => ({
    name: `Spent ${numberOf(given, 'spent') / 100} in a year, cooling`,
    expression: {
      all: [
        { label: 'net-spending-year', from: numberOf(given, 'spent') },
        { label: 'last-order', is: ['cooling'] },
      ],
    },
  }),
  chain: (given, { audience }) => ({
    entry: { on: 'audience', change: 'enters', who: { audience }, includePresent: true },
    again: { rule: 'after', days: 90 },
    goal: goalPaid(given),
    start: 'call',
    steps: {
      call: {
        do: 'task',
        title: text('Greet one of our best', '问候一位老主顾'),
        note: text('Ask how they are; offer nothing yet.', '先问近况，别急着推销。'),
        due: { days: numberOf(given, 'dueDays') },
        outcomes: [
          { name: 'reached', words: text('Reached', '联系上了'), next: 'thanks' },
          { name: 'not-reached', words: text('Not reached', '没联系上'), next: 'word' },
          { name: 'asked-not', words: text('Asked not to', '不希望被联系'), next: 'end' },
        ],
        late: 'word',
      },
      thanks: {
        do: 'points',
        points: numberOf(given, 'points'),
        reason: text('Thank you for coming so often', '感谢一直光顾'),
        refused: 'end',
        next: 'end',
      },
      word: {
        do: 'touch',
        purpose: 'marketing',
        channels: ['inbox'],
        priority: 80,
        title: text('We are thinking of you', '惦记着您'),
        body: text('Your usual is waiting for you.', '您常点的一直给您备着。'),
        next: 'end',
      },
      end: { do: 'exit' },
    },
  }),
})
