import { type Calendar, monthEnd } from '../calendar.ts'
import type { Consumer, PaidOrder } from './people.ts'
import type { Words } from './sums.ts'
import type { CityTruth, CustomerState } from './types.ts'

const day = 86_400_000

type People = ReadonlyMap<number, Consumer>

/** The platform's default tier: so many paid orders, or so much paid, in any 365 days. */
const tier = { orders: 12, paidMinor: 200_000, days: 365 }

/** The instant of the paid order that reached the tier; Infinity when none did. */
function tierReachedAt(orders: readonly PaidOrder[]): number {
  for (const { at } of orders) {
    const lately = orders.filter((other) => other.at <= at && other.at >= at - tier.days * day)
    const paid = lately.reduce((sum, other) => sum + other.amountMinor, 0)
    if (lately.length >= tier.orders || paid >= tier.paidMinor) return at
  }
  return Infinity
}

/** Each stage needs the one before it, and the last one happens after the third was reached. */
export function stageCounts(people: People): CityTruth['stages'] {
  const counts = { found: people.size, interacting: 0, highEnd: 0, tapped: 0 }
  for (const { interactedAt, orders } of people.values()) {
    if (interactedAt === Infinity) continue
    counts.interacting++
    const highEndAt = Math.max(interactedAt, tierReachedAt(orders))
    if (highEndAt === Infinity) continue
    counts.highEnd++
    if (orders.some(({ at, driven }) => driven && at > highEndAt)) counts.tapped++
  }
  return counts
}

/** What the best 1 %, 2 % … 100 % of the consumers (rounded up) paid. */
export function concentration(people: People): CityTruth['concentration'] {
  const paid: number[] = []
  for (const { orders } of people.values())
    if (orders.length > 0) paid.push(orders.reduce((sum, order) => sum + order.amountMinor, 0))
  paid.sort((a, b) => b - a)
  const curve = Array.from({ length: 100 }, (_none, index) => {
    const consumers = Math.ceil((paid.length * (index + 1)) / 100)
    const paidMinor = paid.slice(0, consumers).reduce((sum, amount) => sum + amount, 0)
    return { percent: index + 1, consumers, paidMinor }
  })
  return { curve }
}

/** At least two paid orders, none in the last 90 days of the plan. */
export function lostPeople(people: People, calendar: Calendar): CityTruth['lost'] {
  const lost = { days: 90, orders: 2, customers: 0, paidMinor: 0 }
  const before = (calendar.start[calendar.days] ?? 0) - lost.days * day
  for (const { orders } of people.values()) {
    const last = orders.at(-1)
    if (!last || orders.length < lost.orders || last.at >= before) continue
    lost.customers++
    lost.paidMinor += orders.reduce((sum, order) => sum + order.amountMinor, 0)
  }
  return lost
}

/** From the registration to a coupon to a paid order, all within seven days; the best attempt counts. */
export function welcomeFlow(people: People): CityTruth['welcomeFlow'] {
  const customers: [number, number, number] = [0, 0, 0]
  for (const { registeredAt, claimedAt, orders } of people.values()) {
    if (registeredAt === Infinity) continue
    customers[0]++
    const until = registeredAt + 7 * day
    const claim = Math.min(...(claimedAt ?? []).filter((at) => at >= registeredAt && at <= until))
    if (claim === Infinity) continue
    customers[1]++
    if (orders.some(({ at }) => at >= claim && at <= until)) customers[2]++
  }
  return { steps: ['customer.registered', 'coupon.claimed', 'order.paid'], within: '7d', customers }
}

const rule = { sleepingDays: 90, lostDays: 180, zombieDays: 30 }

/** The state of a customer at an instant, or undefined before the customer is known by a registration or an order. */
function stateAt({ registeredAt, orders }: Consumer, start: number, end: number): CustomerState | undefined {
  const before = orders.filter(({ at }) => at < end)
  const first = before[0]
  const last = before.at(-1)
  if (!first || !last) {
    if (registeredAt >= end) return undefined
    return registeredAt <= end - rule.zombieDays * day ? 'zombie' : 'fresh'
  }
  if (first.at >= start) return 'new'
  if (before.length === 1) return 'oneTime'
  if (last.at >= end - rule.sleepingDays * day) return 'regular'
  return last.at >= end - rule.lostDays * day ? 'sleeping' : 'lost'
}

const nobody = (): Record<CustomerState, number> => ({
  new: 0,
  oneTime: 0,
  regular: 0,
  sleeping: 0,
  lost: 0,
  zombie: 0,
  fresh: 0,
})

/** The state of everybody at the end of each month, or at the latest fact where the month was not over. */
export function stateFigures(people: People, calendar: Calendar, latest: number, words: Words): CityTruth['states'] {
  const bounds = words.months.map((_month, index) => ({
    // The plan may start in the middle of a month; nothing happened before, so its first day will do.
    start: calendar.start[calendar.month.indexOf(index)] ?? 0,
    end: Math.min(monthEnd(calendar, index), latest + 1),
  }))
  const months = words.months.map((month) => ({ month, ...nobody() }))
  const byChannel = new Map<string, CityTruth['states']['byChannel'][number]>()
  for (const person of people.values()) {
    const channel = placeOf(person, words)
    bounds.forEach(({ start, end }, index) => {
      const state = stateAt(person, start, end)
      const counts = months[index]
      if (!state || !counts) return
      counts[state]++
      const key = `${counts.month} ${channel}`
      const here = byChannel.get(key) ?? { month: counts.month, channel, ...nobody() }
      here[state]++
      byChannel.set(key, here)
    })
  }
  const sorted = [...byChannel].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
  return { rule, months, byChannel: sorted }
}

function placeOf({ registeredAt, registeredChannel, orders }: Consumer, words: Words): string {
  const first = orders[0]
  if (!first || registeredAt <= first.at) return registeredChannel
  return words.channels[first.channel] ?? ''
}
