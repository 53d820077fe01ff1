import { hash } from 'node:crypto'
import type { IdentifierKind } from '@regulars/contract'

/** A line as it is kept. `amountMinor` is the total of the line; a discount line is negative. */
export type Line = { sku: string; name: string; category: string; quantity: number; amountMinor: number }

export type Identifier = { kind: IdentifierKind; value: string }

/** Who bought, as the till knows it; undefined for an order without a customer. */
export type Person = { identifiers: Identifier[]; name: string | undefined }

/**
 * An order after its shape was checked. Times are milliseconds since 1970. Amounts are plain numbers here: the bounds of
 * the contract keep every sum below 2^53.
 */
export type CheckedOrder = {
  orderNo: string
  storeCode: string
  channel: string
  kind: 'goods' | 'service'
  placedAt: number | null
  paidAt: number
  drivenBy: string
  person: Person | undefined
  lines: Line[]
  amountMinor: number
  digest: string
}

export type CheckedRefund = {
  refundNo: string
  /** Empty for a refund that names no order. */
  orderNo: string
  storeCode: string
  channel: string
  kind: 'goods' | 'service'
  at: number
  person: Person | undefined
  lines: Line[]
  amountMinor: number
  digest: string
}

const toUuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`

const personKey = (person: Person | undefined): string =>
  person
    ? person.identifiers
        .map(({ kind, value }) => `${kind}:${value}`)
        .sort()
        .join('\n')
    : ''

// The sequence of lines, and how products and people are called, may differ between two exports of the same order.
const lineKeys = (lines: readonly Line[]): string[] => {
  const keys = lines.map((line) => `${line.sku}\t${line.quantity}\t${line.amountMinor}`)
  return keys.length > 1 ? keys.sort() : keys
}

const digest = (content: readonly unknown[]): string => toUuid(hash('sha256', JSON.stringify(content)))

export const orderDigest = (order: Omit<CheckedOrder, 'digest'>): string =>
  digest([
    order.storeCode,
    order.channel,
    order.kind,
    order.placedAt,
    order.paidAt,
    order.drivenBy,
    order.amountMinor,
    personKey(order.person),
    lineKeys(order.lines),
  ])

export const refundDigest = (refund: Omit<CheckedRefund, 'digest'>): string =>
  digest([
    refund.orderNo,
    refund.storeCode,
    refund.channel,
    refund.kind,
    refund.at,
    refund.amountMinor,
    personKey(refund.person),
    lineKeys(refund.lines),
  ])

export const sumLines = (lines: readonly Line[]): number => {
  let sum = 0
  for (const line of lines) sum += line.amountMinor
  return sum
}

export const sumUnits = (lines: readonly Line[]): number => {
  let sum = 0
  for (const line of lines) sum += line.quantity
  return sum
}

/** ClickHouse reads it as DateTime64(3): `2011-01-01 10:00:00.000`. */
export const analyticsTime = (ms: number): string => {
  const iso = new Date(ms).toISOString()
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}`
}

/** The order in which numbers are locked; any fixed one does, this is the fastest. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
