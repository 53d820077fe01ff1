import { describe, expect } from 'vitest'
import { profiles } from '../../../testing/index.ts'
import type { Filter } from './filter.ts'
import {
  DAY,
  inFilter,
  isPaid,
  month,
  monthName,
  paidByCustomer,
  perCustomer,
  runOver,
  type World,
  worldChecks,
} from './testing.ts'

type Cohorts = Map<string, { size: number; returning: number }>

const add = (cohorts: Cohorts, key: string, returns: boolean): void => {
  const cohort = cohorts.get(key) ?? { size: 0, returning: 0 }
  cohorts.set(key, { size: cohort.size + 1, returning: cohort.returning + (returns ? 1 : 0) })
}

function firstOrderModel(world: World, filter: Filter, window: string, byStore: boolean): Cohorts {
  const cohorts: Cohorts = new Map()
  for (const orders of paidByCustomer(world).values()) {
    const [first] = orders
    if (!first || !inFilter(filter, first)) continue
    const returns = orders.some((order) =>
      window === 'calendar'
        ? month(order.at) === month(first.at) + 1
        : order.at > first.at && order.at <= first.at + 30 * DAY,
    )
    add(cohorts, `${monthName(first.at)}/${byStore ? first.store : '-'}`, returns)
  }
  return cohorts
}

function allBuyersModel(world: World, filter: Filter, window: string, byStore: boolean): Cohorts {
  const cohorts: Cohorts = new Map()
  for (const orders of paidByCustomer(world).values()) {
    const places = new Map<string, number>()
    for (const order of orders.filter((each) => inFilter(filter, each))) {
      const key = `${monthName(order.at)}/${byStore ? order.store : '-'}`
      if (!places.has(key)) places.set(key, order.at)
    }
    for (const [key, at] of places) {
      const returns = orders.some((order) =>
        window === 'calendar' ? month(order.at) === month(at) + 1 : order.at > at && order.at <= at + 30 * DAY,
      )
      add(cohorts, key, returns)
    }
  }
  return cohorts
}

function conversionModel(world: World, filter: Filter) {
  const registrations = perCustomer(world.events.filter((event) => event.kind === 'customer.registered'))
  const paid = paidByCustomer(world)
  const counts = { registered: 0, converted7: 0, converted30: 0 }
  for (const [customer, [first]] of registrations) {
    if (!first || !inFilter(filter, first)) continue
    const kept = (paid.get(customer) ?? []).filter((order) => {
      const refunds = world.orders.filter((fact) => fact.refundOf === order.no && fact.customer === customer)
      return refunds.reduce((all, refund) => all + refund.amount, 0) < order.amount
    })
    const within = (days: number): number =>
      kept.some((order) => order.at >= first.at && order.at <= first.at + days * DAY) ? 1 : 0
    counts.registered += 1
    counts.converted7 += within(7)
    counts.converted30 += within(30)
  }
  return counts
}

describe.each(profiles)(
  'cohort reports on the %s profile agree with plain TypeScript over random facts',
  async (profile) => {
    const check = await worldChecks(profile)

    check('summary counts identified paid orders and keeps unidentified ones apart', async (world, filter, ch) => {
      const { summary } = await runOver(ch, 'summary', {}, filter)
      const facts = world.orders.filter((fact) => inFilter(filter, fact))
      const paid = facts.filter(isPaid)
      const unidentified = facts.filter((fact) => fact.customer === 0 && fact.amount > 0)
      const total = (list: { amount: number }[]): number => list.reduce((all, fact) => all + fact.amount, 0)
      expect(summary).toMatchObject({
        paidOrders: paid.length,
        consumers: new Set(paid.map((fact) => fact.customer)).size,
        paidMinor: total(paid),
        refundedMinor: total(facts.filter((fact) => fact.fact === 'refunded' && fact.customer > 0)),
        unidentifiedOrders: unidentified.filter((fact) => fact.fact === 'paid').length,
        unidentifiedPaidMinor: total(unidentified.filter((fact) => fact.fact === 'paid')),
      })
    })

    check('next-month repurchase, every variant and breakdown', async (world, filter, ch) => {
      for (const cohort of ['first-order', 'all-buyers']) {
        const model = cohort === 'first-order' ? firstOrderModel : allBuyersModel
        for (const window of ['calendar', '30-days']) {
          const [byMonth, byStore] = await Promise.all([
            runOver(ch, 'next-month-repurchase', { cohort, window }, filter),
            runOver(ch, 'next-month-repurchase', { cohort, window, by: 'store-month' }, filter),
          ])
          const measured: Cohorts = new Map()
          for (const row of byMonth.rows) {
            if (Number(row.size) > 0)
              measured.set(`${row.cohort}/-`, { size: Number(row.size), returning: Number(row.returning) })
          }
          expect(measured, `${cohort} ${window}`).toEqual(model(world, filter, window, false))
          const measuredByStore: Cohorts = new Map()
          for (const row of byStore.rows) {
            const store = row.store === null ? '0' : String(row.store).slice(1)
            measuredByStore.set(`${row.cohort}/${store}`, { size: Number(row.size), returning: Number(row.returning) })
          }
          expect(measuredByStore, `${cohort} ${window} by store`).toEqual(model(world, filter, window, true))
        }
      }
    })

    check('first-order conversion, however it is broken down', async (world, filter, ch) => {
      const expected = conversionModel(world, filter)
      for (const by of ['month', 'store', 'store-month', 'channel']) {
        const { rows, summary } = await runOver(ch, 'first-order-conversion', { by }, filter)
        expect(summary, by).toMatchObject(expected)
        const total = (key: string): number => rows.reduce((all, row) => all + Number(row[key]), 0)
        expect({
          registered: total('registered'),
          converted7: total('converted7'),
          converted30: total('converted30'),
        }).toEqual(expected)
      }
    })

    check('retention counts who paid k months after the first order', async (world, filter, ch) => {
      const { rows } = await runOver(ch, 'retention-cohorts', { months: '4' }, filter)
      const people = [...paidByCustomer(world).values()].filter(([first]) => first && inFilter(filter, first))
      for (const row of rows) {
        const cohort = people.filter(([first]) => first && monthName(first.at) === row.cohort)
        const back = cohort.filter((orders) =>
          orders.some((order) => month(order.at) === month(orders[0]?.at ?? 0) + Number(row.monthsSince)),
        )
        expect(row).toMatchObject({ size: cohort.length, returning: back.length })
      }
      expect(rows.filter((row) => row.monthsSince === 0).reduce((all, row) => all + Number(row.size), 0)).toBe(
        people.length,
      )
    })

    check('lifetime value adds up what the cohort paid less refunds', async (world, filter, ch) => {
      const { rows, summary } = await runOver(ch, 'lifetime-value', { months: '60' }, filter)
      const people = [...paidByCustomer(world).entries()].filter(([, [first]]) => first && inFilter(filter, first))
      const net = (customer: number, until = Number.POSITIVE_INFINITY): number =>
        world.orders
          .filter((fact) => fact.customer === customer && month(fact.at) <= until)
          .reduce((all, fact) => all + (fact.fact === 'paid' ? fact.amount : -fact.amount), 0)
      expect(summary).toMatchObject({
        size: people.length,
        cumulativeMinor: people.reduce((all, [customer]) => all + net(customer), 0),
      })
      for (const row of rows) {
        const cohort = people.filter(([, [first]]) => first && monthName(first.at) === row.cohort)
        const until = month(cohort[0]?.[1][0]?.at ?? 0) + Number(row.monthsSince)
        expect(row).toMatchObject({
          size: cohort.length,
          cumulativeMinor: cohort.reduce((all, [customer]) => all + net(customer, until), 0),
        })
      }
    })

    check('overview rows say what the single reports say', async (_world, filter, ch) => {
      const [overview, totals, repurchase, conversion] = await Promise.all([
        runOver(ch, 'overview', {}, filter),
        runOver(ch, 'summary', {}, filter),
        runOver(ch, 'next-month-repurchase', {}, filter),
        runOver(ch, 'first-order-conversion', {}, filter),
      ])
      expect(overview.summary).toMatchObject({
        paidOrders: totals.summary.paidOrders,
        consumers: totals.summary.consumers,
        paidMinor: totals.summary.paidMinor,
        returning: repurchase.summary.returning,
        nextMonthRepurchase: repurchase.summary.rate,
        registrations: conversion.summary.registered,
        conversion30: conversion.summary.rate30,
      })
      const newConsumers = repurchase.rows.reduce((all, row) => all + Number(row.size), 0)
      expect(overview.summary.newConsumers).toBe(newConsumers)
      for (const by of ['month', 'store', 'store-month']) {
        const { rows } = await runOver(ch, 'overview', { by }, filter)
        expect(
          rows.reduce((all, row) => all + Number(row.newConsumers), 0),
          by,
        ).toBe(newConsumers)
        expect(
          rows.reduce((all, row) => all + Number(row.paidOrders), 0),
          by,
        ).toBe(totals.summary.paidOrders)
      }
    })
  },
)
