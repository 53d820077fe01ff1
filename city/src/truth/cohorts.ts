import type { Consumer, PaidOrder } from './people.ts'
import type { Words } from './sums.ts'
import type { CityTruth, ConversionCell, RepurchaseCell } from './types.ts'

const day = 86_400_000

type People = ReadonlyMap<number, Consumer>

/** Cells by a text key, in the order of the keys. */
class Cells<Cell> {
  readonly #cells = new Map<string, Cell>()

  at(key: string, make: () => Cell): Cell {
    let cell = this.#cells.get(key)
    if (!cell) {
      cell = make()
      this.#cells.set(key, cell)
    }
    return cell
  }

  list(): Cell[] {
    return [...this.#cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
  }
}

/** Registered, and with a paid order within 7 or 30 days after that which was not given back in full. */
export function conversionCells(people: People, monthOf: (at: number) => number, words: Words): ConversionCell[] {
  const cells = new Cells<ConversionCell>()
  for (const person of people.values()) {
    const { registeredAt, registeredStore, registeredChannel: channel } = person
    if (registeredAt === Infinity) continue
    const month = words.months[monthOf(registeredAt)] ?? ''
    const store = words.stores[registeredStore] ?? ''
    const empty = { month, store, channel, registered: 0, converted7: 0, converted30: 0 }
    const cell = cells.at(`${month} ${store} ${channel}`, () => empty)
    const within = (days: number) =>
      person.orders.some(
        ({ at, amountMinor, refundedMinor }) =>
          at >= registeredAt && at <= registeredAt + days * day && refundedMinor < amountMinor,
      )
    cell.registered++
    if (within(7)) cell.converted7++
    if (within(30)) cell.converted30++
  }
  return cells.list()
}

function countBuyer(cell: RepurchaseCell, first: PaidOrder, orders: readonly PaidOrder[]): void {
  cell.size++
  if (orders.some(({ month }) => month === first.month + 1)) cell.returningCalendar++
  if (orders.some(({ at }) => at > first.at && at <= first.at + 30 * day)) cell.returning30++
}

export function repurchase(people: People, words: Words): CityTruth['repurchase'] {
  const firstOrder = new Cells<RepurchaseCell & { store: string; channel: string }>()
  const allBuyers = new Cells<RepurchaseCell>()
  const byStore = new Cells<RepurchaseCell & { store: string }>()
  const byChannel = new Cells<RepurchaseCell & { channel: string }>()
  const cell = (month: string) => ({ month, size: 0, returningCalendar: 0, returning30: 0 })
  for (const { orders } of people.values()) {
    const seen = new Set<string>()
    orders.forEach((order, position) => {
      const month = words.months[order.month] ?? ''
      const store = words.stores[order.store] ?? ''
      const channel = words.channels[order.channel] ?? ''
      if (position === 0)
        countBuyer(
          firstOrder.at(`${month} ${store} ${channel}`, () => ({ ...cell(month), store, channel })),
          order,
          orders,
        )
      // Of the orders of a month (at a store, on a channel) the first one counts.
      const once = (key: string, count: () => void) => {
        if (seen.has(key)) return
        seen.add(key)
        count()
      }
      once(month, () =>
        countBuyer(
          allBuyers.at(month, () => cell(month)),
          order,
          orders,
        ),
      )
      const storeKey = `${month} s ${store}`
      once(storeKey, () =>
        countBuyer(
          byStore.at(storeKey, () => ({ ...cell(month), store })),
          order,
          orders,
        ),
      )
      const channelKey = `${month} c ${channel}`
      once(channelKey, () =>
        countBuyer(
          byChannel.at(channelKey, () => ({ ...cell(month), channel })),
          order,
          orders,
        ),
      )
    })
  }
  return {
    firstOrder: firstOrder.list(),
    allBuyers: allBuyers.list(),
    allBuyersByStore: byStore.list(),
    allBuyersByChannel: byChannel.list(),
  }
}

export function retention(people: People, words: Words): CityTruth['retention'] {
  const months = words.months.length
  const rows = words.months.map((month, index) => ({
    month,
    size: 0,
    returning: Array.from({ length: months - 1 - index }, () => 0),
  }))
  for (const { orders } of people.values()) {
    const first = orders[0]
    const row = first && rows[first.month]
    if (!first || !row) continue
    row.size++
    for (const month of new Set(orders.map((order) => order.month)))
      if (month > first.month)
        row.returning[month - first.month - 1] = (row.returning[month - first.month - 1] ?? 0) + 1
  }
  return rows
}

/** A refund counts in the month it was made, which may be later than the month of its order. */
export function lifetimeValue(people: People, words: Words): CityTruth['lifetimeValue'] {
  const months = words.months.length
  const rows = words.months.map((month, index) => ({
    month,
    customers: 0,
    netMinor: Array.from({ length: months - index }, () => 0),
  }))
  for (const { orders, refunds } of people.values()) {
    const first = orders[0]
    const row = first && rows[first.month]
    if (!first || !row) continue
    row.customers++
    const move = (month: number, amountMinor: number) => {
      const since = Math.max(0, month - first.month)
      row.netMinor[since] = (row.netMinor[since] ?? 0) + amountMinor
    }
    for (const { month, amountMinor } of orders) move(month, amountMinor)
    for (const { month, amountMinor } of refunds) move(month, -amountMinor)
  }
  return rows
}
