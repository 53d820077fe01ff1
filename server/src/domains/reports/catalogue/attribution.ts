import { channelCredits, LOOKBACK_DAYS } from '../analytics/attribution.ts'
import { isMonthWithin, monthLabel } from '../rules/calendar.ts'
import { perHead, rate } from '../rules/rates.ts'
import { allFilters, breakdownLabel, columns as c, choice, groupBy, type Report, sum, text } from './report.ts'

const figures = [
  c.money(
    'costMinor',
    'Cost',
    '花费',
    text(
      'What was entered for the channel and these months (Costs). Whole months only; empty where a reader does not see the whole shop.',
      '录入的渠道月度花费，按整月计；看不到全店的人不显示。',
    ),
  ),
  c.count(
    'newConsumers',
    'New, last touch',
    '新消费者（末次触点）',
    text(
      'New consumers whose last touch before the first paid order was on this channel.',
      '首单前最后一次触点在该渠道的新消费者。',
    ),
  ),
  c.count(
    'returning',
    'Of them, back next month',
    '其中次月回购',
    text('Paid again in the next calendar month.', '下一自然月再次付款。'),
  ),
  c.ratio('repurchase', ['returning', 'newConsumers'], 'Next-month repurchase', '次月回购率'),
  c.money(
    'costPerNewMinor',
    'Cost a new consumer, last touch',
    '单客成本（末次触点）',
    text('Cost divided by new consumers of the last touch.', '花费除以末次触点新消费者。'),
  ),
  c.number(
    'positionNew',
    'New, position based',
    '新消费者（位置加权）',
    text(
      'Credit for new consumers: 40 % the first touch, 40 % the last, 20 % those between; of two touches one half each.',
      '新消费者按触点分摊：首次 40%、末次 40%、中间 20%；两个触点各一半。',
    ),
  ),
  c.number('positionReturning', 'Of these, back next month', '其中次月回购（位置加权）'),
  c.money(
    'costPerPositionMinor',
    'Cost a new consumer, position based',
    '单客成本（位置加权）',
    text('Cost divided by the credit.', '花费除以分摊人数。'),
  ),
  c.number(
    'incremental',
    'Incremental orderers',
    '增量下单人数',
    text(
      'What the holdouts of plays and slots that mostly speak on this channel show: people who ordered and would not have without it. Of every holdout that ran in the period, over all of its time. Empty: no holdout.',
      '主要在该渠道触达的玩法与展示位，对照组显示的增量下单人数。取期内运行过的全部对照实验，各算其全程。空：没有对照组。',
    ),
  ),
  c.number(
    'incrementalLow',
    'at least',
    '下限',
    text('Always-valid interval, 95 %; bounds added up.', '95% 始终有效区间，边界相加。'),
  ),
  c.number('incrementalHigh', 'at most', '上限'),
]

type Row = { month: number | null; channel: string } & Record<string, number | string | null>

export const attribution: Report = {
  name: 'attribution',
  title: text('Channels: cost, first order, return', '渠道归因'),
  question: text('Which channel brings people who stay, and at what cost?', '哪个渠道带来的人留得住，一个多少钱？'),
  definition: text(
    `New consumers of the period by the channels that touched them in the ${LOOKBACK_DAYS} days before their first paid order, by last touch and position based, beside what the holdouts show. Several touches in a row on one channel are one; what paying itself tells is no touch; without any touch the channel of the order has the credit. Attribution divides what happened; only a holdout says what would not have happened. City, store and channel choose by the first paid order.`,
    `期内新消费者，按首单前 ${LOOKBACK_DAYS} 天内的触点渠道归因（末次触点、位置加权），旁边是对照组显示的增量。同一渠道连续多次算一次；付款本身带来的记录不算触点；没有触点时归给订单渠道。归因只是分账，只有对照组能说明“没有它就不会有”。城市、门店、渠道按首单归属。`,
  ),
  periodMeaning: text(
    'First paid orders in these days; costs of the months in which they fall.',
    '首单落在这些天；花费取其所在月份。',
  ),
  filters: allFilters,
  params: [
    choice('by', breakdownLabel, [
      ['channel', text('Channel', '按渠道')],
      ['channel-month', text('Channel and month', '按渠道和月')],
    ]),
  ],
  columns: [c.channel, c.month('month', 'Month', '月份'), ...figures],
  figures: figures.filter(({ key }) => !key.startsWith('incremental')),
  chart: { kind: 'bar', x: 'channel', y: ['newConsumers', 'positionNew'] },
  async run({ ch, filter, params, readCosts, readIncrements }) {
    const [credits, costs, increments] = await Promise.all([channelCredits(ch, filter), readCosts(), readIncrements()])
    const byMonth = params.by === 'channel-month'
    const within = costs?.filter(({ month }) => isMonthWithin(month, filter, ch.scope.timezone)) ?? null
    const channels = [
      ...credits,
      ...(within ?? []).map(({ month, channel }) => ({ ...none, month, channel })),
      ...(byMonth ? [] : increments.map(({ channel }) => ({ ...none, month: 0, channel }))),
    ]
    const keyOf = (row: { channel: string; month: number }): string =>
      byMonth ? `${row.channel}/${row.month}` : row.channel
    const rows = groupBy(channels, keyOf).map((group): Row => {
      const { channel = '', month = 0 } = group[0] ?? {}
      const cost = within?.filter((entry) => keyOf(entry) === keyOf({ channel, month })) ?? null
      const found = byMonth ? undefined : increments.find((entry) => entry.channel === channel)
      return {
        channel: channel === '' ? 'direct' : channel,
        month: byMonth ? month : null,
        // What was not entered is not known, which is not nothing.
        ...totalsOf(group, cost?.length ? sum(cost.map(({ amountMinor }) => amountMinor)) : null),
        incremental: found?.value ?? null,
        incrementalLow: found?.low ?? null,
        incrementalHigh: found?.high ?? null,
      }
    })
    const shown = rows
      .sort(
        (a, b) =>
          Number(b.newConsumers) - Number(a.newConsumers) ||
          a.channel.localeCompare(b.channel) ||
          Number(a.month) - Number(b.month),
      )
      .map((row) => ({ ...row, month: row.month === null ? null : monthLabel(row.month) }))
    return {
      rows: shown,
      summary: totalsOf(credits, within?.length ? sum(within.map(({ amountMinor }) => amountMinor)) : null),
    }
  },
}

const none = { last: 0, lastReturning: 0, position: 0, positionReturning: 0 }
type Credits = typeof none

function totalsOf(group: readonly Credits[], costMinor: number | null) {
  const round = (credit: number): number => Math.round(credit * 1e6) / 1e6
  const newConsumers = sum(group.map(({ last }) => last))
  const returning = sum(group.map(({ lastReturning }) => lastReturning))
  const positionNew = round(sum(group.map(({ position }) => position)))
  return {
    costMinor,
    newConsumers,
    returning,
    repurchase: rate(returning, newConsumers),
    costPerNewMinor: costMinor === null ? null : perHead(costMinor, newConsumers),
    positionNew,
    positionReturning: round(sum(group.map((one) => one.positionReturning))),
    costPerPositionMinor: costMinor === null || positionNew === 0 ? null : Math.round(costMinor / positionNew),
  }
}
