import type { Notes, PersonNote } from './ledger.ts'

/** One paid order of one person. */
export interface PaidOrder {
  at: number
  month: number
  store: number
  channel: number
  amountMinor: number
  /** Given back in all, whenever that was. */
  refundedMinor: number
  driven: boolean
}

/** A person as the figures see one. */
export interface Consumer extends PersonNote {
  /** Paid orders, first to last. */
  orders: PaidOrder[]
  refunds: { month: number; amountMinor: number }[]
}

/** Brings together what belongs to one person. Everybody the city met is in the map, consumer or not. */
export function gatherPeople(notes: Notes, monthOf: (at: number) => number): Map<number, Consumer> {
  const people = new Map<number, Consumer>()
  for (const [person, note] of notes.people) people.set(person, { ...note, orders: [], refunds: [] })
  const refunded = new Map<string, number>()
  for (const refund of notes.refunds) {
    refunded.set(refund.orderNo, (refunded.get(refund.orderNo) ?? 0) + refund.amountMinor)
    people.get(refund.person)?.refunds.push({ month: monthOf(refund.at), amountMinor: refund.amountMinor })
  }
  const { at, person, store, channel, amountMinor, driven, orderNo } = notes.orders
  for (let row = 0; row < at.length; row++) {
    const amount = amountMinor[row] ?? 0
    const moment = at[row] ?? 0
    if (amount <= 0) continue
    people.get(person[row] ?? -1)?.orders.push({
      at: moment,
      month: monthOf(moment),
      store: store[row] ?? -1,
      channel: channel[row] ?? -1,
      amountMinor: amount,
      refundedMinor: refunded.get(orderNo[row] ?? '') ?? 0,
      driven: driven[row] ?? false,
    })
  }
  for (const { orders } of people.values()) orders.sort((a, b) => a.at - b.at)
  return people
}
