import type { ClickHouseConnection, ScopedAnalytics } from '../../../kernel/clickhouse.ts'
import { RowBinaryReader } from '../../../kernel/row-binary.ts'

/** A value as ClickHouse keeps it. `at` in milliseconds since 1970; `value` undefined takes it away. */
export type ValueChange = {
  label: number
  customer: number
  value: string | undefined
  number: number
  evidence: string
  at: number
}

/** When a value changes by itself (ms since 1970); 0: not any more. */
export type DueChange = { label: number; customer: number; due: number }

const time = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '')

/** Writes changes under one version. The token names the batch, so that a retry of the transport changes nothing. */
export async function insertValues(
  connection: ClickHouseConnection,
  workspace: number,
  version: bigint,
  changes: readonly ValueChange[],
): Promise<void> {
  const perInsert = 200_000
  for (let start = 0; start < changes.length; start += perInsert) {
    const lines = changes
      .slice(start, start + perInsert)
      .map((c) =>
        JSON.stringify([
          workspace,
          c.label,
          c.customer,
          c.value ?? '',
          c.number,
          c.evidence,
          time(c.at),
          c.value === undefined ? 1 : 0,
          String(version),
        ]),
      )
    await connection.insertLines('label_values', lines.join('\n'), `labels-${workspace}-${version}-${start}`)
  }
}

export type HeldRow = { label: number; customer: number; value: string; number: number }

// The newest row of each.
const newest = `argMax(tuple(value, number, evidence, at, gone), version) as held`

/** Some of those who have a value of a flag or choice, rising; or some with a number, each at the place of its customer. */
export type HeldPart =
  | { label: number; value: string; customers: Uint32Array }
  | { label: number; customers: Uint32Array; numbers: Float64Array }

/**
 * Current values of labels, of everybody, a million customers at a time: as rows of text a common label of forty million
 * people was a gigabyte and took minutes. The newest row is left to the engine (`final`), which knows which parts are
 * merged already, where `argMax` keeps a state for every customer: a fifth of a second in place of 76 for 20 million.
 */
export async function* readHeld(
  ch: ScopedAnalytics,
  { texts, numbers }: { texts: readonly number[]; numbers: readonly number[] },
): AsyncGenerator<HeldPart> {
  const from = 'from {{label_values}} where label in {labels:Array(UInt32)} and gone = 0'
  const tail = 'bitShiftRight(customer, 20) settings final = 1 format RowBinary'
  if (texts.length > 0) {
    const query = `select label, value, groupArray(customer) ${from} group by label, value, ${tail}`
    const reader = new RowBinaryReader(await ch.stream(query, { labels: [...texts] }))
    while (await reader.more())
      yield { label: await reader.uint32(), value: await reader.text(), customers: rising(await reader.uint32s()) }
  }
  if (numbers.length > 0) {
    const query = `select label, groupArray(customer), groupArray(number) ${from} group by label, ${tail}`
    const reader = new RowBinaryReader(await ch.stream(query, { labels: [...numbers] }))
    while (await reader.more())
      yield { label: await reader.uint32(), customers: await reader.uint32s(), numbers: await reader.float64s() }
  }
}

/** Two threads of ClickHouse may put their halves together in either order. */
function rising(customers: Uint32Array): Uint32Array {
  for (let i = 1; i < customers.length; i++) if ((customers[i - 1] ?? 0) > (customers[i] ?? 0)) return customers.sort()
  return customers
}

/** What changed since a version, by the newest row. `gone`: taken away. */
export async function readChanged(ch: ScopedAnalytics, since: bigint): Promise<(HeldRow & { gone: number })[]> {
  return ch.rows(
    `select label, customer, held.1 as value, held.2 as number, held.5 as gone from (
       select label, customer, ${newest} from {{label_values}} where version > {since:UInt64} group by label, customer
     )`,
    { since: String(since) },
  )
}

export type PersonValue = {
  label: number
  customer: number
  value: string
  number: number
  evidence: string
  at: string
}

/** Everything that is known of these customers by these labels. */
export async function readOfCustomers(
  ch: ScopedAnalytics,
  labels: readonly number[],
  customers: readonly number[],
): Promise<PersonValue[]> {
  if (labels.length === 0 || customers.length === 0) return []
  return ch.rows<PersonValue>(
    `select label, customer, held.1 as value, held.2 as number, held.3 as evidence, held.4 as at from (
       select label, customer, ${newest} from {{label_values}}
       where label in {labels:Array(UInt32)} and customer in {customers:Array(UInt32)} group by label, customer
     ) where held.5 = 0`,
    { labels: [...labels], customers: [...customers] },
  )
}

/** Writes when values change by themselves. */
export async function insertDues(
  connection: ClickHouseConnection,
  workspace: number,
  version: bigint,
  dues: readonly DueChange[],
): Promise<void> {
  if (dues.length === 0) return
  const lines = dues.map((d) => JSON.stringify([workspace, d.label, d.customer, time(d.due), String(version)]))
  await connection.insertLines('label_due', lines.join('\n'), `due-${workspace}-${version}`)
}

/** Values that change by themselves up to a moment (ms since 1970), what is overdue included. */
export async function readDue(ch: ScopedAnalytics, until: number): Promise<DueChange[]> {
  return ch.rows(
    `select label, customer, toUnixTimestamp64Milli(newest) as due from (
       select label, customer, argMax(due, version) as newest from {{label_due}} group by label, customer
     ) where newest > toDateTime64(0, 3, 'UTC') and due <= {until:Int64}`,
    { until },
  )
}

export type Ages = { label: number; medianDays: number }

/** Median age in days of the values of each label. */
export async function readAges(ch: ScopedAnalytics, now: Date): Promise<Ages[]> {
  return ch.rows(
    `select label, median(dateDiff('second', held.4, {now:DateTime64(3)})) / 86400 as medianDays from (
       select label, customer, ${newest} from {{label_values}} group by label, customer
     ) where held.5 = 0 group by label`,
    { now: time(now.getTime()) },
  )
}

/** How many customers had which value at a moment; for numbers and dates the logarithmic band. */
export async function readDistributionAt(
  ch: ScopedAnalytics,
  at: Date,
): Promise<{ label: number; value: string; customers: number }[]> {
  return ch.rows(
    `select label, if(held.2 != 0, concat('~', toString(round(log2(abs(held.2) + 1)))), held.1) as value, count() as customers from (
       select label, customer, ${newest} from {{label_values}} where at <= {at:DateTime64(3)} group by label, customer
     ) where held.5 = 0 group by label, value`,
    { at: time(at.getTime()) },
  )
}

/** Who of these customers paid an order in a period (ms since 1970). */
export async function readBuyers(ch: ScopedAnalytics, from: Date, to: Date): Promise<number[]> {
  const rows = await ch.rows<{ customer: number }>(
    `select distinct customer from {{orders}} where customer > 0 and fact = 'paid' and amount_minor > 0
     and at > {from:DateTime64(3)} and at <= {to:DateTime64(3)}`,
    { from: time(from.getTime()), to: time(to.getTime()) },
  )
  return rows.map((row) => row.customer)
}
