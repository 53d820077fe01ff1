import type { Calendar } from '../calendar.ts'
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

/** What the best fifth of the consumers (rounded up) paid. */
export function topShare(people: People): CityTruth['concentration'] {
  const paid: number[] = []
  for (const { orders } of people.values())
    if (orders.length > 0) paid.push(orders.reduce((sum, order) => sum + order.amountMinor, 0))
  paid.sort((a, b) => b - a)
  const top20Consumers = Math.ceil((paid.length * 20) / 100)
  const add = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0)
  return {
    consumers: paid.length,
    paidMinor: add(paid),
    top20Consumers,
    top20PaidMinor: add(paid.slice(0, top20Consumers)),
  }
}

const rule = { sleepingDays: 60, lostDays: 180, zombieDays: 30 }

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
  if (before.length === 1) return 'one-time'
  if (last.at >= end - rule.sleepingDays * day) return 'regular'
  return last.at >= end - rule.lostDays * day ? 'sleeping' : 'lost'
}

const nobody = (): Record<CustomerState, number> => ({
  new: 0,
  'one-time': 0,
  regular: 0,
  sleeping: 0,
  lost: 0,
  zombie: 0,
  fresh: 0,
})

export function stateFigures(people: People, calendar: Calendar, words: Words): CityTruth['states'] {
  const bounds = words.months.map((month, index) => {
    const first = calendar.month.indexOf(index)
    const after = calendar.month.indexOf(index + 1)
    // The plan may start in the middle of a month; nothing happened before, so its first day will do.
    return { month, start: calendar.start[first] ?? 0, end: monthEnd(calendar, after, month) }
  })
  const months = words.months.map((month) => ({ month, states: nobody() }))
  const lastMonthByChannel: Record<string, Record<CustomerState, number>> = {}
  for (const person of people.values()) {
    bounds.forEach(({ start, end }, index) => {
      const state = stateAt(person, start, end)
      const counts = months[index]?.states
      if (!state || !counts) return
      counts[state]++
      if (index < months.length - 1) return
      const channel = placeOf(person, words)
      lastMonthByChannel[channel] ??= nobody()
      lastMonthByChannel[channel][state]++
    })
  }
  return { rule, months, lastMonthByChannel }
}

function placeOf({ registeredAt, registeredChannel, orders }: Consumer, words: Words): string {
  const first = orders[0]
  if (!first || registeredAt <= first.at) return registeredChannel
  return words.channels[first.channel] ?? ''
}

/** The last month of the plan may go on after the plan does. */
function monthEnd(calendar: Calendar, firstDayAfter: number, month: string): number {
  if (firstDayAfter >= 0) return calendar.start[firstDayAfter] ?? 0
  const [year = 0, number = 1] = month.split('-').map(Number)
  const days = Math.round((Date.UTC(year, number, 1) - Date.UTC(year, number - 1, 1)) / day)
  const lastDate = Number((calendar.date.at(-1) ?? '').slice(8))
  return (calendar.start[calendar.days] ?? 0) + (days - lastDate) * day
}
