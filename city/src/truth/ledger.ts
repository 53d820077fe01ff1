import { dayOf } from '../calendar.ts'
import type { CityFact, EventFact, OrderFact } from '../facts.ts'
import type { CityPlan } from '../plan.ts'
import type { World } from '../world.ts'
import { writeTruth } from './figures.ts'
import { notedPeople } from './interests.ts'
import type { CityTruth } from './types.ts'

/** What is noted of an order: columns of plain numbers, because there may be millions. Row `i` of each is one order. */
interface OrderColumns {
  at: number[]
  /** -1: nobody known. */
  person: number[]
  store: number[]
  /** Index into `Notes.channels`. */
  channel: number[]
  amountMinor: number[]
  driven: boolean[]
  orderNo: string[]
}

interface RefundNote {
  at: number
  person: number
  orderNo: string
  store: number
  amountMinor: number
}

/** Who bought what on which day of the plan, of the first people. Row `i` of each is one line. */
export interface LineNotes {
  person: number[]
  product: number[]
  day: number[]
}

/** What is noted of a person beside the orders. */
export interface PersonNote {
  /** First registration that was seen. */
  registeredAt: number
  registeredStore: number
  registeredChannel: string
  /** First follow, reply, group or coupon; Infinity when there was none. */
  interactedAt: number
  /** Coupons that were claimed, if any. */
  claimedAt: number[] | undefined
  /** Days of the plan on which the person did something; may repeat. */
  activeDays: number[]
  /** One bit for each city with a store the person was seen at or paid at. */
  cities: number
}

export interface Notes {
  orders: OrderColumns
  lines: LineNotes
  refunds: RefundNote[]
  people: Map<number, PersonNote>
  channels: string[]
  /** The latest instant of all. */
  latest: number
}

const interactions = new Set(['window.followed', 'message.replied', 'group.joined', 'coupon.claimed'])

/** What merely happens to somebody, or is only said about them, is no activity. */
const passive = new Set(['courier.visited', 'message.delivered', 'card.issued'])

/**
 * Takes down what happened, fact by fact and in any order, and works out the figures at the end. Shares no code with the
 * generator's decisions nor with the platform: it knows facts only.
 */
export class TruthLedger {
  readonly #plan: CityPlan
  readonly #world: World
  readonly #notes: Notes = {
    orders: { at: [], person: [], store: [], channel: [], amountMinor: [], driven: [], orderNo: [] },
    lines: { person: [], product: [], day: [] },
    refunds: [],
    people: new Map(),
    channels: [],
    latest: -Infinity,
  }
  readonly #channels = new Map<string, number>()

  constructor(plan: CityPlan, world: World) {
    this.#plan = plan
    this.#world = world
  }

  add(fact: CityFact): void {
    this.#notes.latest = Math.max(this.#notes.latest, fact.at)
    if (fact.type === 'refund') {
      const { at, person, orderNo, store, amountMinor } = fact
      this.#notes.refunds.push({ at, person, orderNo, store, amountMinor })
      return
    }
    const note = fact.person >= 0 ? this.#personNote(fact.person) : undefined
    if (fact.type === 'order') this.#addOrder(fact, note)
    else if (fact.type === 'event' && note) this.#addEvent(fact, note)
  }

  #addOrder(fact: OrderFact, note: PersonNote | undefined): void {
    const { orders } = this.#notes
    orders.at.push(fact.at)
    orders.person.push(fact.person)
    orders.store.push(fact.store)
    orders.channel.push(this.#channelIndex(fact.channel))
    orders.amountMinor.push(fact.amountMinor)
    orders.driven.push(fact.drivenBy !== '')
    orders.orderNo.push(fact.orderNo)
    if (fact.person >= 0 && fact.person < notedPeople) this.#noteLines(fact)
    if (note && fact.amountMinor > 0) this.#noteActivity(fact, note)
    if (note && fact.amountMinor > 0) this.#noteCity(fact, note)
  }

  #noteLines({ person, at, lines }: OrderFact): void {
    const noted = this.#notes.lines
    const day = dayOf(this.#world.calendar, at)
    for (const { product } of lines) {
      noted.person.push(person)
      noted.product.push(product)
      noted.day.push(day)
    }
  }

  #addEvent(fact: EventFact, note: PersonNote): void {
    if (!passive.has(fact.kind)) this.#noteActivity(fact, note)
    this.#noteCity(fact, note)
    if (interactions.has(fact.kind)) note.interactedAt = Math.min(note.interactedAt, fact.at)
    if (fact.kind === 'coupon.claimed') note.claimedAt = [...(note.claimedAt ?? []), fact.at]
    if (fact.kind === 'customer.registered' && fact.at < note.registeredAt) {
      note.registeredAt = fact.at
      note.registeredStore = fact.store
      note.registeredChannel = fact.channel
    }
  }

  #noteActivity({ at }: { at: number }, { activeDays }: PersonNote): void {
    const day = dayOf(this.#world.calendar, at)
    if (activeDays.at(-1) !== day) activeDays.push(day)
  }

  #noteCity({ store }: { store: number }, note: PersonNote): void {
    const place = this.#world.stores[store]
    if (place) note.cities |= 1 << place.city
  }

  finish(): CityTruth {
    return writeTruth(this.#plan, this.#world, this.#notes)
  }

  #personNote(person: number): PersonNote {
    let note = this.#notes.people.get(person)
    if (!note) {
      note = {
        registeredAt: Infinity,
        registeredStore: -1,
        registeredChannel: '',
        interactedAt: Infinity,
        claimedAt: undefined,
        activeDays: [],
        cities: 0,
      }
      this.#notes.people.set(person, note)
    }
    return note
  }

  #channelIndex(channel: string): number {
    let index = this.#channels.get(channel)
    if (index === undefined) {
      index = this.#notes.channels.push(channel) - 1
      this.#channels.set(channel, index)
    }
    return index
  }
}
