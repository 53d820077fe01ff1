import { text } from '../rules/care.ts'
import { daysParameter, goalPaid, keyFigure, numberOf, parameter, prescribe, stages } from './prescription.ts'

export const hookRest = prescribe({
  code: 'hook-rest',
  name: text('A rest from being spoken to', '让钩子歇一歇'),
  summary: text(
    'Who heard much and answered nothing is left alone for some weeks, and then told something useful in place of another offer.',
    '听得多、不回应的人，先安静几周，再说点有用的，而不是又一张券。',
  ),
  forWhom: text('People with many messages in 30 days and no answer.', '30 天内收到多条、没有任何回应的人。'),
  value: 'at-ease',
  hook: 'interest',
  stage: stages.combine,
  pains: ['dead-group', 'no-repurchase'],
  tools: ['label', 'wait', 'message'],
  steps: [
    {
      tool: 'label',
      title: text('Marked as resting', '标为静默中'),
      text: text('Audiences can leave these people out.', '其他人群可排除他们。'),
    },
    { tool: 'wait', title: text('Silence', '安静几周'), text: text('Nothing from this play.', '这段时间不打扰。') },
    {
      tool: 'message',
      title: text('Something useful', '说点有用的'),
      text: text('Content, without a discount.', '内容，不打折。'),
    },
  ],
  keyFigure: keyFigure(
    'put-off-people',
    text('People put off', '被打扰的人'),
    text(
      'Of those met or spoken to, who complained or left. Less is better.',
      '有行为或被触达的人中，投诉或离开的比例，越低越好。',
    ),
  ),
  parameters: [
    parameter('messages', 'count', text('Messages in 30 days', '30 天内几条'), { default: 6, min: 2, max: 60 }),
    daysParameter('restDays', text('Rest for', '静默几天'), 21),
  ],
  labels: [
    {
      code: 'resting',
      name: text('Resting', '静默中'),
      meaning: text('Heard much, answered nothing: left alone for a while.', '听得多不回应：先安静一阵。'),
      scenario: 'churn-recall',
      category: 'reach-window',
      kind: 'fact',
      type: 'flag',
      values: [],
      unit: '',
      rule: null,
      refresh: 'real-time',
      sensitivity: 'open',
      granularity: 'fine',
      source: 'own',
    },
  ],
  audience: (given) => {
    const heard = { source: 'events', fn: 'count', windowDays: 30 } as const
    return {
      name: `Heard ${numberOf(given, 'messages')} times in 30 days, answered nothing`,
      expression: {
        all: [
          { did: { ...heard, where: { kinds: ['touch.sent'] } }, from: numberOf(given, 'messages') },
          { not: { did: { ...heard, where: { kinds: ['touch.acted', 'touch.seen'] } }, from: 1 } },
        ],
      },
    }
  },
  chain: (given, { audience }) => ({
    entry: { on: 'schedule', at: '08:00', who: { audience } },
    again: { rule: 'after', days: 90 },
    goal: goalPaid(given),
    start: 'rest',
    steps: {
      rest: { do: 'label', label: 'resting', value: true, next: 'silence' },
      silence: { do: 'wait', for: { days: numberOf(given, 'restDays') }, next: 'awake' },
      awake: { do: 'label', label: 'resting', value: null, next: 'useful' },
      useful: {
        do: 'touch',
        channels: ['inbox'],
        priority: 20,
        title: text('Something useful, for once', '这次说点有用的'),
        body: text('How to keep it fresh for longer. Nothing to buy.', '怎么保存更新鲜，不用买什么。'),
        next: 'end',
      },
      end: { do: 'exit' },
    },
  }),
})
