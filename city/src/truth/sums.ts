import type { World } from '../world.ts'
import type { Notes } from './ledger.ts'
import type { CityTruth, Sums } from './types.ts'

/** What indexes are called. */
export interface Words {
  months: readonly string[]
  stores: readonly string[]
  channels: readonly string[]
}

/** Adds up orders and refunds into as many sums as there are places; `-1` leaves a fact out. */
function addUp(notes: Notes, places: number, placeOf: (fact: { at: number; store: number }) => number): Sums[] {
  const consumers = Array.from({ length: places }, () => new Set<number>())
  const all: Sums[] = Array.from({ length: places }, emptySums)
  const { orders } = notes
  for (let row = 0; row < orders.at.length; row++) {
    const amount = orders.amountMinor[row] ?? 0
    const person = orders.person[row] ?? -1
    const place = placeOf({ at: orders.at[row] ?? 0, store: orders.store[row] ?? -1 })
    const into = all[place]
    if (!into || amount <= 0) continue
    if (person < 0) {
      into.unidentifiedOrders++
      into.unidentifiedPaidMinor += amount
    } else {
      into.paidOrders++
      into.paidMinor += amount
      consumers[place]?.add(person)
    }
  }
  for (const refund of notes.refunds) {
    const into = all[placeOf(refund)]
    if (!into) continue
    if (refund.person < 0) into.unidentifiedRefundedMinor += refund.amountMinor
    else {
      into.refunds++
      into.refundedMinor += refund.amountMinor
    }
  }
  all.forEach((into, place) => {
    into.consumers = consumers[place]?.size ?? 0
  })
  return all
}

function emptySums(): Sums {
  return {
    paidOrders: 0,
    consumers: 0,
    paidMinor: 0,
    refunds: 0,
    refundedMinor: 0,
    unidentifiedOrders: 0,
    unidentifiedPaidMinor: 0,
    unidentifiedRefundedMinor: 0,
  }
}

export function sums(notes: Notes): Sums {
  return addUp(notes, 1, () => 0)[0] ?? emptySums()
}

export function sumsByMonth(notes: Notes, monthOf: (at: number) => number, words: Words): CityTruth['byMonth'] {
  const all = addUp(notes, words.months.length, ({ at }) => monthOf(at))
  return all.map((each, month) => ({ month: words.months[month] ?? '', ...each }))
}

export function sumsByStore(notes: Notes, world: World): CityTruth['byStore'] {
  const all = addUp(notes, world.stores.length, ({ store }) => store)
  return world.stores.map((store, index) => ({
    store: store.code,
    city: world.cities[store.city]?.code ?? '',
    quality: store.quality,
    ...(all[index] ?? emptySums()),
  }))
}

/** What each store sold, unidentified orders too; who paid there; and everybody ever seen in its city. */
export function marketShare(notes: Notes, world: World): CityTruth['marketShare'] {
  const all = addUp(notes, world.stores.length, ({ store }) => store)
  const gmv = all.map(({ paidMinor, unidentifiedPaidMinor }) => paidMinor + unidentifiedPaidMinor)
  const people = [...notes.people.values()]
  const reachable = world.cities.map((_, city) => people.filter(({ cities }) => ((cities >> city) & 1) === 1).length)
  return world.stores.map(({ code, city }, index) => ({
    store: code,
    gmvMinor: gmv[index] ?? 0,
    cityGmvMinor: world.stores.reduce((sum, other) => sum + (other.city === city ? (gmv[other.index] ?? 0) : 0), 0),
    payingCustomers: all[index]?.consumers ?? 0,
    reachable: reachable[city] ?? 0,
  }))
}
