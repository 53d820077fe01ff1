import { type Totals, totals } from '../analytics/totals.ts'
import { monthLabel } from '../rules/calendar.ts'
import { rate } from '../rules/rates.ts'
import { type ConversionRow, conversionRows, conversionTotals } from './first-order-conversion.ts'
import { completeTotals, type RepurchaseRow, repurchaseRows } from './next-month-repurchase.ts'
import {
  allFilters,
  breakdownLabel,
  byMonth,
  byStore,
  byStoreMonth,
  columns as c,
  choice,
  definitions as d,
  type Report,
  storeCells,
  sum,
  text,
} from './report.ts'

const figures = [
  c.count('paidOrders', 'Paid orders', '已付订单', d.paidOrders),
  c.count('consumers', 'Consumers', '消费者', d.consumer),
  c.money('paidMinor', 'Paid', '支付金额', d.paid),
  c.money('refundedMinor', 'Refunded', '退款金额', d.refunded),
  c.count(
    'newConsumers',
    'New consumers',
    '新消费者',
    text('Consumers whose first paid order of all falls here.', '有史以来首笔已付订单落在此处的消费者。'),
  ),
  c.count('registrations', 'Registrations', '注册人数', text('First registrations.', '首次注册人数。')),
  c.count(
    'converted30',
    'Ordered within 30 days',
    '30 天内下单',
    text(
      'Of the registered, those with a paid order, not fully refunded, within 30 days.',
      '注册后 30 天内有已付且未全额退款订单的人数。',
    ),
  ),
  c.ratio('conversion30', ['converted30', 'registrations'], 'First-order conversion, 30 days', '30 天首单转化率'),
  c.count(
    'repurchaseSize',
    'New consumers with the next month over',
    '次月已结束的新消费者',
    text(
      'New consumers of the months whose next month is over: the denominator of next-month repurchase.',
      '次月已结束的月份中的新消费者，是次月回购率的分母。',
    ),
  ),
  c.count(
    'returning',
    'Came back next month',
    '次月回购人数',
    text('Of them, those with another paid order in the next calendar month.', '其中下一自然月再次付款的人数。'),
  ),
  c.ratio('nextMonthRepurchase', ['returning', 'repurchaseSize'], 'Next-month repurchase', '次月回购率'),
  c.count('unidentifiedOrders', 'Unidentified orders', '未识别订单', d.unidentified),
  c.money('unidentifiedPaidMinor', 'Paid, unidentified', '未识别支付金额', d.unidentified),
]

type Group = { sums: Totals | undefined; cohorts: RepurchaseRow[]; registrations: ConversionRow[] }

function figuresOf({ sums, cohorts, registrations }: Group) {
  const conversion = conversionTotals(registrations)
  const repurchase = completeTotals(cohorts)
  return {
    paidOrders: sums?.paidOrders ?? 0,
    consumers: sums?.consumers ?? 0,
    paidMinor: sums?.paidMinor ?? 0,
    refundedMinor: sums?.refundedMinor ?? 0,
    newConsumers: sum(cohorts.map((row) => row.size)),
    registrations: conversion.registered,
    converted30: conversion.converted30,
    conversion30: rate(conversion.converted30, conversion.registered),
    repurchaseSize: repurchase.size,
    returning: repurchase.returning,
    nextMonthRepurchase: repurchase.rate,
    unidentifiedOrders: sums?.unidentifiedOrders ?? 0,
    unidentifiedPaidMinor: sums?.unidentifiedPaidMinor ?? 0,
  }
}

export const overview: Report = {
  name: 'overview',
  title: text('Overview', '总览'),
  question: text('Are people coming, and are they coming back?', '人来了吗，又回来了吗？'),
  definition: text(
    'Orders of the period, the two figures that matter (first-order conversion within 30 days, next-month repurchase of new consumers) and registrations, per month, per store, or both. Consumers are counted once in every row, so rows do not add up to the total.',
    '期内订单、两个关键指标（30 天首单转化率、新消费者次月回购率）与注册人数，按月、按门店或两者细分。消费者在每行只计一次，因此各行相加不等于合计。',
  ),
  periodMeaning: text(
    'Orders paid, refunds made, first paid orders and registrations in these days; what followed is looked up in all records.',
    '在这些天内的付款、退款、首单与注册；后续行为看全部数据。',
  ),
  filters: allFilters,
  params: [choice('by', breakdownLabel, [byMonth, byStore, byStoreMonth])],
  columns: [c.month('month', 'Month', '月份'), c.store, c.storeName, ...figures],
  figures,
  chart: { kind: 'bar', x: 'month', y: ['consumers', 'newConsumers'] },
  async run(input) {
    const { ch, filter, params, stores } = input
    const by = { month: params.by !== 'store', store: params.by !== 'month' }
    const [sums, cohorts, registrations] = await Promise.all([
      totals(ch, filter, by),
      repurchaseRows(input, { cohort: 'first-order', window: 'calendar' }, by.store),
      conversionRows(input, { store: by.store, channel: false }),
    ])
    const keyOf = (row: { month: number; store: number }): string =>
      `${by.store ? row.store : 0}/${by.month ? row.month : 0}`
    const groups = new Map<string, Group & { month: number; store: number }>()
    const groupOf = (row: { month: number; store: number }) => {
      const key = keyOf(row)
      const group = groups.get(key) ?? {
        month: row.month,
        store: row.store,
        sums: undefined,
        cohorts: [],
        registrations: [],
      }
      groups.set(key, group)
      return group
    }
    for (const row of sums.groups) groupOf(row).sums = row
    for (const row of cohorts) if (row.size > 0) groupOf(row).cohorts.push(row)
    for (const row of registrations) groupOf(row).registrations.push(row)
    const rows = [...groups.values()]
      .sort((a, b) => a.store - b.store || a.month - b.month)
      .map((group) => ({
        month: by.month ? monthLabel(group.month) : null,
        ...(by.store ? storeCells(stores, group.store) : { store: null, storeName: null }),
        ...figuresOf(group),
      }))
    return { rows, summary: figuresOf({ sums: sums.all, cohorts, registrations }) }
  },
}
