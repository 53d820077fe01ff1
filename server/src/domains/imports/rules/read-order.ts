import { hash } from 'node:crypto'
import { AMOUNT_MINOR_MAX, type ImportMapping, ORDER_LINES_MAX } from '@regulars/contract'
import {
  type CheckedOrder,
  type CheckedRefund,
  type Identifier,
  type Line,
  orderDigest,
  type Person,
  refundDigest,
} from '../../orders/index.ts'
import { cleanCell, cleanCode } from './cells.ts'
import type { Row } from './csv.ts'
import { type Decimal, formatMinor, multiply, parseDecimal, toMinorUnits, toNumber } from './decimal.ts'
import { type DateOrder, TimeReader } from './local-time.ts'
import { type Field, identifierFields, locateColumns, readKind } from './mapping.ts'
import { type Reason, reason } from './reasons.ts'

export type ReaderOptions = {
  mapping: ImportMapping
  headers: readonly string[]
  timezone: string
  dateOrder: DateOrder
  decimalComma: boolean
  /** Decimals of the currency: 2 for CNY. */
  minorDigits: number
}

/** One line as understood. */
export type ReadLine = {
  line: number
  order: string
  at: number
  item: Line
  person: Person | undefined
  personKey: string
  store: string
  channel: string
  kind: 'goods' | 'service' | ''
  drivenBy: string
  refundOf: string
}

export type RejectedRow = { row: Row; why: Reason }

/** What the lines of one order number came to. */
export type ReadGroup =
  | { is: 'order'; order: CheckedOrder; rows: readonly Row[] }
  | { is: 'refund'; refund: CheckedRefund; rows: readonly Row[] }
  | { is: 'rejected'; rejected: RejectedRow[] }

const isReason = (value: object): value is Reason => 'about' in value

/** Turns the cells of one file into orders and refunds. Pure but for its memory of numbers and days it has met. */
export class OrderReader {
  readonly #options: ReaderOptions
  readonly #at: Partial<Record<Field, number>>
  readonly #time: TimeReader
  // Prices and quantities repeat: the 541,909 lines of Online Retail hold 1,630 prices and 722 quantities.
  readonly #decimals = new Map<string, Decimal | null>()

  constructor(options: ReaderOptions) {
    this.#options = options
    this.#at = locateColumns(options.mapping, options.headers).at
    this.#time = new TimeReader(options.timezone, options.dateOrder)
  }

  /** What groups lines: the order number, cleaned, or one made from what the line says. */
  keyOf(row: Row): string {
    return this.makesNumbers ? madeNumber(row) : cleanCode(this.#raw(row, 'order'))
  }

  /** Each line is an order of its own: lines that say the same are several orders, told apart by `repeatedNumber`. */
  get makesNumbers(): boolean {
    return this.#options.mapping.orderNumbers === 'content'
  }

  /** All lines of one order number, in the order of the file. */
  readGroup(key: string, rows: readonly Row[]): ReadGroup {
    if (key === '') return { is: 'rejected', rejected: rows.map((row) => ({ row, why: reason('no_order') })) }
    const lines: ReadLine[] = []
    const bad: RejectedRow[] = []
    for (const row of rows) {
      const line = this.readLine(row)
      if (isReason(line)) bad.push({ row, why: line })
      else lines.push(line)
    }
    const [firstBad] = bad
    if (firstBad) {
      // Half an order would be wrong money, and its repaired lines could not be added later.
      const reasons = new Map(bad.map(({ row, why }) => [row.line, why]))
      const sibling = reason('sibling', firstBad.row.line)
      return { is: 'rejected', rejected: rows.map((row) => ({ row, why: reasons.get(row.line) ?? sibling })) }
    }
    const result = this.#assemble(key, lines)
    if ('about' in result) return { is: 'rejected', rejected: rows.map((row) => ({ row, why: result })) }
    return { ...result, rows }
  }

  readLine(row: Row): ReadLine | Reason {
    if (
      row.cells.length > this.#options.headers.length &&
      row.cells.slice(this.#options.headers.length).some((cell) => cell.trim() !== '')
    ) {
      return reason('too_many_cells')
    }
    const time = cleanCell(this.#raw(row, 'at'))
    const at = this.#time.read(time)
    if (at === undefined) return reason('bad_time', time)
    const money = this.#readMoney(row)
    if ('code' in money) return money
    const order = this.keyOf(row)
    const name = cleanCell(this.#raw(row, 'name'))
    const sku = cleanCode(this.#raw(row, 'product')) || name.slice(0, 100)
    const store = cleanCode(this.#raw(row, 'store')) || (this.#options.mapping.storeCode ?? '')
    const channel = cleanCell(this.#raw(row, 'channel')) || (this.#options.mapping.channel ?? '')
    const tooLong = [order, sku].find((text) => text.length > 100) ?? [store, channel].find((text) => text.length > 50)
    if (tooLong !== undefined) return reason('too_long', tooLong)
    const person = this.#readPerson(row)
    return {
      line: row.line,
      order,
      at,
      item: { sku, name: name.slice(0, 300), category: cleanCell(this.#raw(row, 'category')).slice(0, 100), ...money },
      person,
      personKey: person ? person.identifiers.map(({ kind, value }) => `${kind}:${value}`).join('\n') : '',
      store,
      channel,
      kind: readKind(cleanCell(this.#raw(row, 'kind'))) ?? '',
      drivenBy: cleanCell(this.#raw(row, 'drivenBy')).slice(0, 100),
      refundOf: cleanCode(this.#raw(row, 'refundOf')).slice(0, 100),
    }
  }

  #raw(row: Row, field: Field): string | undefined {
    const index = this.#at[field]
    return index === undefined ? undefined : row.cells[index]
  }

  #decimal(text: string): Decimal | null {
    const known = this.#decimals.get(text)
    if (known !== undefined) return known
    const value = parseDecimal(text, this.#options.decimalComma) ?? null
    if (this.#decimals.size > 20_000) this.#decimals.clear()
    this.#decimals.set(text, value)
    return value
  }

  /** The line's total: its amount where the file says it, else price × quantity, exact and then rounded. */
  #readMoney(row: Row): { quantity: number; amountMinor: number } | Reason {
    const quantityText = cleanCell(this.#raw(row, 'quantity'))
    const quantity = quantityText === '' ? { digits: 1n, scale: 0 } : this.#decimal(quantityText)
    if (!quantity) return reason('bad_quantity', quantityText)
    const amountText = cleanCell(this.#raw(row, 'amount'))
    const priceText = cleanCell(this.#raw(row, 'price'))
    let amount = amountText === '' ? null : this.#decimal(amountText)
    if (amountText !== '' && !amount) return reason('bad_amount', amountText)
    if (!amount) {
      const price = this.#decimal(priceText)
      if (!price)
        return priceText === '' && this.#at.price === undefined
          ? reason('bad_amount', '')
          : reason('bad_price', priceText)
      amount = multiply(price, quantity)
    }
    const amountMinor = Number(toMinorUnits(amount, this.#options.minorDigits))
    const count = toNumber(quantity)
    if (Math.abs(amountMinor) > AMOUNT_MINOR_MAX)
      return reason('too_large', amountText || `${priceText} × ${quantityText}`)
    if (!(Math.abs(count) <= 1e9)) return reason('bad_quantity', quantityText)
    return { quantity: count, amountMinor }
  }

  #readPerson(row: Row): Person | undefined {
    const identifiers: Identifier[] = []
    const own = cleanCode(this.#raw(row, 'customer'))
    if (own !== '') identifiers.push({ kind: this.#options.mapping.customerKind, value: own.slice(0, 256) })
    for (const kind of identifierFields) {
      const value = this.#at[kind] === undefined ? '' : cleanCode(this.#raw(row, kind))
      if (value !== '') identifiers.push({ kind, value: value.slice(0, 256) })
    }
    if (identifiers.length === 0) return undefined
    return { identifiers, name: cleanCell(this.#raw(row, 'customerName')).slice(0, 200) || undefined }
  }

  #assemble(
    key: string,
    lines: readonly ReadLine[],
  ): { is: 'order'; order: CheckedOrder } | { is: 'refund'; refund: CheckedRefund } | Reason {
    if (lines.length > ORDER_LINES_MAX) return reason('too_many_lines', lines.length)
    const named = lines.filter((line) => line.personKey !== '')
    if (named.some((line) => line.personKey !== named[0]?.personKey)) return reason('customers_differ')
    let total = 0
    for (const line of lines) total += line.item.amountMinor
    if (Math.abs(total) > AMOUNT_MINOR_MAX) return reason('too_large', this.#format(total))
    const shared = {
      storeCode: firstText(lines, 'store'),
      channel: firstText(lines, 'channel'),
      kind: lines.find((line) => line.kind !== '')?.kind || ('goods' as const),
      person: named[0]?.person,
      // The lines of a long order may be a minute apart; the order began with the first.
      at: lines.reduce((earliest, line) => Math.min(earliest, line.at), Number.POSITIVE_INFINITY),
    }
    const refundOf = firstText(lines, 'refundOf')
    if (this.#isRefund(key, lines, total)) {
      if (total > 0) return reason('refund_positive', this.#format(total))
      const items = lines.map(({ item }) => ({
        ...item,
        quantity: -item.quantity || 0,
        amountMinor: -item.amountMinor || 0,
      }))
      const refund = { ...shared, refundNo: key, orderNo: refundOf, lines: items, amountMinor: -total || 0, digest: '' }
      refund.digest = refundDigest(refund)
      return { is: 'refund', refund }
    }
    if (total < 0) return reason('negative_total', this.#format(total))
    const { at, ...rest } = shared
    const order: CheckedOrder = {
      ...rest,
      orderNo: key,
      paidAt: at,
      placedAt: null,
      drivenBy: firstText(lines, 'drivenBy'),
      lines: lines.map(({ item }) => item),
      amountMinor: total,
      digest: '',
    }
    order.digest = orderDigest(order)
    return { is: 'order', order }
  }

  /** By the rule of the mapping; without one, an order whose lines all take back is a refund. */
  #isRefund(key: string, lines: readonly ReadLine[], total: number): boolean {
    const rule = this.#options.mapping.refunds
    if (rule?.orderPrefix !== undefined && key.startsWith(rule.orderPrefix)) return true
    if (rule) return rule.negativeTotal === true && total < 0
    return total < 0 && lines.every(({ item }) => item.amountMinor <= 0)
  }

  #format(minor: number): string {
    return formatMinor(BigInt(minor), this.#options.minorDigits)
  }
}

/**
 * The same line has the same number in every import of it. 80 bits of a hash: among 100 million lines the chance that two
 * different ones share a number is one in 240 million.
 */
const madeNumber = (row: Row): string =>
  `line-${hash('sha1', row.cells.map((cell) => cell.trim()).join('\u001f')).slice(0, 20)}`

/** The number of the second, third … line that says the same. Counted in the order of the file. */
export const repeatedNumber = (key: string, occurrence: number): string =>
  occurrence === 1 ? key : `${key}-${occurrence}`

const firstText = (lines: readonly ReadLine[], field: 'store' | 'channel' | 'drivenBy' | 'refundOf'): string =>
  lines.find((line) => line[field] !== '')?.[field] ?? ''

/** Decimals of a currency: 2 for CNY, 0 for JPY. */
export const minorDigitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
