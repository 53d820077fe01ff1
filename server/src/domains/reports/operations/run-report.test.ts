import { describe, expect, test } from 'vitest'
import { insertFacts, profiles, testRuntime } from '../../../testing/index.ts'
import { type Caller, createCity, createStore, systemCaller } from '../../organization/index.ts'
import { listReports } from './list-reports.ts'
import { type ReportAsk, runReport } from './run-report.ts'

// A small shop whose every figure can be worked out by hand. Amounts in minor units, times UTC.
//
//       registered            paid                                                          refunded
// 1     01-02 S1 app          01-05 S1 app 1000 · 02-10 S2 till 2000 · 03-01 S1 app 3000 (driven)
// 2                           01-20 S2 till 500 · 03-15 S2 till 500; a gift of 0 on 02-20
// 3     01-25 S3 app          01-26 S3 app 800                                              02-02 800
// 4     02-01 S1 code
// 5                           02-14 S1 app 4000 · 03-10 S1 app 1200                         03-02 1000
// ?                           02-15 S1 till 700
//
// Customer 1 followed the service window on 01-03. The records end on 2024-03-15.

type Place = { S1: number; S2: number; S3: number }

const at = (day: string): string => `2024-${day} 10:00:00.000`

function orderFacts(workspace: number, { S1, S2, S3 }: Place): unknown[][] {
  const paid = (
    customer: number,
    day: string,
    no: string,
    store: number,
    channel: string,
    amount: number,
    driven = '',
  ) => [workspace, customer, at(day), no, 'paid', store, channel, 'goods', amount, '', driven, 1, 1]
  const refunded = (customer: number, day: string, no: string, store: number, amount: number) => [
    workspace,
    customer,
    at(day),
    `r-${no}`,
    'refunded',
    store,
    'app',
    'goods',
    amount,
    no,
    '',
    1,
    1,
  ]
  return [
    paid(1, '01-05', 'o1', S1, 'app', 1000),
    paid(1, '02-10', 'o2', S2, 'till', 2000),
    paid(1, '03-01', 'o3', S1, 'app', 3000, 'model'),
    paid(2, '01-20', 'o4', S2, 'till', 500),
    paid(2, '03-15', 'o5', S2, 'till', 500),
    paid(2, '02-20', 'gift', S2, 'till', 0),
    paid(3, '01-26', 'o6', S3, 'app', 800),
    refunded(3, '02-02', 'o6', S3, 800),
    paid(5, '02-14', 'o7', S1, 'app', 4000),
    refunded(5, '03-02', 'o7', S1, 1000),
    paid(5, '03-10', 'o8', S1, 'app', 1200),
    paid(0, '02-15', 'o9', S1, 'till', 700),
  ]
}

function eventFacts(workspace: number, { S1, S3 }: Place): unknown[][] {
  const event = (customer: number, day: string, kind: string, store: number, channel: string) => [
    workspace,
    customer,
    at(day),
    kind,
    `${kind}-${customer}`,
    store,
    channel,
    'test',
    '{}',
    at(day),
  ]
  return [
    event(1, '01-02', 'customer.registered', S1, 'app'),
    event(1, '01-03', 'window.followed', S1, 'app'),
    event(3, '01-25', 'customer.registered', S3, 'app'),
    event(4, '02-01', 'customer.registered', S1, 'code'),
  ]
}

describe.each(profiles)('the reports of a shop that can be worked out by hand, on the %s profile', async (profile) => {
  const clock = { now: () => new Date('2024-07-01T00:00:00Z') }
  const { deps, workspace } = await testRuntime({ profile, timezone: 'UTC', clock })
  const owner = systemCaller(workspace)
  const [a, b] = [
    await createCity(deps, owner, { code: 'A', name: 'Alpha' }),
    await createCity(deps, owner, { code: 'B', name: 'Beta' }),
  ]
  const place: Place = {
    S1: (await createStore(deps, owner, { city: a.id, code: 'S1', name: 'First' })).id,
    S2: (await createStore(deps, owner, { city: a.id, code: 'S2', name: 'Second' })).id,
    S3: (await createStore(deps, owner, { city: b.id, code: 'S3', name: 'Third' })).id,
  }
  await insertFacts(deps, 'orders', orderFacts(workspace, place))
  await insertFacts(deps, 'events', eventFacts(workspace, place))

  const run = (name: string, ask: ReportAsk = {}, by: Caller = owner) =>
    runReport(deps, { by, timezone: 'UTC', currency: 'CNY' }, name, ask)
  const cells = async (name: string, keys: string[], ask: ReportAsk = {}) =>
    (await run(name, ask)).rows.map((row) => keys.map((key) => row[key]))

  test('summary: a gift is no paid order, and the unidentified stand beside', async () => {
    const { summary } = await run('summary')
    expect(summary).toMatchObject({
      paidOrders: 8,
      consumers: 4,
      paidMinor: 13_000,
      refunds: 2,
      refundedMinor: 1800,
      netMinor: 11_200,
    })
    expect(summary).toMatchObject({
      averageOrderMinor: 1625,
      unidentifiedOrders: 1,
      unidentifiedPaidMinor: 700,
      unidentifiedRefundedMinor: 0,
    })
  })

  test('filters by store, city, channel and period choose the orders; the last day is included', async () => {
    const paidOrders = async (ask: ReportAsk) => (await run('summary', ask)).summary.paidOrders
    expect(await paidOrders({ store: 'S1' })).toBe(4)
    expect(await paidOrders({ city: 'B' })).toBe(1)
    expect(await paidOrders({ channel: 'till' })).toBe(3)
    expect(await paidOrders({ from: '2024-02', to: '2024-03-01' })).toBe(3)
    expect(await paidOrders({ city: 'A', channel: 'app', from: '2024-03-10', to: '2024-03-10' })).toBe(1)
  })

  test('next-month repurchase: four variants', async () => {
    const keys = ['cohort', 'size', 'returning', 'complete']
    expect(await cells('next-month-repurchase', keys)).toEqual([
      ['2024-01', 3, 1, true],
      ['2024-02', 1, 1, false],
    ])
    expect(await cells('next-month-repurchase', keys, { window: '30-days' })).toEqual([
      ['2024-01', 3, 0, true],
      ['2024-02', 1, 1, false],
    ])
    expect(await cells('next-month-repurchase', keys, { cohort: 'all-buyers' })).toEqual([
      ['2024-01', 3, 1, true],
      ['2024-02', 2, 2, false],
      ['2024-03', 3, 0, false],
    ])
    expect(await cells('next-month-repurchase', keys, { cohort: 'all-buyers', window: '30-days' })).toEqual([
      ['2024-01', 3, 0, true],
      ['2024-02', 2, 2, false],
      ['2024-03', 3, 0, false],
    ])
    expect((await run('next-month-repurchase')).summary).toEqual({ size: 3, returning: 1, rate: 1 / 3 })
    // The first order was at S2; coming back counts anywhere.
    expect(await cells('next-month-repurchase', ['cohort', 'size', 'returning'], { store: 'S1' })).toEqual([
      ['2024-01', 1, 1],
      ['2024-02', 1, 1],
    ])
  })

  test('first-order conversion: a fully refunded order does not count', async () => {
    const keys = ['registered', 'converted7', 'converted30', 'complete']
    expect(await cells('first-order-conversion', ['month', ...keys])).toEqual([
      ['2024-01', 2, 1, 1, true],
      ['2024-02', 1, 0, 0, false],
    ])
    expect(await cells('first-order-conversion', ['channel', 'registered', 'rate7'], { by: 'channel' })).toEqual([
      ['app', 2, 0.5],
      ['code', 1, 0],
    ])
    expect(await cells('first-order-conversion', ['store', 'registered', 'converted7'], { by: 'store' })).toEqual([
      ['S1', 2, 1],
      ['S3', 1, 0],
    ])
  })

  test('overview: per month, and per store', async () => {
    const keys = [
      'paidOrders',
      'consumers',
      'paidMinor',
      'refundedMinor',
      'newConsumers',
      'registrations',
      'returning',
      'unidentifiedOrders',
    ]
    expect(await cells('overview', ['month', ...keys])).toEqual([
      ['2024-01', 3, 3, 2300, 0, 3, 2, 1, 0],
      ['2024-02', 2, 2, 6000, 800, 1, 1, 0, 1],
      ['2024-03', 3, 3, 4700, 1000, 0, 0, 0, 0],
    ])
    expect(await cells('overview', ['store', ...keys], { by: 'store' })).toEqual([
      ['S1', 4, 2, 9200, 1000, 2, 2, 1, 1],
      ['S2', 3, 2, 3000, 0, 1, 0, 0, 0],
      ['S3', 1, 1, 800, 800, 1, 1, 0, 0],
    ])
    expect((await run('overview')).summary).toMatchObject({
      nextMonthRepurchase: 1 / 3,
      conversion30: 1 / 3,
      consumers: 4,
    })
  })

  test('retention and lifetime value of the January cohort', async () => {
    const ask = { from: '2024-01', to: '2024-01', months: '2' }
    expect(await cells('retention-cohorts', ['cohort', 'monthsSince', 'returning', 'complete'], ask)).toEqual([
      ['2024-01', 0, 3, true],
      ['2024-01', 1, 1, true],
      ['2024-01', 2, 2, false],
    ])
    expect(
      await cells('lifetime-value', ['monthsSince', 'netMinor', 'cumulativeMinor', 'perCustomerMinor'], ask),
    ).toEqual([
      [0, 2300, 2300, 767],
      [1, 1200, 3500, 1167],
      [2, 3500, 7000, 2333],
    ])
  })

  test('stages: the order that reaches the tier is not yet one of a tapped customer', async () => {
    const stages = (orders: string) =>
      cells('stages', ['stage', 'customers', 'conversion'], { orders, paid: '1000000' })
    expect(await stages('3')).toEqual([
      ['found', 5, null],
      ['interacting', 1, 0.2],
      ['high-end', 1, 1],
      ['tapped', 0, 0],
    ])
    expect(await stages('2')).toEqual([
      ['found', 5, null],
      ['interacting', 1, 0.2],
      ['high-end', 1, 1],
      ['tapped', 1, 1],
    ])
  })

  test('flow: loss per step, alarm, and the end without a step', async () => {
    const { rows, summary } = await run('flow', { steps: 'customer.registered, order.paid', within: '7d' })
    expect(rows).toMatchObject([
      { kind: 'customer.registered', customers: 3, loss: null, alarm: false, endWithout: null },
      {
        kind: 'order.paid',
        label: 'Paid an order',
        customers: 2,
        lost: 1,
        before: 3,
        loss: 1 / 3,
        alarm: true,
        endWithout: 3,
      },
    ])
    expect(summary).toMatchObject({ entered: 3, finished: 2, steps: 1, alarms: 1, oneFewerHigh: 1 })
    expect(summary.usualHigh).toBeCloseTo(0.8, 12)
  })

  test('revenue concentration and the changes of the top group', async () => {
    const { summary } = await run('revenue-concentration')
    expect(summary).toMatchObject({
      consumers: 4,
      paidMinor: 13_000,
      topConsumers: 1,
      topPaidMinor: 6000,
      topShare: 6000 / 13_000,
    })
    expect(summary.gini).toBeCloseTo(39_600 / 104_000, 9)
    expect(await cells('top-group-changes', ['month', 'top', 'entered', 'stayed', 'left'])).toEqual([
      ['2024-01', 1, 1, 0, 0],
      ['2024-02', 1, 1, 0, 1],
      ['2024-03', 1, 1, 0, 1],
    ])
    expect(await cells('top-customers', ['place', 'orders', 'paidMinor', 'cumulativeMinor'], { top: '50' })).toEqual([
      [1, 3, 6000, 6000],
      [2, 2, 5200, 11_200],
    ])
  })

  test('customer states at the end of each month', async () => {
    const keys = ['month', 'new', 'oneTime', 'regular', 'sleeping', 'lost', 'zombie', 'fresh', 'health']
    expect(await cells('customer-states', keys)).toEqual([
      ['2024-01', 3, 0, 0, 0, 0, 0, 0, 0],
      ['2024-02', 1, 2, 1, 0, 0, 0, 1, 0.25],
      ['2024-03', 0, 1, 3, 0, 0, 1, 0, 0.6],
    ])
    expect(
      await cells('customer-states', ['month', 'channel', 'regular', 'zombie'], { by: 'channel', from: '2024-03' }),
    ).toEqual([
      ['2024-03', 'app', 2, 0],
      ['2024-03', 'code', 0, 1],
      ['2024-03', 'till', 1, 0],
    ])
  })

  test('market share against user share', async () => {
    const keys = ['store', 'gmvMinor', 'cityGmvMinor', 'payingCustomers', 'reachable', 'reachableFrom']
    expect(await cells('market-share', keys, { households: 'S1:10' })).toEqual([
      ['S1', 9900, 12_900, 2, 10, 'given'],
      ['S2', 3000, 12_900, 2, 4, 'city'],
      ['S3', 800, 800, 1, 1, 'city'],
    ])
  })

  test('activity of the last day with records', async () => {
    const { summary, rows } = await run('activity')
    expect(rows.at(-1)).toMatchObject({ date: '2024-03-15', dau: 1, wau: 2, mau: 3, activeDays: 2, daysPerWeek: 1 })
    expect(summary).toMatchObject({ mau: 3, lostCustomers: 0 })
  })

  test('the recall list as of a day', async () => {
    const keys = ['orders', 'paidMinor', 'lastPaidOn', 'daysSince', 'usualGapDays', 'store']
    expect(await cells('lost-users', keys, { to: '2024-03-20', days: '10' })).toEqual([
      [3, 6000, '2024-03-01', 19, 28, 'S1'],
      [2, 5200, '2024-03-10', 10, 25, 'S1'],
    ])
  })

  test('a reader of one store sees that store alone', async () => {
    const manager: Caller = { ...owner, role: 'store-manager', scope: { workspace, stores: [place.S3] } }
    const { summary, scope } = await run('summary', {}, manager)
    expect(summary).toMatchObject({ paidOrders: 1, consumers: 1, unidentifiedOrders: 0 })
    expect(scope.stores).toBe(1)
    await expect(run('summary', { store: 'S1' }, manager)).rejects.toMatchObject({
      status: 400,
      fields: [{ path: 'store', message: 'allowed: S3' }],
    })
  })

  test('lists of people need the permission to see customers', async () => {
    const partner: Caller = { ...owner, role: 'partner', permissions: ['reports:read'] }
    await expect(run('top-customers', {}, partner)).rejects.toMatchObject({ code: 'permission_denied' })
    await expect(run('lost-users', {}, partner)).rejects.toMatchObject({ code: 'permission_denied' })
  })

  test('every wrong value is named with what is allowed', async () => {
    await expect(run('overview', { by: 'week', store: 'S9', from: '2024-02-30', shop: '1' })).rejects.toMatchObject({
      code: 'invalid_report_parameter',
      status: 400,
      fields: [
        { path: 'from' },
        { path: 'by', message: 'allowed: month, store, store-month' },
        { path: 'shop' },
        { path: 'store', message: 'allowed: S1, S2, S3' },
      ],
    })
    await expect(run('lost-users', { from: '2024-01' })).rejects.toMatchObject({ fields: [{ path: 'from' }] })
    await expect(run('flow', { flow: 'nothing' })).rejects.toMatchObject({ fields: [{ path: 'flow' }] })
    await expect(run('market-share', { households: 'S1' })).rejects.toMatchObject({ fields: [{ path: 'households' }] })
    await expect(run('no-such')).rejects.toMatchObject({ code: 'unknown_report', status: 404 })
  })

  test('every report answers an empty workspace, and its rows have the columns it declares', async () => {
    for (const { name, columns, figures } of listReports().reports) {
      const full = await run(name)
      expect(Object.keys(full.summary).sort(), name).toEqual(figures.map((figure) => figure.key).sort())
      for (const row of full.rows)
        expect(
          columns.map((column) => column.key).filter((key) => !(key in row)),
          name,
        ).toEqual([])
      const empty = await run(name, {}, systemCaller(workspace + 1_000_000))
      expect(JSON.stringify(empty.summary), name).not.toMatch(/NaN|Infinity/)
    }
  })
})

describe('market share and user share', async () => {
  const { deps, workspace } = await testRuntime({ timezone: 'UTC' })
  const owner = systemCaller(workspace)
  const city = await createCity(deps, owner, { code: 'A', name: 'Alpha' })
  const [one, two] = await Promise.all(
    ['S1', 'S2'].map((code) => createStore(deps, owner, { city: city.id, code, name: code })),
  )
  const order = (customer: number, month: string, store: number | undefined, amount: number) => [
    workspace,
    customer,
    `2024-${month}-10 10:00:00.000`,
    `${customer}-${month}`,
    'paid',
    store,
    '',
    'goods',
    amount,
    '',
    '',
    1,
    1,
  ]
  await insertFacts(deps, 'orders', [
    order(1, '01', one?.id, 100),
    order(2, '01', one?.id, 100),
    order(3, '01', two?.id, 100),
    order(1, '02', one?.id, 1000),
    order(3, '02', two?.id, 100),
  ])

  test('can move in opposite directions', async () => {
    const reader = { by: owner, timezone: 'UTC', currency: 'CNY' }
    const { rows } = await runReport(deps, reader, 'market-share', { by: 'store-month', store: 'S1' })
    expect(rows).toMatchObject([
      { month: '2024-01', gmvShare: 200 / 300, userShare: 2 / 3 },
      { month: '2024-02', gmvShare: 1000 / 1100, userShare: 1 / 3 },
    ])
  })
})
