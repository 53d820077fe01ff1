import { Dice } from './plan.ts'

/** Somebody with four names. Touchpoints use one or two at a time, so records have to find together. */
export type Person = { app: string; phone: string; card: string; device: string }

export type SentEvent = {
  messageId: string
  kind: string
  at: number
  value: number
  store: string
  channel: string
  person: Person
}
export type SentLine = { sku: string; quantity: number; amountMinor: number }
export type SentOrder = {
  orderNo: string
  at: number
  store: string
  channel: string
  amountMinor: number
  lines: SentLine[]
  person: Person | undefined
}
/** What a till did: a sale, a refund of one, money paid into an account, a coupon claimed. */
export type SentMoney =
  | {
      what: 'sale'
      number: string
      grossMinor: number
      dueMinor: number
      valueMinor: number
      coupon: string | undefined
    }
  | { what: 'refund'; number: string; of: string; amountMinor: number }
  | { what: 'recharge'; number: string; amountMinor: number; customer: string }
  | { what: 'claim'; number: string; customer: string }
export type SentRefund = { refundNo: string; at: number; amountMinor: number; lines: SentLine[]; of: SentOrder }

/** One request as a client sends it: the same bytes however often it is tried. */
export type Call = {
  path: string
  key: 'write' | 'secret'
  body: string
  /** Where the route would otherwise answer a repetition with how things stand by then. */
  idempotencyKey?: string
  events: SentEvent[]
  orders: SentOrder[]
  refunds: SentRefund[]
  money: SentMoney[]
  /** What was answered, where every further answer must be the same bytes. */
  reply?: string
}

/** Somebody who sends one call after another. */
export type Source = {
  next(): Call
  /** An answer to a call of its own; undefined for one that was given up, and may have arrived or not. */
  hear(call: Call, answer: unknown): void
}

export const nothing = { events: [], orders: [], refunds: [], money: [] }
const channels = ['store', 'app', 'group', 'courier']
export const knownStores = ['S1', 'S2', 'S3', 'S4']

export const instant = (ms: number): string => new Date(ms).toISOString()

/** The people of one round, shared by all clients: orders and events meet the same newcomer at the same time. */
export class People {
  readonly all: Person[] = []
  readonly #tag: string
  readonly #phoneBase: number

  constructor(tag: string, round: number) {
    this.#tag = tag
    this.#phoneBase = 13_000_000_000 + round * 100_000
  }

  meet(dice: Dice): Person {
    if (this.all.length > 10 && !dice.chance(0.12)) return dice.pick(this.all)
    return this.add()
  }

  add(): Person {
    const n = this.all.length
    const person = {
      app: `app-${this.#tag}-${n}`,
      phone: String(this.#phoneBase + n),
      card: `card-${this.#tag}-${n}`,
      device: `device-${this.#tag}-${n}`,
    }
    this.all.push(person)
    return person
  }
}

/** What one client sends, decided by the seed alone. */
export class Sender implements Source {
  readonly #tag: string
  readonly #dice: Dice
  readonly #people: People
  readonly #refundable: SentOrder[] = []
  #sent = 0

  constructor(o: { seed: number; tag: string; people: People }) {
    this.#tag = o.tag
    this.#dice = new Dice(o.seed, o.tag)
    this.#people = o.people
  }

  next(): Call {
    const what = this.#dice.roll()
    if (what < 0.35) return this.#eventBatch(this.#dice.between(10, 60))
    if (what < 0.6) return this.#oneEvent()
    if (what < 0.75) return this.#orderBatch(this.#dice.between(5, 25))
    if (what < 0.85) return this.#oneOrder()
    return this.#refunds(what < 0.93 ? this.#dice.between(2, 8) : 1)
  }

  /** Orders that were acknowledged; each is refunded once at most, in part. */
  hear({ orders }: Call, answer: unknown): void {
    if (answer !== undefined) this.#refundable.push(...orders.filter((order) => order.amountMinor > 1))
  }

  #number(what: string): string {
    this.#sent += 1
    return `${what}-${this.#tag}-${this.#sent}`
  }

  #eventBatch(count: number): Call {
    const made = Array.from({ length: count }, () => this.#event())
    const batch = made.map(({ message }) => message)
    // A queue that was written twice before it was sent.
    if (this.#dice.chance(0.3)) batch.push(...batch.slice(0, 3))
    return {
      ...nothing,
      path: '/v1/batch',
      key: 'write',
      body: JSON.stringify({ batch }),
      events: made.map(({ sent }) => sent),
    }
  }

  #oneEvent(): Call {
    const { sent, message } = this.#event()
    const { type, ...body } = message
    return { ...nothing, path: `/v1/${type}`, key: 'write', body: JSON.stringify(body), events: [sent] }
  }

  #event(): { sent: SentEvent; message: Record<string, unknown> & { type: string } } {
    const person = this.#people.meet(this.#dice)
    // Four months: one insert reaches several partitions, of which a kill may leave some.
    const at =
      Date.UTC(2025, this.#dice.between(0, 3), this.#dice.between(1, 28), 4) + this.#dice.between(0, 43_200_000)
    const sent = { messageId: this.#number('m'), at, person, value: this.#dice.between(1, 1e9) }
    const place = { store: this.#dice.pick(knownStores), channel: this.#dice.pick(channels) }
    const properties = { ...place, value: sent.value }
    const head = { messageId: sent.messageId, timestamp: instant(at) }
    const track = (kind: string) => ({
      sent: { ...sent, ...place, kind },
      message: { type: 'track', ...head, event: kind, properties, userId: person.app },
    })
    const what = this.#dice.roll()
    if (what < 0.4) return track('store.visited')
    if (what < 0.6) return track('A kind of our own')
    if (what < 0.7) return track('customer.registered')
    if (what < 0.85) {
      const message = { type: 'page', ...head, anonymousId: person.device, properties }
      return { sent: { ...sent, ...place, kind: 'page.viewed' }, message }
    }
    const traits = { phone: person.phone, name: `P ${person.card}`, ...place, value: sent.value }
    const message = { type: 'identify', ...head, userId: person.app, anonymousId: person.device, traits }
    return { sent: { ...sent, ...place, kind: 'customer.identified' }, message }
  }

  #orderBatch(count: number): Call {
    const made = Array.from({ length: count }, () => this.#order())
    const body = JSON.stringify({ orders: made.map(({ input }) => input) })
    return { ...nothing, path: '/v1/orders/batch', key: 'secret', body, orders: made.map(({ sent }) => sent) }
  }

  #oneOrder(): Call {
    const { sent, input } = this.#order()
    return { ...nothing, path: '/v1/orders', key: 'secret', body: JSON.stringify(input), orders: [sent] }
  }

  #order(): { sent: SentOrder; input: object } {
    const person = this.#dice.chance(0.9) ? this.#people.meet(this.#dice) : undefined
    const lines = Array.from({ length: this.#dice.between(1, 4) }, () => this.#line())
    const sent: SentOrder = {
      orderNo: this.#number('o'),
      // Three years: several partitions here too.
      at: Date.UTC(this.#dice.between(2022, 2024), this.#dice.between(0, 11), this.#dice.between(1, 28), 2),
      // Now and then the till of a store that nobody set up.
      store: this.#dice.chance(0.02) ? this.#number('new') : this.#dice.pick(knownStores),
      channel: this.#dice.pick(channels),
      lines,
      amountMinor: lines.reduce((sum, line) => sum + line.amountMinor, 0),
      person,
    }
    const { orderNo, store, channel } = sent
    const customer = person && this.#reference(person)
    return { sent, input: { orderNo, storeCode: store, channel, paidAt: instant(sent.at), customer, lines } }
  }

  #line(): SentLine {
    const sku = this.#dice.chance(0.03) ? this.#number('sku') : `sku-${this.#dice.between(1, 40)}`
    return { sku, quantity: this.#dice.between(1, 5), amountMinor: this.#dice.between(0, 50_000) }
  }

  #reference(person: Person): Partial<Person> {
    const what = this.#dice.roll()
    if (what < 0.4) return { phone: person.phone }
    if (what < 0.7) return { app: person.app }
    return what < 0.85 ? { card: person.card } : { card: person.card, phone: person.phone }
  }

  #refunds(count: number): Call {
    const orders = this.#refundable.splice(0, count)
    if (orders.length === 0) return this.#oneOrder()
    const refunds = orders.map((of): SentRefund => {
      const amountMinor = this.#dice.between(1, of.amountMinor)
      const lines = [{ sku: of.lines[0]?.sku ?? 'sku-1', quantity: 1, amountMinor }]
      return { refundNo: this.#number('r'), at: of.at + 86_400_000, amountMinor, lines, of }
    })
    const inputs = refunds.map(({ refundNo, at, amountMinor, lines, of }) => ({
      refundNo,
      orderNo: of.orderNo,
      at: instant(at),
      amountMinor,
      lines,
    }))
    const [only] = inputs
    if (only && inputs.length === 1)
      return { ...nothing, path: '/v1/refunds', key: 'secret', body: JSON.stringify(only), refunds }
    return { ...nothing, path: '/v1/refunds/batch', key: 'secret', body: JSON.stringify({ refunds: inputs }), refunds }
  }
}

/** Names everybody by all four names: after it each person is one person, whatever came before. */
export function introduceAll(tag: string, people: readonly Person[]): Call[] {
  const calls: Call[] = []
  for (let start = 0; start < people.length; start += 100) {
    const events = people.slice(start, start + 100).map(
      (person, index): SentEvent => ({
        messageId: `i-${tag}-${start + index}`,
        kind: 'customer.identified',
        at: Date.UTC(2025, 4, 1),
        value: start + index,
        store: '',
        channel: '',
        person,
      }),
    )
    const batch = events.map(({ messageId, at, value, person: { app, device, phone, card } }) => ({
      type: 'identify',
      messageId,
      timestamp: instant(at),
      userId: app,
      anonymousId: device,
      traits: { identifiers: { phone, card }, value },
    }))
    calls.push({ ...nothing, path: '/v1/batch', key: 'write', body: JSON.stringify({ batch }), events })
  }
  return calls
}

/** Opens the known stores, so that events from the first moment on can name them. */
export function openStores(tag: string): Call {
  const orders = knownStores.map(
    (store, index): SentOrder => ({
      orderNo: `open-${tag}-${index}`,
      at: Date.UTC(2022, 0, 1, index),
      store,
      channel: 'store',
      amountMinor: 0,
      lines: [],
      person: undefined,
    }),
  )
  const inputs = orders.map(({ orderNo, store, channel, at, amountMinor }) => ({
    orderNo,
    storeCode: store,
    channel,
    paidAt: instant(at),
    amountMinor,
  }))
  return { ...nothing, path: '/v1/orders/batch', key: 'secret', body: JSON.stringify({ orders: inputs }), orders }
}
