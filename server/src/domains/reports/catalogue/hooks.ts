import { HOOK_DAYS, hookRows, RETAINED_DAYS } from '../analytics/hooks.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, breakdownLabel, columns as c, choice, type Report, text } from './report.ts'

const figures = [
  c.count('touches', 'Touches', '触达次数'),
  c.count('reached', 'People reached', '触达人数'),
  c.count('seen', 'Saw it', '看到人数', text('Saw or acted on one of them.', '看过或点击过其中任一条。')),
  c.count('acted', 'Acted', '行动人数', text('Acted on one of them.', '点击或回复过其中任一条。')),
  c.ratio('actionRate', ['acted', 'reached'], 'Acted, of reached', '行动率'),
  c.count(
    'converted',
    `Ordered within ${HOOK_DAYS} days`,
    `${HOOK_DAYS} 天内下单`,
    text('Paid an order after the first touch of the hook in the period.', '期内首次触达之后付款的人。'),
  ),
  c.ratio('conversion', ['converted', 'reached'], 'Conversion', '转化率'),
  c.money('paidMinor', 'Paid in these days', '期间支付金额'),
  c.money(
    'costMinor',
    'Coupons used in these days',
    '期间用券金额',
    text('What coupons took off, of whatever play they came from.', '用券优惠金额，不论来自哪个玩法。'),
  ),
  c.count(
    'retained',
    'Still here',
    '留存人数',
    text(
      `Paid an order ${RETAINED_DAYS.from} to ${RETAINED_DAYS.to} days after the first touch.`,
      `首次触达后第 ${RETAINED_DAYS.from} 至 ${RETAINED_DAYS.to} 天内付款。`,
    ),
  ),
  c.ratio('retention', ['retained', 'reached'], 'Retained', '留存率'),
]

export const hooks: Report = {
  name: 'hooks',
  title: text('Hooks compared', '钩子对比'),
  question: text(
    'What do people answer to: a product, an interest, a theme?',
    '人们更吃哪一套：产品、利益，还是主题？',
  ),
  definition: text(
    'Every touch names its hook: product, interest or theme. For each, whom it reached in the period and what they did after the first touch of it. It describes; hooks reach different people, so only an experiment between them tells which one is better. Who was reached by two hooks counts in both.',
    '每次触达都标明钩子：产品、利益或主题。列出期内各钩子触达的人，以及首次触达后的行为。这只是描述：不同钩子触达的人不同，要比高下需做实验。被两种钩子触达的人两边都计。',
  ),
  periodMeaning: text('Touches in these days; what followed may be later.', '在这些天内的触达；后续行为可在其后。'),
  filters: allFilters,
  params: [
    choice('by', breakdownLabel, [
      ['kind', text('Kind of hook', '按钩子类型')],
      ['hook', text('Hook', '按钩子')],
    ]),
  ],
  columns: [
    c.text('hook', 'Hook', '钩子', undefined, {
      values: { product: text('Product', '产品'), interest: text('Interest', '利益'), theme: text('Theme', '主题') },
    }),
    ...figures,
  ],
  figures: [c.count('hooks', 'Hooks', '钩子数'), c.count('touches', 'Touches', '触达次数')],
  chart: { kind: 'bar', x: 'hook', y: ['conversion'] },
  async run({ ch, filter, params }) {
    const found = await hookRows(ch, filter, params.by === 'hook' ? 'hook' : 'kind')
    const rows = found.map((row) => ({
      ...row,
      actionRate: rate(row.acted, row.reached),
      conversion: rate(row.converted, row.reached),
      retention: rate(row.retained, row.reached),
    }))
    return { rows, summary: { hooks: rows.length, touches: rows.reduce((all, row) => all + row.touches, 0) } }
  },
}
