import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { profiles } from '../../../testing/index.ts'
import { addDays, monthLabel } from '../rules/calendar.ts'
import { type Filter, passiveKinds } from './filter.ts'
import {
  DAY,
  day,
  type EventFact,
  everything,
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
  worlds,
} from './testing.ts'

/** The same shops where some events say which hook was used, who shared, and what a coupon took off. */
const telling: fc.Arbitrary<World> = fc
  .tuple(
    worlds,
    fc.array(
      fc.record({
        kind: fc.constantFrom(
          'touch.sent',
          'touch.sent',
          'touch.seen',
          'touch.acted',
          'coupon.redeemed',
          'share.opened',
          'coupon.gifted',
        ),
        hook: fc.constantFrom('product/tea', 'theme/spring', 'theme/moon', ''),
        inviter: fc.constantFrom('', 'a', 'b'),
      }),
      { minLength: 40, maxLength: 40 },
    ),
  )
  .map(([world, said]) => ({
    ...world,
    events: world.events.map((event, index): EventFact => {
      const { kind = event.kind, hook = '', inviter = '' } = index % 4 === 0 ? {} : (said[index] ?? {})
      return {
        ...event,
        kind,
        properties: { ...(hook ? { hook } : {}), ...(inviter ? { inviter } : {}), amountMinor: 30 },
      }
    }),
  }))

const round = (value: number): number => Math.round(value * 1e6) / 1e6
const isActive = (event: EventFact): boolean => !passiveKinds.includes(event.kind)

type New = { first: OrderFact; orders: OrderFact[]; events: EventFact[] }

/** New consumers of the filter with everything they did. */
function newConsumers(world: World, filter: Filter): New[] {
  const events = perCustomer(world.events)
  return [...paidByCustomer(world)].flatMap(([customer, orders]) => {
    const [first] = orders
    return first && inFilter(filter, first) ? [{ first, orders, events: events.get(customer) ?? [] }] : []
  })
}

const notTouches = ['coupon.redeemed']

function chainOf({ first, events }: New): string[] {
  const met = events
    .filter(
      (event) =>
        event.channel !== '' &&
        event.at < first.at &&
        event.at >= first.at - 30 * DAY &&
        !notTouches.includes(event.kind),
    )
    .sort((a, b) => a.at - b.at || (a.channel < b.channel ? -1 : 1))
    .map((event) => event.channel)
    .filter((channel, index, all) => channel !== all[index - 1])
  return met.length > 0 ? met : [first.channel]
}

function weight(index: number, size: number): number {
  if (size === 1) return 1
  if (size === 2) return 0.5
  return index === 0 || index === size - 1 ? 0.4 : 0.2 / (size - 2)
}

describe.each(profiles)(
  'reports of growth on the %s profile agree with plain TypeScript over random facts',
  async (profile) => {
    const check = await worldChecks(profile, telling)

    check(
      'every new consumer is credited once: whole to the last touch, in shares by position',
      async (world, filter, ch) => {
        const cost = month(NOW.getTime()) - 4
        const { rows, summary } = await runOver(ch, 'attribution', {}, filter, [
          { channel: 'app', month: cost, amountMinor: 9000 },
        ])
        const people = newConsumers(world, filter)
        const expected = new Map<
          string,
          { newConsumers: number; returning: number; positionNew: number; positionReturning: number }
        >()
        for (const person of people) {
          const chain = chainOf(person)
          const returns = person.orders.some((order) => month(order.at) === month(person.first.at) + 1)
          for (const [index, channel] of chain.entries()) {
            const row = expected.get(channel) ?? { newConsumers: 0, returning: 0, positionNew: 0, positionReturning: 0 }
            const isLast = index === chain.length - 1
            row.newConsumers += Number(isLast)
            row.returning += Number(isLast && returns)
            row.positionNew += weight(index, chain.length)
            row.positionReturning += returns ? weight(index, chain.length) : 0
            expected.set(channel, row)
          }
        }
        for (const row of rows) {
          const key = row.channel === 'direct' ? '' : String(row.channel)
          const { newConsumers = 0, returning = 0, positionNew = 0, positionReturning = 0 } = expected.get(key) ?? {}
          expect(row).toMatchObject({
            newConsumers,
            returning,
            positionNew: round(positionNew),
            positionReturning: round(positionReturning),
          })
          expected.delete(key)
        }
        expect([...expected.keys()]).toEqual([])
        expect(summary.newConsumers).toBe(people.length)
        expect(summary.positionNew).toBe(people.length)
      },
    )

    check('a habit is kept on enough days of every week of the run', async (world, filter, ch) => {
      const { rows } = await runOver(ch, 'habit', { days: '1', weeks: '2' }, filter)
      const bounded = { ...filter, from: null }
      const ends = [NOW.getTime(), Math.max(...[...world.orders, ...world.events].map((fact) => fact.at), 0)]
      const horizon = Math.min(...ends.filter((end) => end > 0))
      const last = day(filter.until && filter.until.getTime() < horizon ? filter.until.getTime() - 1 : horizon)
      const facts = [...world.events.filter(isActive), ...world.orders.filter(isPaid)].filter((fact) =>
        inFilter(bounded, fact),
      )
      const daysOf = new Map(
        [...perCustomer(facts)].map(([customer, own]) => [customer, new Set(own.map((fact) => day(fact.at)))]),
      )
      const inWeek = (days: ReadonlySet<string>, end: string): number =>
        Array.from({ length: 7 }, (_none, ago) => addDays(end, -ago)).filter((one) => days.has(one)).length
      if (ends.length < 2 || world.orders.length + world.events.length === 0) return
      for (const row of rows) {
        const end = String(row.week)
        const counts = [...daysOf.values()].map((days) => [inWeek(days, end), inWeek(days, addDays(end, -7))])
        expect(row, end).toMatchObject({
          active: counts.filter(([a = 0, b = 0]) => a + b > 0).length,
          habitual: counts.filter(([a = 0, b = 0]) => a > 0 && b > 0).length,
        })
      }
      expect(rows.at(-1)?.week).toBe(last)
    })

    check('days and sessions of a month are counted once a customer', async (world, filter, ch) => {
      const { rows } = await runOver(ch, 'frequency-of-use', {}, filter)
      const facts = [...world.events.filter(isActive), ...world.orders.filter(isPaid)].filter((fact) =>
        inFilter(filter, fact),
      )
      const months = [...new Set(facts.filter((fact) => fact.customer > 0).map((fact) => month(fact.at)))].sort()
      expect(rows.map((row) => row.month)).toEqual(months.map(monthLabel))
      for (const row of rows) {
        const own = [...perCustomer(facts.filter((fact) => monthLabel(month(fact.at)) === row.month)).values()]
        const sessions = own.map(
          (list) =>
            list.filter((fact, index) => index === 0 || fact.at - (list[index - 1]?.at ?? 0) > 1_800_000).length,
        )
        expect(row).toMatchObject({
          customers: own.length,
          activeDays: own.reduce((all, list) => all + new Set(list.map((fact) => day(fact.at))).size, 0),
          sessions: sessions.reduce((all, one) => all + one, 0),
        })
      }
    })

    check('before and after a release are the same number of days', async (world, filter, ch) => {
      const release = '2024-05-10'
      const { rows } = await runOver(ch, 'frequency-of-use', { release }, filter)
      const facts = [...world.events.filter(isActive), ...world.orders.filter(isPaid)].filter((fact) =>
        inFilter({ ...filter, from: null, until: null }, fact),
      )
      for (const [index, [from, to]] of [
        [addDays(release, -28), release],
        [release, addDays(release, 28)],
      ].entries()) {
        const own = perCustomer(facts.filter((fact) => day(fact.at) >= String(from) && day(fact.at) < String(to)))
        expect(rows[index]).toMatchObject({
          customers: own.size,
          activeDays: [...own.values()].reduce((all, list) => all + new Set(list.map((fact) => day(fact.at))).size, 0),
        })
      }
    })

    check('a hook reaches, converts and retains whom its touches reached', async (world, filter, ch) => {
      for (const by of ['kind', 'hook']) {
        const { rows } = await runOver(ch, 'hooks', { by }, filter)
        const nameOf = (event: EventFact): string =>
          String(event.properties?.hook ?? '')
            .split('/')
            .slice(0, by === 'kind' ? 1 : 2)
            .join('/')
        const sent = world.events.filter(
          (event) => event.kind === 'touch.sent' && nameOf(event) !== '' && inFilter(filter, event),
        )
        const names = [...new Set(sent.map(nameOf))].sort()
        expect(rows.map((row) => row.hook)).toEqual(names)
        for (const row of rows) {
          const people = [...perCustomer(sent.filter((event) => nameOf(event) === row.hook))].map(([customer, own]) => {
            const first = own[0]?.at ?? 0
            const said = world.events.filter((event) => event.customer === customer)
            const after = (from: number, to: number) => (fact: { at: number }) =>
              fact.at > first + from * DAY && fact.at <= first + to * DAY
            const paid = world.orders.filter((order) => isPaid(order) && order.customer === customer)
            return {
              saw: said.some(
                (event) => ['touch.seen', 'touch.acted'].includes(event.kind) && nameOf(event) === row.hook,
              ),
              acted: said.some((event) => event.kind === 'touch.acted' && nameOf(event) === row.hook),
              paid: paid.filter(after(0, 7)).reduce((all, order) => all + order.amount, 0),
              cost: said.filter((event) => event.kind === 'coupon.redeemed').filter(after(0, 7)).length * 30,
              retained: paid.some(after(30, 60)),
            }
          })
          expect(row).toMatchObject({
            touches: sent.filter((event) => nameOf(event) === row.hook).length,
            reached: people.length,
            seen: people.filter((person) => person.saw).length,
            acted: people.filter((person) => person.acted).length,
            converted: people.filter((person) => person.paid > 0).length,
            paidMinor: people.reduce((all, person) => all + person.paid, 0),
            costMinor: people.reduce((all, person) => all + person.cost, 0),
            retained: people.filter((person) => person.retained).length,
          })
        }
      }
    })

    check('new consumers are paid for, brought by friends or come by themselves', async (world, filter, ch) => {
      const costs = [4, 5, 6].map((number) => ({ channel: 'app', month: 2024 * 12 + number, amountMinor: 1000 }))
      const { rows, summary } = await runOver(ch, 'organic-growth', {}, filter, costs)
      const people = newConsumers(world, filter).map((person) => ({
        ...person,
        month: month(person.first.at),
        referred: person.events.some(
          (event) =>
            ['coupon.gifted', 'share.opened'].includes(event.kind) &&
            event.at <= person.first.at &&
            event.at >= person.first.at - 30 * DAY,
        ),
      }))
      const buyers = (number: number): number =>
        [...paidByCustomer(world).values()].filter((orders) =>
          orders.some((order) => month(order.at) === number && inFilter({ ...filter, from: null, until: null }, order)),
        ).length
      for (const row of rows) {
        const number = Number(String(row.month).slice(0, 4)) * 12 + Number(String(row.month).slice(5))
        const own = people.filter((person) => person.month === number)
        const paid = own.filter(
          (person) =>
            !person.referred &&
            person.first.channel === 'app' &&
            number >= 2024 * 12 + 4 &&
            number <= 2024 * 12 + 6 &&
            inMonths(filter, number),
        )
        expect(row, String(row.month)).toMatchObject({
          newConsumers: own.length,
          referred: own.filter((person) => person.referred).length,
          paid: paid.length,
          organic: own.filter((person) => !person.referred).length - paid.length,
          consumersBefore: buyers(number - 1),
        })
      }
      expect(summary.newConsumers).toBe(people.length)
    })

    check('a share is followed from opening over the coupon to the order', async (world, filter, ch) => {
      const { rows } = await runOver(ch, 'share-funnel', {}, filter)
      const events = perCustomer(world.events)
      const paidOf = paidByCustomer(world)
      const opened = [...events].flatMap(([customer, own]) => {
        const opens = own.filter((event) => ['coupon.gifted', 'share.opened'].includes(event.kind))
        const [first] = opens
        if (!first || !inFilter(filter, first)) return []
        const soon = (fact: { at: number }): boolean => fact.at >= first.at && fact.at <= first.at + 30 * DAY
        const paid = paidOf.get(customer) ?? []
        const inviters = opens
          .filter((event) => event.at === first.at)
          .map((event) => String(event.properties?.inviter ?? ''))
          // Of what happened at one moment, what names somebody.
          .sort((a, b) => Number(a === '') - Number(b === '') || (a < b ? -1 : 1))
        const claims = own.some((event) => ['coupon.gifted', 'coupon.claimed'].includes(event.kind) && soon(event))
        const pays = claims && paid.some(soon)
        return [
          {
            month: monthLabel(month(first.at)),
            inviter: inviters[0] ?? '',
            claims,
            pays,
            isNew: pays && (paid[0]?.at ?? 0) >= first.at,
          },
        ]
      })
      expect(rows.map((row) => row.month)).toEqual([...new Set(opened.map((one) => one.month))].sort())
      for (const row of rows) {
        const own = opened.filter((one) => one.month === row.month)
        expect(row).toMatchObject({
          sharers: new Set(own.map((one) => one.inviter).filter((inviter) => inviter !== '')).size,
          opened: own.length,
          claimed: own.filter((one) => one.claims).length,
          paid: own.filter((one) => one.pays).length,
          newConsumers: own.filter((one) => one.isNew).length,
        })
      }
      const byInviter = await runOver(ch, 'share-funnel', { by: 'inviter' }, filter)
      expect(byInviter.rows.map((row) => row.inviter).sort()).toEqual(
        [...new Set(opened.map((one) => one.inviter))].sort(),
      )
      for (const row of byInviter.rows) {
        const own = opened.filter((one) => one.inviter === row.inviter)
        expect(row).toMatchObject({
          opened: own.length,
          claimed: own.filter((one) => one.claims).length,
          paid: own.filter((one) => one.pays).length,
        })
      }
    })

    check('without a filter nobody is left out', async (world, _filter, ch) => {
      const { summary } = await runOver(ch, 'attribution', { by: 'channel-month' })
      expect(summary.newConsumers).toBe(newConsumers(world, everything).length)
    })
  },
)

/** Months of which any day falls into the filter; costs of the others are not read. */
function inMonths({ from, until }: Filter, number: number): boolean {
  const label = monthLabel(number)
  const [first, last] = [from && monthLabel(month(from.getTime())), until && monthLabel(month(until.getTime() - 1))]
  return (!first || label >= first) && (!last || label <= last)
}
