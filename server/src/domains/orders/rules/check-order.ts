import { AMOUNT_MINOR_MAX, identifierKinds, orderInputSchema, refundInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Problem } from '../errors.ts'
import {
  type CheckedOrder,
  type CheckedRefund,
  type Line,
  orderDigest,
  type Person,
  refundDigest,
  sumLines,
} from './order.ts'

type ParsedOrder = z.output<typeof orderInputSchema>

const describe = (error: z.ZodError): string => {
  const issue = error.issues[0]
  return issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : 'is not valid'
}

const toLines = (lines: ParsedOrder['lines']): Line[] =>
  lines.map(({ sku, name, categoryCode, quantity, amountMinor }) => ({
    sku,
    name: name ?? '',
    category: categoryCode ?? '',
    quantity,
    amountMinor,
  }))

function toPerson(customer: ParsedOrder['customer']): Person | undefined {
  if (!customer) return undefined
  const identifiers: Person['identifiers'] = []
  for (const { kind } of identifierKinds) {
    const value = String(customer[kind] ?? '').trim()
    if (value !== '') identifiers.push({ kind, value })
  }
  return identifiers.length > 0 ? { identifiers, name: customer.name?.trim() || undefined } : undefined
}

const currencyProblem = (given: string | undefined, currency: string): Problem | undefined =>
  given === undefined || given === currency
    ? undefined
    : { code: 'wrong_currency', detail: `currency: ${given} instead of ${currency}` }

/** PostgreSQL cannot keep the character; it would refuse the whole batch. */
function hasNul(texts: Iterable<string>): boolean {
  for (const text of texts) if (text.includes('\u0000')) return true
  return false
}

function* textsOf(
  entry: { lines: readonly Line[]; person: Person | undefined },
  own: readonly string[],
): Generator<string> {
  yield* own
  for (const line of entry.lines) {
    yield line.sku
    yield line.name
    yield line.category
  }
  if (!entry.person) return
  for (const { value } of entry.person.identifiers) yield value
  yield entry.person.name ?? ''
}

/** The order in a JSON value, or what is wrong with it. */
export function checkOrder(value: unknown, currency: string): CheckedOrder | Problem {
  const parsed = orderInputSchema.safeParse(value)
  if (!parsed.success) return { code: 'invalid_order', detail: describe(parsed.error) }
  const input = parsed.data
  const wrong = currencyProblem(input.currency, currency)
  if (wrong) return wrong
  const lines = toLines(input.lines)
  const amountMinor = input.amountMinor ?? sumLines(lines)
  if (amountMinor < 0 || amountMinor > AMOUNT_MINOR_MAX) {
    return { code: 'invalid_order', detail: `lines: their sum must be 0 to ${AMOUNT_MINOR_MAX}` }
  }
  if (input.amountMinor === undefined && lines.length === 0) {
    return { code: 'invalid_order', detail: 'amountMinor: is needed where there are no lines' }
  }
  const order: CheckedOrder = {
    orderNo: input.orderNo,
    storeCode: input.storeCode ?? '',
    channel: input.channel ?? '',
    kind: input.kind ?? 'goods',
    placedAt: input.placedAt === undefined ? null : Date.parse(input.placedAt),
    paidAt: Date.parse(input.paidAt),
    drivenBy: input.drivenBy ?? '',
    person: toPerson(input.customer),
    lines,
    amountMinor,
    digest: '',
  }
  if (hasNul(textsOf(order, [order.orderNo, order.storeCode, order.channel, order.drivenBy]))) {
    return { code: 'invalid_order', detail: 'a text contains the character NUL' }
  }
  if (isOutOfTime(order.paidAt) || isOutOfTime(order.placedAt ?? order.paidAt)) return outOfTime('invalid_order')
  order.digest = orderDigest(order)
  return order
}

/** The refund in a JSON value, or what is wrong with it. */
export function checkRefund(value: unknown, currency: string): CheckedRefund | Problem {
  const parsed = refundInputSchema.safeParse(value)
  if (!parsed.success) return { code: 'invalid_refund', detail: describe(parsed.error) }
  const input = parsed.data
  const wrong = currencyProblem(input.currency, currency)
  if (wrong) return wrong
  const refund: CheckedRefund = {
    refundNo: input.refundNo,
    orderNo: input.orderNo ?? '',
    storeCode: input.storeCode ?? '',
    channel: input.channel ?? '',
    kind: 'goods',
    at: Date.parse(input.at),
    person: toPerson(input.customer),
    lines: toLines(input.lines),
    amountMinor: input.amountMinor,
    digest: '',
  }
  if (hasNul(textsOf(refund, [refund.refundNo, refund.orderNo, refund.storeCode, refund.channel]))) {
    return { code: 'invalid_refund', detail: 'a text contains the character NUL' }
  }
  if (isOutOfTime(refund.at)) return outOfTime('invalid_refund')
  refund.digest = refundDigest(refund)
  return refund
}

// What DateTime64 holds in ClickHouse, with room for every zone.
const earliest = Date.UTC(1970, 0, 2)
const latest = Date.UTC(2199, 11, 31)

const isOutOfTime = (ms: number): boolean => ms < earliest || ms > latest

const outOfTime = (code: Problem['code']): Problem => ({
  code,
  detail: 'a time lies outside of the years 1970 to 2199',
})
