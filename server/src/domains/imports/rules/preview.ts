import type { ImportDetected, ImportKind, ImportMapping, ImportPreviewRow } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import { CsvSplitter, type Row, sniffDelimiter } from './csv.ts'
import { formatMinor } from './decimal.ts'
import { guessMapping, locateColumns, missingFields, sniffFormats } from './mapping.ts'
import { CustomerReader } from './read-customer.ts'
import { minorDigitsOf, OrderReader } from './read-order.ts'
import { explain } from './reasons.ts'

/** The beginning of a file as text. */
export type Sample = { text: string; isWhole: boolean; encoding: string; gzip: boolean }

export type Understanding = {
  mapping: ImportMapping
  detected: ImportDetected
  preview: ImportPreviewRow[]
  isEmpty: boolean
  unknown: string[]
}

const sampledMax = 500
const previewedMax = 20

type Setting = { kind: ImportKind; timezone: string; currency: string; locale: string }

/** What a file seems to be: delimiter, columns, formats, and its first rows as they would be recorded. */
export function understand(sample: Sample, given: ImportMapping | undefined, setting: Setting): Understanding {
  const delimiter = given?.delimiter ?? sniffDelimiter(sample.text)
  const splitter = new CsvSplitter(delimiter)
  const rows = splitter.push(sample.text)
  if (sample.isWhole) rows.push(...splitter.end())
  const headers = given?.headers ?? readHeaders(rows.shift())
  const sampled = rows.slice(0, sampledMax)
  const cells = sampled.map((row) => row.cells)
  const mapping = given ?? guessMapping(setting.kind, headers, cells)
  const formats = sniffFormats(mapping, headers, cells)
  const { unknown, unused } = locateColumns(mapping, headers)
  const detected: ImportDetected = {
    encoding: sample.encoding,
    gzip: sample.gzip,
    delimiter,
    headers,
    ...formats,
    unmapped: unused,
    missing: missingFields(setting.kind, mapping),
  }
  const preview =
    detected.missing.length > 0 ? [] : previewRows(sampled.slice(0, previewedMax), mapping, detected, setting)
  return { mapping, detected, preview, isEmpty: rows.length === 0 && sample.isWhole, unknown }
}

export const readHeaders = (row: Row | undefined): string[] => (row?.cells ?? []).map((cell) => cell.trim())

function previewRows(
  rows: Row[],
  mapping: ImportMapping,
  detected: ImportDetected,
  setting: Setting,
): ImportPreviewRow[] {
  const minorDigits = minorDigitsOf(setting.currency)
  const options = {
    mapping,
    headers: detected.headers,
    timezone: setting.timezone,
    minorDigits,
    ...pickFormats(detected),
  }
  const fieldsOf = setting.kind === 'orders' ? orderFields(options) : customerFields(options)
  return rows.map((row) => {
    const result = fieldsOf(row)
    const base = { line: row.line, cells: row.cells }
    if ('about' in result) return { ...base, understood: {}, problem: explain(result, setting.locale) }
    const understood = Object.fromEntries(Object.entries(result.fields).filter(([, value]) => value !== ''))
    return { ...base, understood, problem: null }
  })
}

export const pickFormats = ({ dateOrder, decimalComma }: ImportDetected) => ({ dateOrder, decimalComma })

/** With the zone's offset, so that a reader sees the time of the file and what we made of it. */
const localTime = (ms: number, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(ms)
    .toZonedDateTimeISO(timezone)
    .toString({ timeZoneName: 'never', smallestUnit: 'second' })

function orderFields(options: ConstructorParameters<typeof OrderReader>[0]) {
  const reader = new OrderReader(options)
  return (row: Row) => {
    const line = reader.readLine(row)
    if ('about' in line) return line
    const fields: Record<string, string> = {
      order: line.order,
      at: localTime(line.at, options.timezone),
      customer: line.person?.identifiers.map(({ kind, value }) => `${kind} ${value}`).join(', ') ?? '',
      product: line.item.sku,
      name: line.item.name,
      quantity: String(line.item.quantity),
      amount: formatMinor(BigInt(line.item.amountMinor), options.minorDigits),
      store: line.store,
      channel: line.channel,
      refundOf: line.refundOf,
    }
    return { fields }
  }
}

function customerFields(options: ConstructorParameters<typeof CustomerReader>[0]) {
  const reader = new CustomerReader(options)
  return (row: Row) => {
    const person = reader.read(row)
    if ('about' in person) return person
    const fields: Record<string, string> = {
      customer: person.identifiers.map(({ kind, value }) => `${kind} ${value}`).join(', '),
      customerName: person.name,
      registeredAt: person.registeredAt === undefined ? '' : localTime(person.registeredAt, options.timezone),
      store: person.store,
      channel: person.channel,
    }
    return { fields }
  }
}
