import { hash } from 'node:crypto'
import type { ImportMapping } from '@regulars/contract'
import type { Identifier } from '../../orders/index.ts'
import { cleanCell, cleanCode } from './cells.ts'
import type { Row } from './csv.ts'
import { type DateOrder, TimeReader } from './local-time.ts'
import { type Field, identifierFields, locateColumns } from './mapping.ts'
import { type Reason, reason } from './reasons.ts'

export type ReadCustomer = {
  identifiers: Identifier[]
  name: string
  registeredAt: number | undefined
  store: string
  channel: string
  /** Of the whole row. */
  digest: string
}

const uuidOf = (content: unknown): string => {
  const hex = hash('sha256', JSON.stringify(content))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** Turns the cells of one customer file into people. */
export class CustomerReader {
  readonly #mapping: ImportMapping
  readonly #at: Partial<Record<Field, number>>
  readonly #time: TimeReader

  constructor(options: { mapping: ImportMapping; headers: readonly string[]; timezone: string; dateOrder: DateOrder }) {
    this.#mapping = options.mapping
    this.#at = locateColumns(options.mapping, options.headers).at
    this.#time = new TimeReader(options.timezone, options.dateOrder)
  }

  /** Rows of one person come together if they name the person alike. */
  keyOf(row: Row): string {
    const first = this.#identifiers(row)[0]
    return first ? `${first.kind}:${first.value}` : ''
  }

  read(row: Row): ReadCustomer | Reason {
    const identifiers = this.#identifiers(row)
    if (identifiers.length === 0) return reason('no_identifier')
    const time = cleanCell(this.#raw(row, 'registeredAt'))
    const registeredAt = time === '' ? undefined : this.#time.read(time)
    if (time !== '' && registeredAt === undefined) return reason('bad_time', time)
    const store = cleanCode(this.#raw(row, 'store')) || (this.#mapping.storeCode ?? '')
    const channel = cleanCell(this.#raw(row, 'channel')) || (this.#mapping.channel ?? '')
    const tooLong = [store, channel].find((text) => text.length > 50)
    if (tooLong !== undefined) return reason('too_long', tooLong)
    const person = {
      identifiers,
      name: cleanCell(this.#raw(row, 'customerName')).slice(0, 200),
      registeredAt,
      store,
      channel,
    }
    return { ...person, digest: uuidOf(person) }
  }

  #raw(row: Row, field: Field): string | undefined {
    const index = this.#at[field]
    return index === undefined ? undefined : row.cells[index]
  }

  #identifiers(row: Row): Identifier[] {
    const identifiers: Identifier[] = []
    const own = cleanCode(this.#raw(row, 'customer'))
    if (own !== '') identifiers.push({ kind: this.#mapping.customerKind, value: own.slice(0, 256) })
    for (const kind of identifierFields) {
      const value = cleanCode(this.#raw(row, kind))
      if (value !== '') identifiers.push({ kind, value: value.slice(0, 256) })
    }
    return identifiers
  }
}
