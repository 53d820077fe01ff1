import { type ChannelActivity, readChannels } from '../analytics/purchases.ts'
import { refusals } from '../errors.ts'
import { dayText } from '../rules/days.ts'
import { numberOf, type Parameter } from '../rules/parameters.ts'
import { channelCode, chooseTiers, type Tier, type Tiers, tierOf } from '../rules/tiers.ts'
import { type Model, modelLabel, tierValues, type WrittenLabel, w } from './model.ts'
import { getSpan } from './observation.ts'

const cut = (name: string, en: string, zh: string): Parameter => ({
  name,
  label: w(en, zh),
  kind: 'number',
  default: null,
  min: 1,
  max: 1000,
})

/** A label a channel: more would be a list that nobody reads. */
const channelsMax = 30

export const frequencyTiers: Model = {
  name: 'frequency-tiers',
  title: w('Frequency tiers by channel', '渠道频次分层'),
  question: w('Who uses a channel little, who much?', '每个渠道谁低频、谁高频？'),
  method: w(
    'Purchase days in a channel over its window. Unless cuts are given, high is what the busiest fifth of its buyers reach and middle what the upper half reach, at least two days; so each channel is measured by its own habits.',
    '统计窗口内各渠道的购买天数。未指定分界时，高频取该渠道最活跃 20% 的水平，中频取上半区水平且至少 2 天，按渠道各自习惯衡量。',
  ),
  version: 1,
  parameters: [
    { name: 'windowDays', label: w('Window in days', '窗口天数'), kind: 'number', default: 90, min: 7, max: 730 },
    cut('middleFrom', 'Middle from so many days', '中频起始天数'),
    cut('highFrom', 'High from so many days', '高频起始天数'),
  ],
  inputs: [w('Channel and day of paid orders', '支付订单的渠道与日期')],
  metrics: [
    {
      key: 'againHigh',
      name: w('High: share buying there in the next window', '高频：下一窗口仍在该渠道购买占比'),
      better: 'higher',
    },
    { key: 'againMiddle', name: w('Middle: the same', '中频：同上'), better: 'none' },
    { key: 'againLow', name: w('Low: the same', '低频：同上'), better: 'none' },
  ],
  writes: ['frequency-*'],
  async run(input) {
    const span = await getSpan(input, 'paid')
    const windowDays = Math.round(numberOf(input.params, 'windowDays') ?? 90)
    const given = { middle: numberOf(input.params, 'middleFrom'), high: numberOf(input.params, 'highFrom') }
    const until = span.lastDay + 1
    const read = (untilDay: number): Promise<ChannelActivity[]> =>
      readChannels(input.ch, { fromDay: untilDay - windowDays, untilDay, laterUntilDay: untilDay + windowDays })
    const now = await read(until)
    const channels = byChannel(now)
    if (channels.size === 0) throw refusals.not_enough_data({ detail: 'Nobody bought in the window.' })
    const cut = (rows: ReadonlyMap<string, ChannelActivity[]>): Map<string, Tiers> =>
      new Map(
        [...rows].map(([channel, held]) => [
          channel,
          chooseTiers(
            held.map(({ days }) => days),
            given,
          ),
        ]),
      )
    const tiers = cut(channels)
    const before = await read(until - windowDays)
    return {
      inputs: {
        buyers: now.length,
        channels: channels.size,
        from: dayText(until - windowDays),
        to: dayText(span.lastDay),
      },
      fitted: Object.fromEntries(
        [...tiers].flatMap(([channel, { middleFrom, highFrom }]): [string, number][] => [
          [`middleFrom.${channel || '-'}`, middleFrom],
          [`highFrom.${channel || '-'}`, highFrom],
        ]),
      ),
      // Cut as it would have been cut then.
      metrics: check(before, cut(byChannel(before))),
      labels: async () =>
        [...channels].map(([channel, rows]) => labelOf(channel, rows, tiers.get(channel), windowDays)),
    }
  },
}

/** The busiest channels first. */
function byChannel(rows: readonly ChannelActivity[]): Map<string, ChannelActivity[]> {
  const found = new Map<string, ChannelActivity[]>()
  for (const row of rows) {
    const held = found.get(row.channel)
    if (held) held.push(row)
    else found.set(row.channel, [row])
  }
  return new Map([...found].sort(([, a], [, b]) => b.length - a.length).slice(0, channelsMax))
}

function check(
  before: readonly ChannelActivity[],
  tiers: ReadonlyMap<string, Tiers>,
): Record<string, number | undefined> {
  const again = (wanted: Tier): number | undefined => {
    const rows = before.filter(({ channel, days }) => {
      const cuts = tiers.get(channel)
      return cuts !== undefined && tierOf(days, cuts) === wanted
    })
    return rows.length > 0 ? rows.filter(({ laterDays }) => laterDays > 0).length / rows.length : undefined
  }
  return { againHigh: again('high'), againMiddle: again('middle'), againLow: again('low') }
}

function labelOf(
  channel: string,
  rows: readonly ChannelActivity[],
  tiers: Tiers | undefined,
  windowDays: number,
): WrittenLabel {
  const { en, zh } = channel === '' ? w('no channel', '无渠道') : w(channel, channel)
  return {
    label: modelLabel({
      code: `frequency-${channelCode(channel)}`,
      name: w(`Frequency: ${en}`, `频次：${zh}`),
      meaning: w(
        `Purchase days in this channel in ${windowDays} days: middle from ${tiers?.middleFrom}, high from ${tiers?.highFrom}.`,
        `${windowDays} 天内该渠道的购买天数：${tiers?.middleFrom} 天起为中，${tiers?.highFrom} 天起为高。`,
      ),
      scenario: 'channel-frequency',
      category: 'rhythm-frequency',
      type: 'choice',
      values: tierValues,
    }),
    values: tiers
      ? rows.map(({ customer, days }) => ({
          customer,
          value: tierOf(days, tiers),
          evidence: `${days} purchase day${days === 1 ? '' : 's'} in ${windowDays} days`,
        }))
      : [],
  }
}
