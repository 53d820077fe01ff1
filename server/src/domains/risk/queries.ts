import type { RiskReason, RiskSettings, RiskSignal } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type Asked = {
  id: string
  at: Date
  what: string
  about: string
  store: number
  customer: number
  rank: 0 | 1
  keys: readonly { signal: RiskSignal; key: Buffer }[]
  /** Keys of all records of the person: a line about any of them is about him. */
  listed: readonly { signal: RiskSignal; key: Buffer }[]
}

export type Measured = {
  settings: RiskSettings | null
  seen: { signal: RiskSignal; key: string; customers: number[]; minute: number; hour: number; day: number }[]
  listed: { signal: RiskSignal; key: string; list: 'blocked' | 'trusted' }[]
}

/**
 * What is known of these claims' keys, before them; and notes the claims, in the same statement: one round trip, however
 * many there are. Of a key that was seen very often, the last 500 claims tell enough.
 */
export async function measureClaims(tx: Tx, workspace: number, asked: readonly Asked[], now: Date): Promise<Measured> {
  const rows = asked.map(({ keys: _keys, listed: _listed, ...row }) => ({ ...row, at: row.at.toISOString() }))
  const hex = (each: { signal: string; key: Buffer }) => ({ signal: each.signal, key: each.key.toString('hex') })
  const keys = asked.flatMap((row) => row.keys.map((key) => ({ id: row.id, ...hex(key) })))
  const listed = asked.flatMap((row) => row.listed.map(hex))
  const { rows: found } = await sql<Measured>`
    with key as (
      select distinct signal, decode(key, 'hex') as key from json_to_recordset(${JSON.stringify(keys)}::json) as k(signal text, key text)
    ), decided as (
      insert into risk.decision (workspace, id, at, what, about, store, customer, rank, score, reasons)
      select ${workspace}, id, at, what, about, store, customer, rank, 0, '[]'
      from json_to_recordset(${JSON.stringify(rows)}::json)
        as d(id uuid, at timestamptz, what text, about text, store int, customer int, rank int)
    ), noted as (
      insert into risk.seen (workspace, signal, key, at, decision, customer)
      select ${workspace}, k.signal, decode(k.key, 'hex'), d.at, d.id, d.customer
      from json_to_recordset(${JSON.stringify(keys)}::json) as k(id uuid, signal text, key text)
      join json_to_recordset(${JSON.stringify(rows)}::json) as d(id uuid, at timestamptz, customer int) on d.id = k.id
    )
    select
      (select settings from risk.settings where workspace = ${workspace}) as settings,
      (select coalesce(json_agg(json_build_object('signal', key.signal, 'key', encode(key.key, 'hex'),
          'customers', c.customers, 'minute', c.minute, 'hour', c.hour, 'day', c.day)), '[]')
        from key cross join lateral (
          select coalesce(json_agg(distinct customer) filter (where customer > 0), '[]') as customers,
            count(*) filter (where at > ${now}::timestamptz - interval '1 minute') as minute,
            count(*) filter (where at > ${now}::timestamptz - interval '1 hour') as hour,
            count(*) filter (where at > ${now}::timestamptz - interval '1 day') as day
          from (
            select customer, at from risk.seen s
            where s.workspace = ${workspace} and s.signal = key.signal and s.key = key.key
              and s.at > ${now}::timestamptz - interval '30 days'
            order by s.at desc limit 500
          ) lately
        ) c) as seen,
      (select coalesce(json_agg(json_build_object('signal', e.signal, 'key', encode(e.key, 'hex'), 'list', e.list)), '[]')
        from json_to_recordset(${JSON.stringify(listed)}::json) as l(signal text, key text)
        join risk.entry e on e.workspace = ${workspace} and e.signal = l.signal and e.key = decode(l.key, 'hex')
        where e.until is null or e.until > ${now}) as listed`.execute(tx)
  return found[0] ?? { settings: null, seen: [], listed: [] }
}

/** Writes down the ranks that are more than a look. */
export async function raiseRanks(
  tx: Tx,
  workspace: number,
  raised: readonly { id: string; rank: number; score: number; reasons: RiskReason[] }[],
): Promise<void> {
  await sql`
    update risk.decision d set rank = r.rank, score = r.score, reasons = r.reasons
    from json_to_recordset(${JSON.stringify(raised)}::json) as r(id uuid, rank int, score int, reasons jsonb)
    where d.workspace = ${workspace} and d.id = r.id`.execute(tx)
}

export type DecisionRow = {
  id: string
  at: Date
  what: string
  about: string
  store: number
  customer: number
  rank: 0 | 1 | 2 | 3
  score: number
  reasons: RiskReason[]
  overrideRank: 0 | 1 | 2 | 3 | null
  overrideReason: string | null
  overrideBy: string | null
  overrideAt: Date | null
}

const columns = sql`id, at, what, about, store, customer, rank, score, reasons, override_rank, override_reason,
  override_by, override_at`

export type DecisionFilter = {
  rank: number | undefined
  what: string | undefined
  customers: readonly number[] | undefined
  after: { at: string; id: string } | undefined
  limit: number
}

export async function listDecisions(tx: Tx, workspace: number, filter: DecisionFilter): Promise<DecisionRow[]> {
  const conditions = [sql`workspace = ${workspace}`]
  if (filter.rank !== undefined) conditions.push(sql`rank = ${filter.rank}`)
  if (filter.what) conditions.push(sql`what = ${filter.what}`)
  if (filter.customers) conditions.push(sql`customer = any(${[...filter.customers]}::int[])`)
  if (filter.after) conditions.push(sql`(at, id) < (${filter.after.at}::timestamptz, ${filter.after.id}::uuid)`)
  const { rows } = await sql<DecisionRow>`
    select ${columns} from risk.decision where ${sql.join(conditions, sql` and `)}
    order by at desc, id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function findDecision(tx: Tx, workspace: number, id: string): Promise<DecisionRow | undefined> {
  const { rows } = await sql<DecisionRow>`
    select ${columns} from risk.decision where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
  return rows[0]
}

export async function overrideDecision(
  tx: Tx,
  workspace: number,
  override: { id: string; rank: number; reason: string; by: string; at: Date },
): Promise<void> {
  await sql`
    update risk.decision set override_rank = ${override.rank}, override_reason = ${override.reason},
      override_by = ${override.by}, override_at = ${override.at}
    where workspace = ${workspace} and id = ${override.id}::uuid`.execute(tx)
}

export type EntryRow = {
  id: string
  list: 'blocked' | 'trusted'
  signal: RiskSignal
  customer: number | null
  reason: string
  until: Date | null
  addedBy: string
  addedAt: Date
}

const entryColumns = sql`id, list, signal, customer, reason, until, added_by, added_at`

/** Undefined where the key is on this list already. */
export async function insertEntry(
  tx: Tx,
  workspace: number,
  entry: EntryRow & { key: Buffer },
): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    insert into risk.entry (workspace, id, list, signal, key, customer, reason, until, added_by, added_at)
    values (${workspace}, ${entry.id}::uuid, ${entry.list}, ${entry.signal}, ${entry.key}, ${entry.customer},
      ${entry.reason}, ${entry.until}, ${entry.addedBy}, ${entry.addedAt})
    on conflict (workspace, signal, key, list) do nothing returning ${entryColumns}`.execute(tx)
  return rows[0]
}

/** Takes a customer off both lists. */
export async function deleteEntriesOf(tx: Tx, workspace: number, signal: RiskSignal, key: Buffer): Promise<void> {
  await sql`
    delete from risk.entry where workspace = ${workspace} and signal = ${signal} and key = ${key}`.execute(tx)
}

export async function listEntries(tx: Tx, workspace: number): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${entryColumns} from risk.entry where workspace = ${workspace}
    order by added_at desc, id limit 1000`.execute(tx)
  return rows
}

export async function deleteEntry(tx: Tx, workspace: number, id: string): Promise<EntryRow | undefined> {
  const { rows } = await sql<EntryRow>`
    delete from risk.entry where workspace = ${workspace} and id = ${id}::uuid returning ${entryColumns}`.execute(tx)
  return rows[0]
}

export async function findSettings(tx: Tx, workspace: number): Promise<RiskSettings | undefined> {
  const { rows } = await sql<{ settings: RiskSettings }>`
    select settings from risk.settings where workspace = ${workspace}`.execute(tx)
  return rows[0]?.settings
}

export async function saveSettings(tx: Tx, workspace: number, settings: RiskSettings): Promise<void> {
  await sql`
    insert into risk.settings (workspace, settings) values (${workspace}, ${JSON.stringify(settings)}::jsonb)
    on conflict (workspace) do update set settings = excluded.settings`.execute(tx)
}

/** What no window reaches any more. */
export async function deleteSeen(tx: Tx, before: Date): Promise<void> {
  await sql`delete from risk.seen where at < ${before}`.execute(tx)
}
