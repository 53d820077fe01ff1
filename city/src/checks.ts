import type { CityTruth, Sums } from './truth/types.ts'

type Figures = Record<string, number>

/** One report as it should be: rows by the values of their key columns. */
export interface Check {
  report: string
  query: Record<string, string>
  /** Columns that tell rows apart; none when the report has one row. */
  key: readonly string[]
  /** Where in the answer: its rows, or its summary as a single row. */
  part?: 'summary'
  rows: Map<string, Figures>
}

/** Adds cells up by a key. */
function addUp<Cell>(
  cells: readonly Cell[],
  keyOf: (cell: Cell) => readonly (string | number)[],
  figuresOf: (cell: Cell) => Figures,
): Map<string, Figures> {
  const rows = new Map<string, Figures>()
  for (const cell of cells) {
    const key = keyOf(cell).join(' ')
    const row = rows.get(key)
    const figures = figuresOf(cell)
    if (!row) rows.set(key, { ...figures })
    else for (const [name, value] of Object.entries(figures)) row[name] = (row[name] ?? 0) + value
  }
  return rows
}

function numbersOf(cell: object): Figures {
  const figures: Figures = {}
  for (const [name, value] of Object.entries(cell)) if (typeof value === 'number') figures[name] = value
  return figures
}

const sumFigures = (sums: Sums): Figures => ({
  paidOrders: sums.paidOrders,
  consumers: sums.consumers,
  paidMinor: sums.paidMinor,
  refundedMinor: sums.refundedMinor,
  unidentifiedOrders: sums.unidentifiedOrders,
  unidentifiedPaidMinor: sums.unidentifiedPaidMinor,
})

/** Every report that the truth speaks about. */
export function listChecks(truth: CityTruth): Check[] {
  return [
    ...sumChecks(truth),
    ...conversionChecks(truth),
    ...repurchaseChecks(truth),
    ...cohortChecks(truth),
    ...standingChecks(truth),
    ...stateChecks(truth),
  ]
}

function sumChecks(truth: CityTruth): Check[] {
  const { totals, byMonth, byStore, conversion, repurchase } = truth
  const { refunds, unidentifiedRefundedMinor } = totals
  const all = addUp(
    [totals],
    () => [],
    (sums) => ({ ...sumFigures(sums), refunds, unidentifiedRefundedMinor }),
  )
  const overview = (by: 'month' | 'store', rows: Map<string, Figures>): Check => {
    const registered = addUp(
      conversion,
      (cell) => [cell[by]],
      ({ registered, converted30 }) => ({ registrations: registered, converted30 }),
    )
    const consumers = addUp(
      repurchase.firstOrder,
      (cell) => [cell[by]],
      ({ size }) => ({ newConsumers: size }),
    )
    for (const [key, row] of rows)
      Object.assign(row, { registrations: 0, converted30: 0, newConsumers: 0 }, registered.get(key), consumers.get(key))
    return { report: 'overview', query: { by }, key: [by], rows }
  }
  return [
    { report: 'summary', query: {}, key: [], rows: all },
    overview(
      'month',
      addUp(byMonth, ({ month }) => [month], sumFigures),
    ),
    overview(
      'store',
      addUp(byStore, ({ store }) => [store], sumFigures),
    ),
  ]
}

function conversionChecks({ conversion }: CityTruth): Check[] {
  const check = (by: string, key: readonly ('month' | 'store' | 'channel')[]): Check => ({
    report: 'first-order-conversion',
    query: { by },
    key,
    rows: addUp(
      conversion,
      (cell) => key.map((name) => cell[name]),
      ({ registered, converted7, converted30 }) => ({ registered, converted7, converted30 }),
    ),
  })
  return [
    check('month', ['month']),
    check('store', ['store']),
    check('store-month', ['month', 'store']),
    check('channel', ['channel']),
  ]
}

function repurchaseChecks({ repurchase }: CityTruth): Check[] {
  const report = 'next-month-repurchase'
  const checks: Check[] = []
  for (const window of ['calendar', '30-days'] as const) {
    const figures = (cell: { size: number; returningCalendar: number; returning30: number }) => ({
      size: cell.size,
      returning: window === 'calendar' ? cell.returningCalendar : cell.returning30,
    })
    const add = (query: Record<string, string>, key: string[], rows: Map<string, Figures>) =>
      checks.push({ report, query: { window, ...query }, key, rows })
    const { firstOrder, allBuyers, allBuyersByStore, allBuyersByChannel } = repurchase
    const first = { cohort: 'first-order' }
    const all = { cohort: 'all-buyers' }
    add(
      first,
      ['cohort'],
      addUp(firstOrder, ({ month }) => [month], figures),
    )
    add(
      { ...first, by: 'store-month' },
      ['cohort', 'store'],
      addUp(firstOrder, ({ month, store }) => [month, store], figures),
    )
    add(
      all,
      ['cohort'],
      addUp(allBuyers, ({ month }) => [month], figures),
    )
    add(
      { ...all, by: 'store-month' },
      ['cohort', 'store'],
      addUp(allBuyersByStore, ({ month, store }) => [month, store], figures),
    )
    for (const channel of new Set(firstOrder.map((cell) => cell.channel))) {
      const here = (cell: { channel: string }) => cell.channel === channel
      add(
        { ...first, channel },
        ['cohort'],
        addUp(firstOrder.filter(here), ({ month }) => [month], figures),
      )
      add(
        { ...all, channel },
        ['cohort'],
        addUp(allBuyersByChannel.filter(here), ({ month }) => [month], figures),
      )
    }
  }
  return checks
}

function cohortChecks({ retention, activityRetention, lifetimeValue }: CityTruth): Check[] {
  const spread = (cohorts: CityTruth['retention']) =>
    cohorts.flatMap(({ month, size, returning }) =>
      [size, ...returning].map((there, since) => ({ month, since, size, returning: there })),
    )
  const worth = lifetimeValue.flatMap(({ month, customers, netMinor }) => {
    let cumulativeMinor = 0
    return netMinor.map((net, since) => {
      cumulativeMinor += net
      return { month, since, size: customers, netMinor: net, cumulativeMinor }
    })
  })
  const key = ['cohort', 'monthsSince']
  const rows = <Cell extends { month: string; since: number }>(cells: Cell[], figuresOf: (cell: Cell) => Figures) =>
    addUp(cells, ({ month, since }) => [month, since], figuresOf)
  const retained = (basis: string, cohorts: CityTruth['retention']): Check => ({
    report: 'retention-cohorts',
    query: { basis, months: '36' },
    key,
    rows: rows(spread(cohorts), ({ size, returning }) => ({ size, returning })),
  })
  return [
    retained('orders', retention),
    retained('activity', activityRetention),
    {
      report: 'lifetime-value',
      query: { months: '60' },
      key,
      rows: rows(worth, ({ size, netMinor, cumulativeMinor }) => ({ size, netMinor, cumulativeMinor })),
    },
  ]
}

function standingChecks(truth: CityTruth): Check[] {
  const { stages, concentration, lost, welcomeFlow, activity, marketShare, period } = truth
  const { found, interacting, highEnd, tapped } = stages
  const counts = { found, interacting, 'high-end': highEnd, tapped }
  const { from, to } = period
  const whole = (cells: Figures): Map<string, Figures> => new Map([['', cells]])
  return [
    {
      report: 'stages',
      query: {},
      key: ['stage'],
      rows: new Map(Object.entries(counts).map(([stage, customers]) => [stage, { customers }])),
    },
    {
      report: 'revenue-concentration',
      query: {},
      key: ['percent'],
      rows: addUp(
        concentration.curve,
        ({ percent }) => [percent],
        ({ consumers, paidMinor }) => ({ consumers, paidMinor }),
      ),
    },
    {
      report: 'lost-users',
      query: { to, days: String(lost.days), orders: String(lost.orders), limit: '1' },
      key: [],
      part: 'summary',
      rows: whole({ lostCustomers: lost.customers, lostPaidMinor: lost.paidMinor }),
    },
    {
      report: 'flow',
      query: { steps: welcomeFlow.steps.join(','), within: welcomeFlow.within },
      key: ['kind'],
      rows: new Map(welcomeFlow.steps.map((kind, index) => [kind, { customers: welcomeFlow.customers[index] ?? 0 }])),
    },
    {
      report: 'activity',
      query: { from, to },
      key: ['date'],
      rows: addUp(
        activity,
        ({ date }) => [date],
        ({ dau, wau, mau }) => ({ dau, wau, mau }),
      ),
    },
    {
      report: 'market-share',
      query: {},
      key: ['store'],
      rows: addUp(
        marketShare,
        ({ store }) => [store],
        ({ store: _code, ...figures }) => figures,
      ),
    },
  ]
}

function stateChecks({ states, period: { from, to } }: CityTruth): Check[] {
  const { sleepingDays, lostDays, zombieDays } = states.rule
  const rule = { sleeping: String(sleepingDays), lost: String(lostDays), zombie: String(zombieDays) }
  const stateRows = <Cell extends { month: string }>(cells: readonly Cell[], keyOf: (cell: Cell) => string[]) =>
    addUp(cells, keyOf, numbersOf)
  return [
    {
      report: 'customer-states',
      query: { ...rule, from, to },
      key: ['month'],
      rows: stateRows(states.months, ({ month }) => [month]),
    },
    {
      report: 'customer-states',
      query: { ...rule, from, to, by: 'channel' },
      key: ['month', 'channel'],
      rows: stateRows(states.byChannel, ({ month, channel }) => [month, channel]),
    },
  ]
}
