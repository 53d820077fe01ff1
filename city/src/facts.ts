import type { IdentityKind } from './identities.ts'

export interface LineFact {
  product: number
  quantity: number
  amountMinor: number
}

interface Fact {
  /** Instant, milliseconds. */
  at: number
  /** The person as the platform must resolve it; -1 when nobody can be known. */
  person: number
}

export interface OrderFact extends Fact {
  type: 'order'
  orderNo: string
  store: number
  channel: string
  kind: 'goods' | 'service'
  drivenBy: string
  /** What the till or the app shows of the person. */
  shows: readonly IdentityKind[]
  lines: LineFact[]
  amountMinor: number
}

export interface RefundFact extends Fact {
  type: 'refund'
  refundNo: string
  orderNo: string
  store: number
  amountMinor: number
  lines: LineFact[]
}

export interface EventFact extends Fact {
  type: 'event'
  messageId: string
  kind: string
  /** -1: no store. */
  store: number
  channel: string
  shows: readonly IdentityKind[]
  properties?: Record<string, string | number>
}

/** Says that several identities are one person. */
export interface IdentifyFact extends Fact {
  type: 'identify'
  messageId: string
  shows: readonly IdentityKind[]
  /** Send the name with it. */
  named: boolean
}

export type CityFact = OrderFact | RefundFact | EventFact | IdentifyFact
