import { eventKinds } from '@regulars/contract'
import { flowLevels } from '../analytics/flow.ts'
import { refusals } from '../errors.ts'
import { durationMs } from '../rules/calendar.ts'
import { funnelSteps, usualSurvival } from '../rules/funnel.ts'
import { splitList } from '../rules/parameters.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, columns as c, type Report, type ReportInput, text } from './report.ts'

const DEFAULT_STEPS = 'customer.registered,coupon.claimed,order.paid'
const DEFAULT_WITHIN = '7d'

async function declaredOrAdHoc({ params, findFlow }: ReportInput) {
  const given = params.flow
  if (given === undefined) {
    const steps = splitList(params.steps ?? DEFAULT_STEPS).map((kind) => ({ kind, label: undefined }))
    return { steps, within: params.within ?? DEFAULT_WITHIN }
  }
  const flow = await findFlow(given)
  if (!flow) {
    throw refusals.invalid_report_parameter({
      detail: 'flow: there is no declared flow of this id or name; GET /v1/flows lists them',
      fields: [{ path: 'flow', message: 'allowed: the id or name of a declared flow' }],
    })
  }
  return { steps: flow.steps, within: params.within ?? flow.within }
}

/** What the step is called: its own label, else the name of its kind, else the kind. */
function stepLabels({ kind, label }: { kind: string; label?: string | undefined }) {
  const known = eventKinds.find((entry) => entry.kind === kind)?.name
  return { label: label ?? known?.en ?? kind, labelZh: label ?? known?.zh ?? kind }
}

export const flowReport: Report = {
  name: 'flow',
  title: text('Flow', '流程漏斗'),
  question: text('At which step do we lose them?', '人是在哪一步流失的？'),
  definition: text(
    'Customers who walk the steps in this order, the last at most so long after the first; other things may happen in between, and the best attempt of each customer counts. Things of the same instant count in the order of the steps, and one thing is one step. A step that loses more than 30 % raises the alarm. "End without the step" is how many would arrive if the step were not there and the others kept their rates; usually 0.7 to 0.8 of the people survive a step. City, store and channel choose by the first step.',
    '按此顺序走完各步、且末步距首步不超过窗口的顾客；中间可有其他行为，取每人最好的一次。同一时刻的事按步骤顺序计，一件事只算一步。流失超过 30% 的步骤报警。“去掉此步后的终点”假设没有这一步而其余步骤比例不变；通常每一步留下 0.7 到 0.8。城市、门店、渠道按首步归属。',
  ),
  periodMeaning: text(
    'First steps in these days; the rest may follow within the window.',
    '首步落在这些天，后续步骤可在窗口内发生。',
  ),
  filters: allFilters,
  params: [
    {
      name: 'flow',
      label: text('Declared flow', '已声明的流程'),
      kind: 'text',
      help: text('Its id or name.', '流程的编号或名称。'),
    },
    {
      name: 'steps',
      label: text('Steps', '步骤'),
      kind: 'steps',
      default: DEFAULT_STEPS,
      help: text(
        'Event kinds, separated by commas. Not used with a declared flow.',
        '事件类型，用逗号分隔；选了已声明流程时不用。',
      ),
    },
    {
      name: 'within',
      label: text('Within', '窗口'),
      kind: 'duration',
      help: text('30m, 12h, 7d or 2w; 7d unless told.', '如 30m、12h、7d、2w；默认 7d。'),
    },
  ],
  columns: [
    c.number('step', 'Step', '步骤'),
    c.text('kind', 'Event', '事件类型'),
    c.text('label', 'Name', '名称（英）'),
    c.text('labelZh', 'Name (Chinese)', '名称'),
    c.count('customers', 'Customers', '人数', text('Reached this step.', '到达此步的人数。')),
    c.count('entered', 'Entered', '进入人数'),
    c.ratio('reached', ['customers', 'entered'], 'Of those who entered', '占进入人数'),
    c.count('lost', 'Lost here', '此步流失'),
    c.count('before', 'In the step before', '前一步人数'),
    c.ratio('loss', ['lost', 'before'], 'Loss', '流失率'),
    c.flag('alarm', 'Over 30 %', '超过 30%'),
    c.count('endWithout', 'End without the step', '去掉此步后的终点'),
  ],
  figures: [
    c.count('entered', 'Entered', '进入人数'),
    c.count('finished', 'Finished', '走完人数'),
    c.ratio('completion', ['finished', 'entered'], 'Completion', '完成率'),
    c.count('steps', 'Steps after the first', '首步之后的步数'),
    c.number(
      'usualLow',
      'Usual survival, low',
      '通常留存（低）',
      text('0.7 to the power of the steps.', '0.7 的步数次方。'),
    ),
    c.number(
      'usualHigh',
      'Usual survival, high',
      '通常留存（高）',
      text('0.8 to the power of the steps.', '0.8 的步数次方。'),
    ),
    c.number(
      'oneFewerLow',
      'With one step fewer, low',
      '少一步（低）',
      text('0.7 to the power of one step fewer.', '0.7 的（步数减一）次方。'),
    ),
    c.number(
      'oneFewerHigh',
      'With one step fewer, high',
      '少一步（高）',
      text('0.8 to the power of one step fewer.', '0.8 的（步数减一）次方。'),
    ),
    c.count('alarms', 'Steps over 30 %', '超过 30% 的步数'),
  ],
  chart: { kind: 'funnel', x: 'kind', y: ['customers'] },
  async run(input) {
    const { steps, within } = await declaredOrAdHoc(input)
    const kinds = steps.map((step) => step.kind)
    const levels = await flowLevels(input.ch, input.filter, kinds, durationMs(within) ?? 0)
    const measured = funnelSteps(new Map(levels.map((row) => [row.level, row.customers])), steps.length)
    const entered = measured[0]?.customers ?? 0
    const finished = measured.at(-1)?.customers ?? 0
    const rows = steps.flatMap((step, index) => {
      const figures = measured[index]
      if (!figures) return []
      const before = index === 0 ? null : (measured[index - 1]?.customers ?? 0)
      return [{ kind: step.kind, ...stepLabels(step), entered, before, ...figures }]
    })
    const after = steps.length - 1
    const [usual, fewer] = [usualSurvival(after), usualSurvival(after - 1)]
    return {
      rows,
      summary: {
        entered,
        finished,
        completion: rate(finished, entered),
        steps: after,
        usualLow: usual.low,
        usualHigh: usual.high,
        oneFewerLow: fewer.low,
        oneFewerHigh: fewer.high,
        alarms: rows.filter((row) => row.alarm).length,
      },
      notes: [text(`Steps: ${kinds.join(' → ')}; within ${within}.`, `步骤：${kinds.join(' → ')}；窗口 ${within}。`)],
    }
  },
}
