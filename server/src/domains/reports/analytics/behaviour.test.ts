import { describe, expect } from 'vitest'
import { profiles } from '../../../testing/index.ts'
import { addDays } from '../rules/calendar.ts'
import type { Filter } from './filter.ts'
import {
  DAY,
  day,
  inFilter,
  isPaid,
  month,
  NOW,
  type OrderFact,
  paidByCustomer,
  perCustomer,
  runOver,
  type World,
  worldChecks,
} from './testing.ts'

type Fact = {
  customer: number
  at: number
  store: number
  channel: string
  id: string
  kind: string
  amount: number
  driven: boolean
}

const everyFact = (world: World): Fact[] => [
  ...world.events.map((event) => ({ ...event, amount: 0, driven: false })),
  ...world.orders.map((order) => ({
    ...order,
    id: order.no,
    kind: `order.${order.fact}`,
    driven: order.drivenBy !== '',
  })),
]

const sumOf = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0)

/** The highest stage (1 to 4) of one customer, told naively. */
function stageModel(facts: readonly Fact[], tier: { orders: number; paid: number; days: number }): number {
  const acts = ['window.followed', 'message.replied', 'group.joined', 'coupon.claimed']
  const interacted = facts.find((fact) => acts.includes(fact.kind))
  if (!interacted) return 1
  const paid = facts.filter((fact) => fact.kind === 'order.paid' && fact.amount > 0)
  const reached = paid.find((order) => {
    const lately = paid.filter((other) => other.at <= order.at && other.at >= order.at - tier.days * DAY)
    return lately.length >= tier.orders || sumOf(lately.map((other) => other.amount)) >= tier.paid
  })
  if (!reached) return 2
  const highEndAt = Math.max(reached.at, interacted.at)
  return paid.some((order) => order.driven && order.at > highEndAt) ? 4 : 3
}

/** How far a customer can get, trying every entrance and every way on. */
function flowModel(facts: readonly Fact[], steps: readonly string[], within: number, filter: Filter): number {
  const things = facts
    .filter((fact) => !fact.kind.startsWith('order.') || fact.amount > 0)
    .map((fact) => ({ ...fact, first: steps.indexOf(fact.kind) }))
    .filter((fact) => fact.first >= 0)
    .sort((a, b) => a.at - b.at || a.first - b.first)
  const walk = (from: number, step: number, start: number): number => {
    let best = step
    for (let index = from; index < things.length; index++) {
      const thing = things[index]
      if (thing && thing.kind === steps[step] && thing.at - start <= within)
        best = Math.max(best, walk(index + 1, step + 1, start))
    }
    return best
  }
  return things.reduce(
    (best, thing, index) =>
      thing.kind === steps[0] && inFilter(filter, thing) ? Math.max(best, walk(index + 1, 1, thing.at)) : best,
    0,
  )
}

function stateModel(
  orders: readonly OrderFact[],
  registeredAt: number,
  start: number,
  end: number,
): string | undefined {
  const before = orders.filter((order) => order.at < end)
  const [first] = before
  const last = before.at(-1)
  if (!first || !last) {
    if (registeredAt >= end) return undefined
    return registeredAt <= end - 30 * DAY ? 'zombie' : 'fresh'
  }
  if (first.at >= start) return 'new'
  if (before.length === 1) return 'oneTime'
  if (last.at >= end - 90 * DAY) return 'regular'
  return last.at >= end - 180 * DAY ? 'sleeping' : 'lost'
}

describe.each(profiles)(
  'behaviour reports on the %s profile agree with plain TypeScript over random facts',
  async (profile) => {
    const check = await worldChecks(profile)

    check(
      'every customer is in the stage that her facts say, however often they are replayed',
      async (world, filter, ch) => {
        const tier = { orders: 3, paid: 900, days: 60 }
        const given = { orders: '3', paid: '900', days: '60' }
        const { summary, rows } = await runOver(ch, 'stages', given, filter)
        const people = [...perCustomer(everyFact(world)).values()].filter(([first]) => first && inFilter(filter, first))
        const reached = (stage: number): number => people.filter((facts) => stageModel(facts, tier) >= stage).length
        expect(summary).toEqual({ found: reached(1), interacting: reached(2), highEnd: reached(3), tapped: reached(4) })
        expect(rows.map((row) => row.customers)).toEqual([1, 2, 3, 4].map(reached))
        const broken = await runOver(ch, 'stages', { ...given, by: 'store-week' }, filter)
        const found = broken.rows.filter((row) => row.stage === 'found')
        expect(sumOf(found.map((row) => Number(row.customers)))).toBe(reached(1))
      },
    )

    check(
      'a flow counts the best attempt of each customer, also when a step occurs twice',
      async (world, filter, ch) => {
        const people = [...perCustomer(everyFact(world)).values()]
        for (const steps of [
          ['customer.registered', 'coupon.claimed', 'order.paid'],
          ['order.paid', 'order.paid', 'order.paid'],
          ['store.visited', 'order.paid', 'window.followed', 'order.paid'],
          ['order.paid', 'order.refunded'],
        ]) {
          for (const within of [20, 60]) {
            const { rows } = await runOver(ch, 'flow', { steps: steps.join(','), within: `${within}d` }, filter)
            const levels = people.map((facts) => flowModel(facts, steps, within * DAY, filter))
            const expected = steps.map((_step, index) => levels.filter((level) => level > index).length)
            expect(
              rows.map((row) => row.customers),
              `${steps} within ${within}d`,
            ).toEqual(expected)
          }
        }
      },
    )

    check('the states of a month are disjoint and follow the rules', async (world, filter, ch) => {
      const { from, until, ...place } = filter
      const { rows } = await runOver(ch, 'customer-states', {}, filter)
      const paid = paidByCustomer(world)
      const registered = perCustomer(world.events.filter((event) => event.kind === 'customer.registered'))
      const latest = Math.min(NOW.getTime(), Math.max(0, ...everyFact(world).map((fact) => fact.at))) + 1
      const people = [...new Set([...paid.keys(), ...registered.keys()])].filter((customer) => {
        const registration = registered.get(customer)?.[0]
        const order = paid.get(customer)?.[0]
        const first =
          registration && order ? (registration.at <= order.at ? registration : order) : (registration ?? order)
        return first !== undefined && inFilter({ ...place, from: null, until: null }, first)
      })
      for (const row of rows) {
        const [year = 0, number = 0] = String(row.month).split('-').map(Number)
        const [start, next] = [year * 12 + number, year * 12 + number + 1].map((each) => firstInstant(each))
        const end = Math.min(next ?? 0, latest, until?.getTime() ?? Number.POSITIVE_INFINITY)
        const counts: Record<string, number> = {
          new: 0,
          oneTime: 0,
          regular: 0,
          sleeping: 0,
          lost: 0,
          zombie: 0,
          fresh: 0,
        }
        for (const customer of people) {
          const state = stateModel(
            paid.get(customer) ?? [],
            registered.get(customer)?.[0]?.at ?? Number.POSITIVE_INFINITY,
            start ?? 0,
            end,
          )
          if (state) counts[state] = (counts[state] ?? 0) + 1
        }
        expect(row, String(row.month)).toMatchObject(counts)
      }
      if (rows.length > 0 && from) expect(rows[0]?.month).toBe(`2024-0${month(from.getTime()) - 2024 * 12}`)
    })

    check('the curve, the top group and its changes are those of sorted amounts', async (world, filter, ch) => {
      const orders = world.orders.filter((order) => isPaid(order) && inFilter(filter, order))
      const amounts = [...perCustomer(orders).values()].map((list) => sumOf(list.map((order) => order.amount)))
      amounts.sort((a, b) => b - a)
      const [curve, list, changes] = await Promise.all([
        runOver(ch, 'revenue-concentration', { top: '30' }, filter),
        runOver(ch, 'top-customers', { top: '30' }, filter),
        runOver(ch, 'top-group-changes', { top: '30' }, filter),
      ])
      const top = Math.ceil((amounts.length * 30) / 100)
      const topPaid = sumOf(amounts.slice(0, top))
      expect(curve.summary).toMatchObject({
        consumers: amounts.length,
        paidMinor: sumOf(amounts),
        topConsumers: top,
        topPaidMinor: topPaid,
      })
      const differences = sumOf(amounts.flatMap((a) => amounts.map((b) => Math.abs(a - b))))
      if (amounts.length > 0)
        expect(curve.summary.gini).toBeCloseTo(differences / (2 * amounts.length * sumOf(amounts)), 9)
      expect(list.rows.map((row) => row.paidMinor)).toEqual(amounts.slice(0, top))
      expectTopGroups(changes.rows, world, filter, 30)
    })

    check('market share: what a store sold and who paid there, against its city', async (world, filter, ch) => {
      const { stores: chosen, ...others } = filter
      const { rows } = await runOver(ch, 'market-share', {}, filter)
      const sold = world.orders.filter(
        (order) => order.fact === 'paid' && order.amount > 0 && inFilter({ ...others, stores: null }, order),
      )
      const cityOf = (store: number): number => (store === 3 ? 2 : 1)
      for (const row of rows) {
        const store = Number(String(row.store).slice(1))
        const own = sold.filter((order) => order.store === store)
        const seen = everyFact(world).filter(
          (fact) =>
            fact.customer > 0 &&
            fact.store > 0 &&
            cityOf(fact.store) === cityOf(store) &&
            fact.kind !== 'order.refunded' &&
            (fact.kind !== 'order.paid' || fact.amount > 0) &&
            (filter.until === null || fact.at < filter.until.getTime()),
        )
        expect(row).toMatchObject({
          gmvMinor: sumOf(own.map((order) => order.amount)),
          cityGmvMinor: sumOf(
            sold
              .filter((order) => order.store > 0 && cityOf(order.store) === cityOf(store))
              .map((order) => order.amount),
          ),
          payingCustomers: new Set(own.map((order) => order.customer).filter((customer) => customer > 0)).size,
          reachable: new Set(seen.map((fact) => fact.customer)).size,
        })
      }
      const expected = new Set(
        sold.map((order) => order.store).filter((store) => store > 0 && (!chosen || chosen.includes(store))),
      )
      expect(rows.length).toBe(expected.size)
    })

    check('activity counts distinct people in windows of 1, 7 and 30 days', async (world, filter, ch) => {
      const { rows, summary } = await runOver(ch, 'activity', {}, filter)
      const active = everyFact(world).filter(
        (fact) =>
          fact.customer > 0 &&
          (fact.kind === 'order.paid'
            ? fact.amount > 0
            : fact.kind !== 'order.refunded' && fact.kind !== 'message.delivered'),
      )
      const here = active.filter((fact) => inFilter({ ...filter, from: null, until: null }, fact))
      const people = (date: string, days: number): number => {
        const first = addDays(date, 1 - days)
        return new Set(
          here.filter((fact) => day(fact.at) >= first && day(fact.at) <= date).map((fact) => fact.customer),
        ).size
      }
      for (const row of rows) {
        const date = String(row.date)
        expect({ dau: row.dau, wau: row.wau, mau: row.mau }, date).toEqual({
          dau: people(date, 1),
          wau: people(date, 7),
          mau: people(date, 30),
        })
      }
      expect(summary.mau).toBe(rows.at(-1)?.mau)
    })

    check('the recall list has everyone with two orders and none lately, best first', async (world, filter, ch) => {
      const { rows, summary } = await runOver(ch, 'lost-users', { days: '30' }, filter)
      const latest = Math.min(NOW.getTime(), Math.max(0, ...everyFact(world).map((fact) => fact.at)))
      const asOf = filter.until?.getTime() ?? latest
      const lost = [...paidByCustomer(world).values()]
        .map((orders) => orders.filter((order) => order.at < asOf))
        .filter((orders) => {
          const last = orders.at(-1)
          return (
            last &&
            orders.length >= 2 &&
            last.at < asOf - 30 * DAY &&
            inFilter({ ...filter, from: null, until: null }, last)
          )
        })
      const paid = lost.map((orders) => sumOf(orders.map((order) => order.amount))).sort((a, b) => b - a)
      expect(rows.map((row) => row.paidMinor)).toEqual(paid)
      expect(summary).toEqual({ lostCustomers: lost.length, lostPaidMinor: sumOf(paid) })
    })
  },
)

function expectTopGroups(rows: Record<string, unknown>[], world: World, filter: Filter, percent: number): void {
  const top = new Map<number, Set<number>>()
  const months = new Map<number, Map<number, number>>()
  for (const order of world.orders) {
    if (!isPaid(order) || !inFilter({ ...filter, from: null }, order)) continue
    const first = filter.from ? month(filter.from.getTime()) : 0
    // Of the first month only the part inside the period counts; of the month before, all of it.
    if (filter.from && order.at < filter.from.getTime() && month(order.at) !== first - 1) continue
    const paid = months.get(month(order.at)) ?? new Map<number, number>()
    months.set(month(order.at), paid.set(order.customer, (paid.get(order.customer) ?? 0) + order.amount))
  }
  for (const [number, paid] of months) {
    const best = [...paid].sort(([a, x], [b, y]) => y - x || a - b).slice(0, Math.ceil((paid.size * percent) / 100))
    top.set(number, new Set(best.map(([customer]) => customer)))
  }
  for (const row of rows) {
    const [year = 0, number = 0] = String(row.month).split('-').map(Number)
    const now = top.get(year * 12 + number) ?? new Set()
    const before = top.get(year * 12 + number - 1) ?? new Set()
    const stayed = [...now].filter((customer) => before.has(customer)).length
    expect(row).toMatchObject({ top: now.size, stayed, entered: now.size - stayed, left: before.size - stayed })
  }
}

function firstInstant(number: number): number {
  const year = Math.floor((number - 1) / 12)
  // New York is five hours behind in winter, four in summer; the first days of its months are never days of the change.
  const name = ((number - 1) % 12) + 1
  return Date.UTC(year, name - 1, 1, name >= 4 && name <= 11 ? 4 : 5)
}
