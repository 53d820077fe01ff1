import type { EventFact, IdentifyFact, LineFact, OrderFact, RefundFact } from './facts.ts'
import { type Identities, identitiesOf, identityOf } from './identities.ts'
import { nameOf } from './people.ts'
import type { CityPlan } from './plan.ts'
import type { World } from './world.ts'

/** The shapes of the public API, as its documentation gives them. */
export interface LineBody {
  sku: string
  quantity: number
  amountMinor: number
}

export interface OrderBody {
  orderNo: string
  storeCode: string
  channel: string
  paidAt: string
  kind: 'goods' | 'service'
  currency: string
  drivenBy?: string
  customer?: Identities
  lines: LineBody[]
  amountMinor: number
}

export interface RefundBody {
  refundNo: string
  orderNo: string
  storeCode: string
  at: string
  lines: LineBody[]
  amountMinor: number
}

export interface MessageBody {
  type: 'track' | 'identify'
  messageId: string
  timestamp: string
  userId?: string
  anonymousId?: string
  event?: string
  properties?: Record<string, string | number | Identities>
  traits?: { name?: string; identifiers?: Identities }
}

/** One call of the public API. */
export type CityRequest =
  | { path: '/v1/batch'; key: 'write'; wave: number; body: { batch: MessageBody[] } }
  | { path: '/v1/orders/batch'; key: 'secret'; wave: number; body: { orders: OrderBody[] } }
  | { path: '/v1/refunds/batch'; key: 'secret'; wave: number; body: { refunds: RefundBody[] } }

/** Most records of one call, within what the API takes. */
export const batchSizes = { messages: 500, orders: 1000, refunds: 1000 } as const

const moment = (at: number) => new Date(at).toISOString()

/** Writes facts as the public API wants them. */
export class Clerk {
  readonly #plan: CityPlan
  readonly #storeCodes: string[]
  readonly #skus: string[]

  constructor(plan: CityPlan, world: World) {
    this.#plan = plan
    this.#storeCodes = world.stores.map((store) => store.code)
    this.#skus = world.products.map((product) => product.sku)
  }

  order(fact: OrderFact): OrderBody {
    const body: OrderBody = {
      orderNo: fact.orderNo,
      storeCode: this.#storeCode(fact.store),
      channel: fact.channel,
      paidAt: moment(fact.at),
      kind: fact.kind,
      currency: this.#plan.currency,
      lines: this.#lines(fact.lines),
      amountMinor: fact.amountMinor,
    }
    if (fact.drivenBy) body.drivenBy = fact.drivenBy
    if (fact.person >= 0) body.customer = identitiesOf(this.#plan, fact.person, fact.shows)
    return body
  }

  refund(fact: RefundFact): RefundBody {
    return {
      refundNo: fact.refundNo,
      orderNo: fact.orderNo,
      storeCode: this.#storeCode(fact.store),
      at: moment(fact.at),
      lines: this.#lines(fact.lines),
      amountMinor: fact.amountMinor,
    }
  }

  message(fact: EventFact | IdentifyFact): MessageBody {
    const { person, shows, messageId } = fact
    const app = shows.includes('app')
    const others = shows.filter((kind) => kind !== 'app' && kind !== 'device')
    const message: MessageBody = {
      type: fact.type === 'identify' ? 'identify' : 'track',
      messageId,
      timestamp: moment(fact.at),
    }
    if (app) message.userId = identityOf(this.#plan, 'app', person)
    // Segment wants an account or a device; whoever shows neither account still holds a phone.
    if (!app || shows.includes('device')) message.anonymousId = identityOf(this.#plan, 'device', person)
    // Segment has names for account and device only; the platform takes the others as `identifiers`.
    const identifiers = others.length > 0 ? identitiesOf(this.#plan, person, others) : undefined
    if (fact.type === 'identify') {
      message.traits = {}
      if (identifiers) message.traits.identifiers = identifiers
      if (fact.named) message.traits.name = nameOf(this.#plan, person)
      return message
    }
    const properties: NonNullable<MessageBody['properties']> = { ...fact.properties, channel: fact.channel }
    if (fact.store >= 0) properties.store = this.#storeCode(fact.store)
    if (identifiers) properties.identifiers = identifiers
    message.event = fact.kind
    message.properties = properties
    return message
  }

  #lines(lines: readonly LineFact[]): LineBody[] {
    return lines.map(({ product, quantity, amountMinor }) => ({
      sku: this.#skus[product] ?? '',
      quantity,
      amountMinor,
    }))
  }

  #storeCode(store: number): string {
    return this.#storeCodes[store] ?? ''
  }
}
