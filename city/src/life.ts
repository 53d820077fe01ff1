import type { CityFact } from './facts.ts'
import type { IdentityKind } from './identities.ts'
import { type Person, personAt } from './people.ts'
import type { ChannelPlan, CityPlan } from './plan.ts'
import { Random, streams } from './random.ts'
import { instantOf, nextBrowseDay, nextOrderDay, pickStore } from './routine.ts'
import { fillBasket, refundParts, sumLines } from './shopping.ts'
import { type Store, storeAt, tradeAt, type World } from './world.ts'

const minute = 60_000

/** Characters kept in memory, about 300 bytes each. */
const rememberedMax = 200_000

/** What is known of a person beside their character: small, because a city may have millions. */
const registered = 1
const following = 2

/** Things that were set in motion on one day and happen on a later one. */
type Pending =
  | { what: 'refund'; fact: CityFact }
  | { what: 'register'; person: number }
  | { what: 'link'; person: number }
  | { what: 'follow'; person: number }

const showsApp: readonly IdentityKind[] = ['app']
const showsWallet: readonly IdentityKind[] = ['wallet']
const showsCard: readonly IdentityKind[] = ['card']
const showsPhone: readonly IdentityKind[] = ['phone']
const showsDevice: readonly IdentityKind[] = ['device']
const showsCardAndPhone: readonly IdentityKind[] = ['card', 'phone']

/**
 * Lives the city day by day. Every person has two calendars, one of orders and one of browsing, held as linked lists
 * of the next due day, so a day costs what happens on it and a person costs a few bytes.
 */
export class Life {
  readonly #plan: CityPlan
  readonly #world: World
  readonly #dueFirst: Int32Array
  readonly #dueNext: Int32Array
  readonly #orders: Uint16Array
  readonly #browses: Uint16Array
  readonly #messages: Uint16Array
  readonly #state: Uint8Array
  readonly #pending = new Map<number, Pending[]>()
  readonly #liveliness: number
  readonly #remembered: Person[] = []
  #facts: CityFact[] = []

  constructor(plan: CityPlan, world: World) {
    this.#plan = plan
    this.#world = world
    this.#dueFirst = new Int32Array(plan.days).fill(-1)
    this.#dueNext = new Int32Array(plan.customers * 2).fill(-1)
    this.#orders = new Uint16Array(plan.customers)
    this.#browses = new Uint16Array(plan.customers)
    this.#messages = new Uint16Array(plan.customers)
    this.#state = new Uint8Array(plan.customers)
    this.#liveliness = livelinessOf(plan)
    for (let index = 0; index < plan.customers; index++) this.#schedule(index * 2, this.#person(index).arrivalDay)
  }

  /** All facts of one day in time order. Days must be asked for in order. */
  live(day: number): CityFact[] {
    this.#facts = []
    for (let process = this.#dueFirst[day] ?? -1; process >= 0; ) {
      // Read before living: living writes the next due day into the same slot.
      const next = this.#dueNext[process] ?? -1
      const person = this.#person(process >> 1)
      if (process % 2 === 1) this.#browse(person, day)
      else if (day === person.arrivalDay) this.#arrive(person, day)
      else this.#visit(person, day)
      process = next
    }
    for (const pending of this.#pending.get(day) ?? []) this.#happen(pending, day)
    this.#pending.delete(day)
    for (const store of this.#world.stores) this.#sellForCash(store, day)
    return this.#facts.sort((a, b) => a.at - b.at || a.person - b.person)
  }

  /** Characters come from their streams. Those of the first people are kept: a quarter less time for the usual city. */
  #person(index: number): Person {
    const known = this.#remembered[index]
    if (known) return known
    const person = personAt(this.#plan, this.#world, index)
    if (index < rememberedMax) this.#remembered[index] = person
    return person
  }

  #schedule(process: number, day: number): void {
    if (day >= this.#plan.days) return
    this.#dueNext[process] = this.#dueFirst[day] ?? -1
    this.#dueFirst[day] = process
  }

  #await(day: number, pending: Pending): void {
    if (day >= this.#plan.days) return
    const list = this.#pending.get(day)
    if (list) list.push(pending)
    else this.#pending.set(day, [pending])
  }

  #is(person: Person, flag: number): boolean {
    return ((this.#state[person.index] ?? 0) & flag) !== 0
  }

  #set(person: Person, flag: number): void {
    this.#state[person.index] = (this.#state[person.index] ?? 0) | flag
  }

  /** The first day of a person: some pay and stay strangers, some register, some do both. */
  #arrive(person: Person, day: number): void {
    const random = new Random(this.#plan.seed, streams.arrival, person.index)
    if (person.follows) this.#await(day + Math.floor(random.exponential(25)), { what: 'follow', person: person.index })
    const at = instantOf(this.#world, person, day, random)
    if (!person.channel) this.#buy(person, day, at, 0)
    else if (person.payerFirst) {
      this.#await(day + 1 + random.below(14), { what: 'register', person: person.index })
      this.#buy(person, day, at, 0)
    } else this.#arriveAsMember(person, person.channel, day, at, random)
  }

  /** Registers first; zombies leave it at that. */
  #arriveAsMember(person: Person, channel: ChannelPlan, day: number, at: number, random: Random): void {
    const store = this.#register(person, day, at, random)
    if (person.zombie) return
    if (random.chance(channel.firstOrderAtOnce)) {
      // Some tills register after the payment: such an order is before the registration and does not convert it.
      const wait = random.chance(0.85) ? random.between(2, 20) : -random.between(1, 9)
      this.#buy(person, day, at + wait * minute, 0, store)
    } else {
      const delay = channel.firstOrderDelayDays * (1.4 - 0.8 * person.patience)
      this.#schedule(person.index * 2, day + 1 + Math.floor(random.exponential(delay)))
    }
  }

  #happen(pending: Pending, day: number): void {
    if (pending.what === 'refund') {
      this.#facts.push(pending.fact)
      return
    }
    const person = this.#person(pending.person)
    const purpose = pending.what === 'follow' ? streams.follow : streams.registration
    const random = new Random(this.#plan.seed, purpose, person.index, pending.what === 'link' ? 1 : 0)
    const at = instantOf(this.#world, person, day, random)
    if (pending.what === 'register') this.#register(person, day, at, random)
    else if (pending.what === 'link') this.#link(person, at)
    else this.#follow(person, at, random)
  }

  /** Registers at a store, at the door or in the app, and says which identities belong together. Returns the store. */
  #register(person: Person, day: number, at: number, random: Random): Store {
    const { channel, community } = person
    const name = channel?.name ?? 'store-code'
    const courier = this.#world.couriers[community.courier]
    const store =
      name === 'courier' && courier
        ? this.#openOr(storeAt(this.#world.stores, courier.store), person, day, random)
        : pickStore(this.#plan, this.#world, person, day, random)
    const before = at - random.between(1, 12) * minute
    if (name === 'courier' && courier && random.chance(0.6))
      this.#event(person, before, 'courier.visited', showsDevice, store, 'courier', { courier: courier.code })
    else if (name === 'wifi') this.#event(person, before, 'wifi.joined', showsDevice, store, 'wifi')
    else if (name === 'online-ad') this.#event(person, before, 'page.viewed', showsDevice, undefined, 'online-ad')
    else if (name === 'store-code' && random.chance(0.5))
      this.#event(person, before, 'code.scanned', showsDevice, store, 'store', { code: `CODE-${store.code}` })
    const kinds: IdentityKind[] = ['app', 'phone', 'card', 'device']
    if (person.hasEmail) kinds.push('email')
    if (!person.lateLink) kinds.push('wallet')
    this.#identify(person, at - 2_000, kinds, true)
    const code = name === 'courier' && courier ? courier.code : name === 'store-code' ? `CODE-${store.code}` : ''
    // The community and its middle, as a form would ask for it; where the person lives within it stays their own.
    const home = { community: community.code, longitude: community.lon, latitude: community.lat }
    this.#event(person, at, 'customer.registered', showsApp, store, name, code ? { code, ...home } : home)
    this.#set(person, registered)
    if (person.lateLink) {
      const linkDay = Math.min(this.#plan.days - 1, day + 3 + Math.floor(random.exponential(30)))
      // On the last day there is no later one: the link is made right away, so that the truth is always reached.
      if (linkDay > day) this.#await(linkDay, { what: 'link', person: person.index })
      else this.#link(person, at + 5 * minute)
    }
    this.#schedule(person.index * 2 + 1, nextBrowseDay(person, day, this.#liveliness, random))
    return store
  }

  #openOr(store: Store, person: Person, day: number, random: Random): Store {
    return store.opensOnDay <= day ? store : pickStore(this.#plan, this.#world, person, day, random)
  }

  #link(person: Person, at: number): void {
    this.#identify(person, at, ['app', 'wallet'], false)
  }

  #follow(person: Person, at: number, random: Random): void {
    const known: IdentityKind = this.#is(person, registered) ? 'app' : 'wallet'
    this.#identify(person, at, ['follower', known], false)
    this.#event(person, at + 1_000, 'window.followed', ['follower'], undefined, 'window')
    this.#set(person, following)
    if (random.chance(0.35 * this.#liveliness))
      this.#event(person, at + random.between(1, 30) * minute, 'message.replied', ['follower'], undefined, 'window')
    if (random.chance(0.2 * this.#liveliness))
      this.#event(person, at + random.between(1, 30) * minute, 'group.joined', ['follower'], undefined, 'window', {
        group: `G-${person.community.code}`,
      })
  }

  #visit(person: Person, day: number): void {
    const number = this.#orders[person.index] ?? 0
    const random = new Random(this.#plan.seed, streams.order, person.index, number * 2 + 1)
    this.#buy(person, day, instantOf(this.#world, person, day, random), number)
  }

  /** One order with what surrounds it, and the day of the next one. */
  #buy(person: Person, day: number, moment: number, number: number, storeNow?: Store): void {
    const plan = this.#plan
    const at = Math.floor(moment)
    const random = new Random(plan.seed, streams.order, person.index, number * 2)
    this.#orders[person.index] = number + 1
    const store = storeNow ?? pickStore(plan, this.#world, person, day, random)
    const known = this.#is(person, registered)
    const channel =
      !known || storeNow || !random.chance(person.appShare) ? 'store' : random.chance(0.4) ? 'courier' : 'app'
    const drivenBy = this.#drive(person, at, store, random)
    const lines = fillBasket(this.#world, person, store, drivenBy.startsWith('coupon:'), random)
    if (random.chance(plan.giftShare)) for (const line of lines) line.amountMinor = 0
    const orderNo = `${plan.prefix}${dateDigits(this.#world, day)}-${String(person.index + 1).padStart(7, '0')}-${number + 1}`
    const kind = tradeAt(store.trade).kind
    const shows = this.#shows(person, channel, random)
    const order = { at, orderNo, store: store.index, channel, kind, drivenBy, shows, lines } as const
    this.#facts.push({ type: 'order', person: person.index, amountMinor: sumLines(lines), ...order })
    if (known) this.#surround(person, at, store, channel, lines[0]?.product ?? 0, random)
    const trouble = this.#refund(person.index, day, at, order.orderNo, store, lines, random)
    const leaves = Math.min(0.97, person.dropOut / store.quality + (trouble ? 0.6 * (1 - person.patience) : 0))
    if (random.chance(leaves)) return
    const cycleDays = this.#world.products[lines[0]?.product ?? 0]?.cycleDays ?? 7
    this.#schedule(person.index * 2, nextOrderDay(plan, this.#world, person, day, store, cycleDays, random))
  }

  /** What the till, the app or the courier sees of the person. */
  #shows(person: Person, channel: string, random: Random): readonly IdentityKind[] {
    if (!this.#is(person, registered)) return showsWallet
    if (channel === 'app') return showsApp
    if (channel === 'courier') return showsPhone
    const luck = random.unit()
    if (luck < 0.55) return showsWallet
    if (luck < 0.8) return showsCard
    return luck < 0.95 ? showsPhone : showsCardAndPhone
  }

  /** Decides whether something brought the order, and claims the coupon if it was one. */
  #drive(person: Person, at: number, store: Store, random: Random): string {
    if (!this.#is(person, registered | following) || !random.chance(this.#plan.drivenShare)) return ''
    if (!random.chance(0.3 + 0.5 * person.priceSensitivity))
      return random.chance(0.5) ? 'play:replenish' : 'play:win-back'
    const coupon = `C-${tradeAt(store.trade).code}`
    const shows = this.#is(person, registered) ? showsApp : showsWallet
    this.#event(person, at - random.between(10, 60) * minute, 'coupon.claimed', shows, store, 'app', { coupon })
    this.#event(person, at - 500, 'coupon.redeemed', shows, store, 'store', { coupon })
    return `coupon:${coupon}`
  }

  /** The events that an order leaves behind. */
  #surround(person: Person, at: number, store: Store, channel: string, product: number, random: Random): void {
    const lively = this.#liveliness
    if (channel === 'store') {
      if (random.chance(0.07 * lively))
        this.#event(person, at - 2 * minute, 'code.scanned', showsApp, store, 'store', { code: `CODE-${store.code}` })
      if (random.chance(0.03 * lively)) this.#event(person, at - 4 * minute, 'wifi.joined', showsDevice, store, 'wifi')
      return
    }
    const sku = this.#world.products[product]?.sku ?? ''
    if (random.chance(0.2 * lively)) this.#event(person, at - 8 * minute, 'app.opened', showsApp, undefined, 'app')
    if (random.chance(0.16 * lively))
      this.#event(person, at - 6 * minute, 'product.viewed', showsApp, store, 'app', { sku })
    if (random.chance(0.09 * lively))
      this.#event(person, at - 3 * minute, 'cart.added', showsApp, store, 'app', { sku })
    if (random.chance(0.07 * lively)) this.#event(person, at - minute, 'checkout.started', showsApp, store, 'app')
    if (channel === 'courier' && random.chance(0.12 * lively)) {
      const courier = this.#world.couriers[person.community.courier]?.code ?? ''
      this.#event(person, at + 25 * minute, 'courier.visited', showsApp, store, 'courier', { courier })
    }
  }

  /** A day on which somebody looks around without buying. */
  #browse(person: Person, day: number): void {
    const number = this.#browses[person.index] ?? 0
    this.#browses[person.index] = number + 1
    const random = new Random(this.#plan.seed, streams.browse, person.index, number)
    const at = instantOf(this.#world, person, day, random)
    this.#event(person, at, 'app.opened', showsApp, undefined, 'app')
    if (random.chance(0.5)) {
      const sku = random.pick(this.#world.products).sku
      this.#event(person, at + minute, 'product.viewed', showsApp, undefined, 'app', { sku })
    }
    // Interest fades: half of the browsers lose the habit within a few looks, zombies first.
    if (random.chance(person.zombie ? 0.6 : 0.4)) return
    this.#schedule(person.index * 2 + 1, nextBrowseDay(person, day, this.#liveliness, random))
  }

  /** Orders of nobody in particular. */
  #sellForCash(store: Store, day: number): void {
    if (store.opensOnDay > day) return
    const plan = this.#plan
    const share = plan.anonymousShare / (1 - plan.anonymousShare)
    const random = new Random(plan.seed, streams.cash, store.index, day)
    const count = random.poisson((plan.customers * plan.ordersPerCustomer * share) / (365 * plan.stores))
    for (let number = 1; number <= count; number++) {
      const passer = this.#person(random.below(plan.customers))
      const at = instantOf(this.#world, passer, day, random)
      const lines = fillBasket(this.#world, passer, store, false, random)
      const orderNo = `${plan.prefix}${dateDigits(this.#world, day)}-${store.code}-${number}`
      const kind = tradeAt(store.trade).kind
      const order = { at, orderNo, store: store.index, channel: 'store', kind, drivenBy: '', shows: [], lines } as const
      this.#facts.push({ type: 'order', person: -1, amountMinor: sumLines(lines), ...order })
      this.#refund(-1, day, at, orderNo, store, lines, random)
    }
  }

  /** Sets refunds in motion for some orders; tells whether it did. */
  #refund(
    person: number,
    day: number,
    at: number,
    orderNo: string,
    store: Store,
    lines: Parameters<typeof refundParts>[0],
    random: Random,
  ): boolean {
    if (!random.chance(this.#plan.refundShare) || sumLines(lines) <= 0) return false
    let late = 0
    refundParts(lines, random).forEach((part, position) => {
      late += random.chance(0.5) ? 0 : 1 + random.below(6)
      const offset = late === 0 ? (position + 1) * random.between(20, 80) * minute : random.between(-30, 30) * minute
      // Days of a changed clock are an hour shorter or longer; the local day is what counts.
      const start = this.#world.calendar.start[Math.min(day + late, this.#plan.days)] ?? 0
      const fact: CityFact = {
        type: 'refund',
        at: Math.floor(start + (at - (this.#world.calendar.start[day] ?? 0)) + offset),
        person,
        refundNo: `${orderNo}-R${position + 1}`,
        orderNo,
        store: store.index,
        amountMinor: sumLines(part),
        lines: part,
      }
      if (late === 0) this.#facts.push(fact)
      else this.#await(day + late, { what: 'refund', fact })
    })
    return true
  }

  #identify(person: Person, at: number, shows: readonly IdentityKind[], named: boolean): void {
    const messageId = this.#messageId(person)
    this.#facts.push({ type: 'identify', at: Math.floor(at), person: person.index, messageId, shows, named })
  }

  #event(
    person: Person,
    at: number,
    kind: string,
    shows: readonly IdentityKind[],
    store: Store | undefined,
    channel: string,
    properties?: Record<string, string | number>,
  ): void {
    const messageId = this.#messageId(person)
    const where = { store: store?.index ?? -1, channel, properties }
    this.#facts.push({ type: 'event', at: Math.floor(at), person: person.index, messageId, kind, shows, ...where })
  }

  #messageId(person: Person): string {
    const number = (this.#messages[person.index] ?? 0) + 1
    this.#messages[person.index] = number
    return `${this.#plan.prefix}city-${this.#plan.seed}-${person.index + 1}-${number}`
  }
}

const dateDigits = (world: World, day: number) => (world.calendar.date[day] ?? '').slice(2).replaceAll('-', '')

/**
 * How lively people must be for the calls that the plan asks for. Found by trying: still people make 3.16 calls each by
 * registering, following and claiming; every unit of liveliness adds about 2.1.
 */
function livelinessOf(plan: CityPlan): number {
  return Math.max(0, plan.eventsPerCustomer - 3.16) / 2.1
}
