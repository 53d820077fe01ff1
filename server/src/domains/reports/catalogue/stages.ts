import { type StageCounts, stages } from '../analytics/stages.ts'
import { rate } from '../rules/rates.ts'
import {
  allFilters,
  breakdownLabel,
  byStore,
  columns as c,
  choice,
  number,
  type Report,
  storeCells,
  sum,
  text,
} from './report.ts'

const names = ['found', 'interacting', 'high-end', 'tapped'] as const

const stageNames = {
  found: text('Found', '找到'),
  interacting: text('Interacting', '互动'),
  'high-end': text('High-end', '高端会员'),
  tapped: text('Tapped', '挖掘价值'),
}

/** Four rows for one group: each stage with those who came so far, and the share of the stage before. */
function stageRows(counts: readonly StageCounts[]) {
  const reached = [
    sum(counts.map((part) => part.found)),
    sum(counts.map((part) => part.interacting)),
    sum(counts.map((part) => part.highEnd)),
    sum(counts.map((part) => part.tapped)),
  ]
  return names.map((stage, index) => {
    const customers = reached[index] ?? 0
    const before = index === 0 ? null : (reached[index - 1] ?? 0)
    return { stage, customers, before, conversion: before === null ? null : rate(customers, before) }
  })
}

export const stagesReport: Report = {
  name: 'stages',
  title: text('Four stages', '四步运营'),
  question: text('How far do we bring the people we find?', '找到的人，被我们带到了哪一步？'),
  definition: text(
    'Found: identified by any event or order. Interacting: followed the service window, replied, joined a group or claimed a coupon. High-end: reached the tier (so many paid orders, or so much paid, within so many days) and interacting. Tapped: a paid order driven by the platform after becoming high-end. Each stage requires the one before; replaying the same events gives the same stages. City, store and channel choose by the first event or order.',
    '找到：因任何事件或订单被识别。互动：关注服务窗、回复、入群或领券。高端会员：在若干天内达到订单数或支付金额门槛，且已互动。挖掘价值：成为高端会员之后，有由平台触达带来的已付订单。每一步以前一步为前提；同样的事件重放得到同样的阶段。城市、门店、渠道按第一条事件或订单归属。',
  ),
  periodMeaning: text(
    'Customers first seen in these days; their stage is that of today.',
    '在这些天首次出现的顾客，阶段为截至目前。',
  ),
  filters: allFilters,
  params: [
    choice('by', breakdownLabel, [
      ['total', text('Nothing', '不细分')],
      byStore,
      ['week', text('Week', '按周')],
      ['store-week', text('Store and week', '按门店和周')],
    ]),
    number('orders', text('High-end: paid orders', '高端门槛：订单数'), { default: 12, min: 1, max: 10_000 }),
    number('paid', text('High-end: paid (minor units)', '高端门槛：金额（分）'), {
      default: 200_000,
      min: 1,
      max: 10 ** 12,
    }),
    number('days', text('High-end: within days', '高端门槛：天数'), { default: 365, min: 1, max: 3660 }),
  ],
  columns: [
    c.store,
    c.storeName,
    c.date('week', 'Week of first sight', '首次出现周', text('The Monday of the week.', '该周的星期一。')),
    c.text('stage', 'Stage', '阶段', undefined, { values: stageNames }),
    c.count('customers', 'Customers', '人数', text('Reached this stage, so far.', '截至目前到达此阶段的人数。')),
    c.count('before', 'In the stage before', '前一阶段人数'),
    c.ratio('conversion', ['customers', 'before'], 'From the stage before', '较前一步转化率'),
  ],
  figures: [
    c.count('found', 'Found', '找到'),
    c.count('interacting', 'Interacting', '互动'),
    c.count('highEnd', 'High-end', '高端会员'),
    c.count('tapped', 'Tapped', '挖掘价值'),
  ],
  chart: { kind: 'funnel', x: 'stage', y: ['customers'] },
  async run({ ch, filter, params, stores }) {
    const by = { store: /^store/.test(params.by ?? ''), week: /week$/.test(params.by ?? '') }
    const tier = { orders: Number(params.orders), paidMinor: Number(params.paid), days: Number(params.days) }
    const groups = await stages(ch, filter, tier, by)
    groups.sort((a, b) => a.store - b.store || a.week.localeCompare(b.week))
    const rows = (by.store || by.week ? groups.map((group) => [group]) : [groups]).flatMap((group) =>
      stageRows(group).map((row) => ({
        ...(by.store ? storeCells(stores, group[0]?.store ?? 0) : { store: null, storeName: null }),
        week: by.week ? (group[0]?.week ?? null) : null,
        ...row,
      })),
    )
    const [found, interacting, highEnd, tapped] = stageRows(groups)
    return {
      rows,
      summary: {
        found: found?.customers ?? 0,
        interacting: interacting?.customers ?? 0,
        highEnd: highEnd?.customers ?? 0,
        tapped: tapped?.customers ?? 0,
      },
    }
  },
}
