import { Dice } from './plan.ts'
import { type Call, instant, knownStores, nothing, type Person, type SentOrder, type Source } from './requests.ts'

/** A customer whose money one till moves, and nobody else, so that the till knows what there is. */
export type Purse = { person: Person; id: string; offer: number }

type Sale = { order: SentOrder; pointsEarned: number }

/** An account may hold so much by law; a till that does not know how much was spent must assume nothing was. */
const purseMax = 500_000
const rechargeMinor = 100_000
const couponMinor = 200

/**
 * A till under load: it pays in, sells with stored value, points and coupons, and refunds. It spends only what it knows to
 * be there whatever became of the calls that it gave up, so that nothing of it may ever be refused.
 */
export class Till implements Source {
  readonly #tag: string
  readonly #dice: Dice
  readonly #purse: Purse
  readonly #coupons: string[] = []
  readonly #sales: Sale[] = []
  #sent = 0
  /** What is there at least and at most. */
  #valueMin = 0
  #valueMax = 0
  #pointsMin = 0

  constructor({ seed, tag, purse }: { seed: number; tag: string; purse: Purse }) {
    this.#tag = tag
    this.#dice = new Dice(seed, tag)
    this.#purse = purse
  }

  next(): Call {
    if (this.#valueMin < 5_000 && this.#valueMax + rechargeMinor <= purseMax) return this.#recharge()
    const what = this.#dice.roll()
    if (what < 0.15) return this.#claim()
    if (what < 0.25 && this.#sales.length > 0) return this.#refund()
    return this.#sell()
  }

  hear({ money: [sent], orders: [order] }: Call, answer: unknown): void {
    if (!sent || answer === undefined) return
    if (sent.what === 'recharge') this.#valueMin += sent.amountMinor
    if (sent.what === 'claim') this.#coupons.push((answer as { coupon: string }).coupon) // the route's reply
    if (sent.what !== 'sale' || !order) return
    this.#valueMax -= sent.valueMinor
    const { pointsEarned } = answer as { pointsEarned: number } // the route's reply
    this.#pointsMin += pointsEarned
    this.#sales.push({ order, pointsEarned })
  }

  #number(what: string): string {
    this.#sent += 1
    return `${what}-${this.#tag}-${this.#sent}`
  }

  #recharge(): Call {
    const number = this.#number('p')
    const { id: customer } = this.#purse
    const store = this.#dice.pick(knownStores)
    this.#valueMax += rechargeMinor
    const body = { rechargeNo: number, storeCode: store, customer, amountMinor: rechargeMinor, provider: 'cash' }
    const money = [{ what: 'recharge' as const, number, amountMinor: rechargeMinor, customer }]
    const path = '/v1/prepaid/recharges'
    return { ...nothing, path, key: 'secret', body: JSON.stringify(body), idempotencyKey: number, money }
  }

  #claim(): Call {
    const number = this.#number('k')
    const { id: customer, offer } = this.#purse
    const body = { requestId: number, customer, storeCode: this.#dice.pick(knownStores) }
    const money = [{ what: 'claim' as const, number, customer }]
    return { ...nothing, path: `/v1/offers/${offer}/claims`, key: 'secret', body: JSON.stringify(body), money }
  }

  /** Half of what is due is cash, so that every sale has two tenders while there is value. */
  #sell(): Call {
    const number = this.#number('s')
    const gross = this.#dice.between(1_000, 5_000)
    const coupon = this.#dice.chance(0.6) ? this.#coupons.shift() : undefined
    const before = gross - (coupon === undefined ? 0 : couponMinor)
    const points = this.#dice.chance(0.3) ? Math.max(0, Math.min(this.#pointsMin, Math.floor(before / 2))) : 0
    const due = before - points
    const value = Math.min(this.#valueMin, Math.floor(due / 2))
    this.#pointsMin -= points
    this.#valueMin -= value
    const sku = `sku-${this.#dice.between(1, 40)}`
    const order: SentOrder = {
      orderNo: number,
      at: Date.UTC(2024, this.#dice.between(0, 11), this.#dice.between(1, 28), 3),
      store: this.#dice.pick(knownStores),
      channel: 'store',
      amountMinor: due,
      lines: [{ sku, quantity: 1, amountMinor: due }],
      person: this.#purse.person,
    }
    const tenders = [
      { provider: 'stored-value', amountMinor: value },
      { provider: 'cash', amountMinor: due - value },
    ].filter(({ amountMinor }) => amountMinor > 0)
    const body = {
      ...{ ticketNo: number, storeCode: order.store, channel: order.channel, paidAt: instant(order.at) },
      ...{ customer: { app: this.#purse.person.app }, lines: [{ sku, quantity: 1, amountMinor: gross }] },
      ...{ coupons: coupon === undefined ? [] : [coupon], pointsUsed: points, tenders },
    }
    const money = [{ what: 'sale' as const, number, grossMinor: gross, dueMinor: due, valueMinor: value, coupon }]
    return { ...nothing, path: '/v1/till/tickets', key: 'secret', body: JSON.stringify(body), orders: [order], money }
  }

  #refund(): Call {
    const place = this.#dice.between(0, this.#sales.length - 1)
    const [sale] = this.#sales.splice(place, 1)
    if (!sale) return this.#sell()
    const number = this.#number('z')
    const { order } = sale
    // The points that it earned go back; those spent meanwhile are owed, and the next earnings pay for them: below zero.
    this.#pointsMin -= sale.pointsEarned
    this.#valueMax += order.amountMinor
    const at = order.at + 86_400_000
    const lines = order.lines.map((line) => ({ ...line }))
    const refund = { refundNo: number, at, amountMinor: order.amountMinor, lines, of: order }
    const money = [{ what: 'refund' as const, number, of: order.orderNo, amountMinor: order.amountMinor }]
    const body = JSON.stringify({ refundNo: number, at: instant(at) })
    return {
      ...nothing,
      path: `/v1/till/tickets/${order.orderNo}/refunds`,
      key: 'secret',
      body,
      refunds: [refund],
      money,
    }
  }
}
