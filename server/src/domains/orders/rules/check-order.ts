import { AMOUNT_MINOR_MAX, identifierKinds, ORDER_LINES_MAX } from '@regulars/contract'
import type { Problem } from '../errors.ts'
import { parseInstant } from './instant.ts'
import {
  type CheckedOrder,
  type CheckedRefund,
  type Line,
  orderDigest,
  type Person,
  refundDigest,
  sumLines,
} from './order.ts'

// The shapes of contract/src/orders.ts, checked by hand: a batch of 1,000 orders takes 4 ms here and 30 ms through zod,
// and one bad order must not refuse the others. A test holds the two against each other.

type Fields = Record<string, unknown>

/** Thrown within this file only; turned into a problem at its door. */
class Misfit extends Error {}

const misfit = (path: string, expectation: string): never => {
  throw new Misfit(`${path}: ${expectation}`)
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function text(fields: Fields, name: string, at: string, { max, min = 0 }: { max: number; min?: number }): string {
  const value = fields[name]
  if (value === undefined && min === 0) return ''
  if (typeof value !== 'string') return misfit(at + name, 'must be a text')
  const trimmed = value.trim()
  if (trimmed.length < min || trimmed.length > max) return misfit(at + name, `must have ${min} to ${max} characters`)
  // PostgreSQL cannot keep it.
  if (trimmed.includes('\u0000')) return misfit(at + name, 'must not contain a NUL character')
  return trimmed
}

/** Like `text`, but a field that is given must not be empty. */
const given = (fields: Fields, name: string, at: string, max: number): string =>
  fields[name] === undefined ? '' : text(fields, name, at, { max, min: 1 })

function amount(value: unknown, path: string, min: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    return misfit(path, 'must be a whole number of minor units')
  if (value < min || value > AMOUNT_MINOR_MAX) return misfit(path, `must be ${min} to ${AMOUNT_MINOR_MAX}`)
  return value
}

function instant(fields: Fields, name: string): number {
  const value = fields[name]
  const ms = typeof value === 'string' ? parseInstant(value) : Number.NaN
  return Number.isNaN(ms) ? misfit(name, 'must be a time with its offset, such as 2026-03-01T12:00:00+08:00') : ms
}

function line(value: unknown, at: string): Line {
  if (!isFields(value)) return misfit(at.slice(0, -1), 'must be an object')
  const quantity = value.quantity
  if (typeof quantity !== 'number' || !(Math.abs(quantity) <= 1e9)) return misfit(`${at}quantity`, 'must be a number')
  return {
    sku: text(value, 'sku', at, { min: 1, max: 100 }),
    name: text(value, 'name', at, { max: 300 }),
    category: text(value, 'categoryCode', at, { max: 100 }),
    quantity,
    amountMinor: amount(value.amountMinor, `${at}amountMinor`, -AMOUNT_MINOR_MAX),
  }
}

function lines(fields: Fields): Line[] {
  const value = fields.lines === undefined ? [] : fields.lines
  if (!Array.isArray(value)) return misfit('lines', 'must be a list')
  if (value.length > ORDER_LINES_MAX) return misfit('lines', `must be at most ${ORDER_LINES_MAX}`)
  return value.map((entry: unknown, index) => line(entry, `lines.${index}.`))
}

function person(fields: Fields): Person | undefined {
  const value = fields.customer
  if (value === undefined) return undefined
  if (!isFields(value)) return misfit('customer', 'must be an object')
  const identifiers: Person['identifiers'] = []
  for (const { kind } of identifierKinds) {
    const id = value[kind]
    if (id === undefined) continue
    if (typeof id === 'number' && Number.isSafeInteger(id)) identifiers.push({ kind, value: String(id) })
    else identifiers.push({ kind, value: text(value, kind, 'customer.', { min: 1, max: 256 }) })
  }
  const name = text(value, 'name', 'customer.', { max: 200 })
  return identifiers.length > 0 ? { identifiers, name: name || undefined } : undefined
}

function kind(fields: Fields): 'goods' | 'service' {
  const value = fields.kind === undefined ? 'goods' : fields.kind
  return value === 'goods' || value === 'service' ? value : misfit('kind', 'must be goods or service')
}

function currencyProblem(fields: Fields, currency: string): Problem | undefined {
  if (fields.currency === undefined || fields.currency === currency) return undefined
  return { code: 'wrong_currency', detail: `${String(fields.currency)} instead of ${currency}` }
}

const within = <T>(code: Problem['code'], check: () => T): T | Problem => {
  try {
    return check()
  } catch (error) {
    if (error instanceof Misfit) return { code, detail: error.message }
    throw error
  }
}

/** The order in a JSON value, or what is wrong with it. */
export const checkOrder = (value: unknown, currency: string): CheckedOrder | Problem =>
  within('invalid_order', () => {
    if (!isFields(value)) return misfit('order', 'must be an object')
    const orderNo = text(value, 'orderNo', '', { min: 1, max: 100 })
    const wrong = currencyProblem(value, currency)
    if (wrong) return wrong
    const checkedLines = lines(value)
    const amountMinor =
      value.amountMinor === undefined ? sumLines(checkedLines) : amount(value.amountMinor, 'amountMinor', 0)
    if (amountMinor < 0 || amountMinor > AMOUNT_MINOR_MAX)
      return misfit('lines', `must sum to 0 to ${AMOUNT_MINOR_MAX}`)
    if (value.amountMinor === undefined && checkedLines.length === 0)
      return misfit('amountMinor', 'is needed where there are no lines')
    const order = {
      orderNo,
      storeCode: given(value, 'storeCode', '', 50),
      channel: text(value, 'channel', '', { max: 50 }),
      kind: kind(value),
      placedAt: value.placedAt === undefined ? null : instant(value, 'placedAt'),
      paidAt: instant(value, 'paidAt'),
      drivenBy: text(value, 'drivenBy', '', { max: 100 }),
      person: person(value),
      lines: checkedLines,
      amountMinor,
      digest: '',
    }
    order.digest = orderDigest(order)
    return order
  })

/** The refund in a JSON value, or what is wrong with it. */
export const checkRefund = (value: unknown, currency: string): CheckedRefund | Problem =>
  within('invalid_refund', () => {
    if (!isFields(value)) return misfit('refund', 'must be an object')
    const refundNo = text(value, 'refundNo', '', { min: 1, max: 100 })
    const wrong = currencyProblem(value, currency)
    if (wrong) return wrong
    const refund = {
      refundNo,
      orderNo: given(value, 'orderNo', '', 100),
      storeCode: given(value, 'storeCode', '', 50),
      channel: text(value, 'channel', '', { max: 50 }),
      kind: 'goods' as const,
      at: instant(value, 'at'),
      person: person(value),
      lines: lines(value),
      amountMinor: amount(value.amountMinor, 'amountMinor', 0),
      digest: '',
    }
    refund.digest = refundDigest(refund)
    return refund
  })
