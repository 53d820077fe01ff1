import { type ShareBy, type ShareGroup, shareGroups, sharesMade } from '../analytics/growth.ts'
import { monthLabel } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { allFilters, breakdownLabel, byMonth, columns as c, choice, type Report, sum, text } from './report.ts'

const figures = [
  c.count(
    'shared',
    'Shares',
    '分享次数',
    text('Shared in these days (event share.made).', '期内发出的分享（share.made）。'),
  ),
  c.count(
    'sharers',
    'Sharers',
    '分享者',
    text(
      'Different inviters that the shares name; those who do not name one are not counted.',
      '分享中注明的不同邀请人；未注明的不计。',
    ),
  ),
  c.count(
    'opened',
    'Opened or was given',
    '打开或获赠',
    text('Opened a share, or took a coupon as a gift, for the first time.', '首次打开分享或收下赠券的顾客。'),
  ),
  c.count(
    'claimed',
    'Has a coupon',
    '领到券',
    text('Of them, claimed or was given a coupon within 30 days.', '其中 30 天内领券或获赠券。'),
  ),
  c.ratio('claimRate', ['claimed', 'opened'], 'Opened → coupon', '打开→领券'),
  c.count(
    'paid',
    'Paid',
    '付款',
    text('Of these, paid an order within 30 days of opening.', '其中打开后 30 天内付款。'),
  ),
  c.ratio('payRate', ['paid', 'claimed'], 'Coupon → paid', '领券→付款'),
  c.count(
    'newConsumers',
    'New consumers',
    '其中新消费者',
    text('Of these, those who had never paid before.', '其中此前从未付款。'),
  ),
  c.ratio('conversion', ['paid', 'opened'], 'Opened → paid', '打开→付款'),
]

export const shareFunnel: Report = {
  name: 'share-funnel',
  title: text('From share to order', '分享转化'),
  question: text('What do shares bring?', '分享带来了什么？'),
  definition: text(
    'Who opened what a friend had shared (event share.opened) or took a coupon as a gift (coupon.gifted), by the month of the first time: who got a coupon within 30 days, who of them paid. Inviters are those that the events name. City, store and channel choose by the opening.',
    '按首次打开分享（share.opened）或收下赠券（coupon.gifted）的月份：30 天内领到券的人，以及其中付款的人。邀请人取事件所注明。城市、门店、渠道按打开时归属。',
  ),
  periodMeaning: text(
    'First opened in these days; what followed within 30 days.',
    '首次打开落在这些天；后续看 30 天内。',
  ),
  filters: allFilters,
  params: [choice('by', breakdownLabel, [byMonth, ['inviter', text('Who shared', '按分享者')]])],
  columns: [
    c.month('month', 'Month', '月份'),
    c.text('inviter', 'Who shared', '分享者', text('The id that the events name.', '事件中注明的编号。')),
    ...figures,
  ],
  figures,
  chart: { kind: 'bar', x: 'month', y: ['opened', 'paid'] },
  async run({ ch, filter, params }) {
    const by: ShareBy = params.by === 'inviter' ? 'inviter' : 'month'
    const [opened, made] = [await shareGroups(ch, filter, by), await sharesMade(ch, filter, by)]
    const keyOf = ({ month, inviter }: { month: number; inviter: string }) => `${month} ${inviter}`
    const groups = new Map<string, Group>(opened.map((row) => [keyOf(row), { ...row, shared: 0 }]))
    for (const row of made) {
      const { month, inviter, shared, sharers } = row
      const before = groups.get(keyOf(row)) ?? { month, inviter, ...nothing }
      // Whoever shared counts, opened or not; a name in an opening may be of somebody who shared earlier.
      groups.set(keyOf(row), { ...before, shared, sharers: Math.max(sharers, before.sharers) })
    }
    const rows = [...groups.values()].sort(
      (a, b) => a.month - b.month || b.opened - a.opened || b.shared - a.shared || (a.inviter < b.inviter ? -1 : 1),
    )
    const totals = Object.fromEntries(counts.map((name) => [name, sum(rows.map((row) => row[name]))])) as Counts // by each of the names
    return {
      rows: rows.map(({ month, inviter, ...row }) => ({
        month: by === 'month' ? monthLabel(month) : null,
        inviter: by === 'inviter' ? inviter : null,
        ...withRates(row),
      })),
      summary: withRates(totals),
    }
  },
}

const counts = ['shared', 'sharers', 'opened', 'claimed', 'paid', 'newConsumers'] as const
type Counts = Record<(typeof counts)[number], number>
type Group = ShareGroup & Counts
const nothing: Counts = { shared: 0, sharers: 0, opened: 0, claimed: 0, paid: 0, newConsumers: 0 }

const withRates = (row: Counts) => ({
  ...row,
  claimRate: rate(row.claimed, row.opened),
  payRate: rate(row.paid, row.claimed),
  conversion: rate(row.paid, row.opened),
})
