import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type CustomerRecord = {
  ordinal: number
  publicId: string
  firstSeenAt: Date
  firstStore: number | null
  firstChannel: string
  registeredAt: Date | null
  mergedInto: number | null
}

const record = sql`ordinal, public_id, first_seen_at, first_store, first_channel, registered_at, merged_into`

export async function findByPublicId(tx: Tx, workspace: number, publicId: string): Promise<CustomerRecord | undefined> {
  const { rows } = await sql<CustomerRecord>`
    select ${record} from customers.customer where workspace = ${workspace} and public_id = ${publicId}::uuid`.execute(
    tx,
  )
  return rows[0]
}

export async function listByOrdinals(tx: Tx, workspace: number, ordinals: number[]): Promise<CustomerRecord[]> {
  const { rows } = await sql<CustomerRecord>`
    select ${record} from customers.customer where workspace = ${workspace} and ordinal = any (${ordinals}::int[])`.execute(
    tx,
  )
  return rows
}

/** These records and all that were joined into them, each with its root. */
export async function listMembers(
  tx: Tx,
  workspace: number,
  roots: number[],
): Promise<{ root: number; ordinal: number }[]> {
  const { rows } = await sql<{ root: number; ordinal: number }>`
    select coalesce(merged_into, ordinal) as root, ordinal from customers.customer
    where workspace = ${workspace} and (ordinal = any (${roots}::int[]) or merged_into = any (${roots}::int[]))`.execute(
    tx,
  )
  return rows
}

/** Records that were joined into these, each with its root. */
export async function listJoined(
  tx: Tx,
  workspace: number,
  roots: readonly number[],
): Promise<{ root: number; ordinal: number }[]> {
  const { rows } = await sql<{ root: number; ordinal: number }>`
    select merged_into as root, ordinal from customers.customer
    join unnest(${[...roots]}::int[]) as asked on merged_into = asked
    where workspace = ${workspace} and merged_into is not null`.execute(tx)
  return rows
}

export async function findRoots(tx: Tx, workspace: number, ordinals: number[]): Promise<number[]> {
  const { rows } = await sql<{ root: number }>`
    select distinct coalesce(merged_into, ordinal) as root from customers.customer
    where workspace = ${workspace} and ordinal = any (${ordinals}::int[])`.execute(tx)
  return rows.map((row) => row.root)
}

export type IdentifierRow = { customer: number; kind: string; hash: string; since: Date; source: string }

export async function listIdentifiers(tx: Tx, workspace: number, customers: number[]): Promise<IdentifierRow[]> {
  const { rows } = await sql<IdentifierRow>`
    select customer, kind, encode(hash, 'hex') as hash, since, source from customers.identifier
    where workspace = ${workspace} and customer = any (${customers}::int[]) order by since, kind`.execute(tx)
  return rows
}

export async function countCustomers(tx: Tx, workspace: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from customers.customer where workspace = ${workspace} and merged_into is null`.execute(
    tx,
  )
  return rows[0]?.count ?? 0
}

export type PageFilter = {
  after?: { at: string; ordinal: number }
  limit: number
  ascending: boolean
  channel?: string
}

/** People in order of when they were first seen. */
export async function listByFirstSeen(tx: Tx, workspace: number, filter: PageFilter): Promise<CustomerRecord[]> {
  const direction = filter.ascending ? sql`asc` : sql`desc`
  const beyond = filter.ascending ? sql`>` : sql`<`
  const { rows } = await sql<CustomerRecord>`
    select ${record} from customers.customer
    where workspace = ${workspace} and merged_into is null
      ${filter.channel === undefined ? sql`` : sql`and first_channel = ${filter.channel}`}
      ${filter.after ? sql`and (first_seen_at, ordinal) ${beyond} (${filter.after.at}::timestamptz, ${filter.after.ordinal}::int)` : sql``}
    order by first_seen_at ${direction}, ordinal ${direction} limit ${filter.limit}`.execute(tx)
  return rows
}

/** Everybody the transaction's scope shows, by the record that speaks for them. */
export async function listVisibleOrdinals(tx: Tx, workspace: number): Promise<number[]> {
  const { rows } = await sql<{ ordinals: number[] | null }>`
    select array_agg(ordinal) as ordinals from customers.customer
    where workspace = ${workspace} and merged_into is null`.execute(tx)
  return rows[0]?.ordinals ?? []
}

export async function listByPublicIds(
  tx: Tx,
  workspace: number,
  ids: readonly string[],
): Promise<{ publicId: string; ordinal: number }[]> {
  const { rows } = await sql<{ publicId: string; ordinal: number }>`
    select public_id, ordinal from customers.customer
    where workspace = ${workspace} and public_id = any(${[...ids]}::uuid[])`.execute(tx)
  return rows
}

export type PersonRow = { asked: number; ordinal: number; records: number[]; registeredAt: Date | null }

/** The person behind each record: who speaks for them, all their records, when they first registered. */
export async function listPersons(tx: Tx, workspace: number, records: readonly number[]): Promise<PersonRow[]> {
  const { rows } = await sql<PersonRow>`
    select asked, root as ordinal, array_agg(m.ordinal order by m.ordinal) as records, min(m.registered_at) as registered_at
    from unnest(${[...records]}::int[]) as asked
    cross join lateral (
      select coalesce(merged_into, ordinal) as root from customers.customer
      where workspace = ${workspace} and ordinal = asked offset 0
    ) spoken
    cross join lateral (
      select ordinal, registered_at from customers.customer where workspace = ${workspace} and ordinal = root
      union all
      select ordinal, registered_at from customers.customer where workspace = ${workspace} and merged_into = root
    ) m
    group by asked, root`.execute(tx)
  return rows
}

/** The same by public id, without the registration. */
export async function listPersonsByPublicId(
  tx: Tx,
  workspace: number,
  publicIds: readonly string[],
): Promise<{ asked: string; ordinal: number; records: number[] }[]> {
  const { rows } = await sql<{ asked: string; ordinal: number; records: number[] }>`
    select asked::text as asked, root as ordinal, records from unnest(${[...publicIds]}::uuid[]) as asked
    cross join lateral (
      select coalesce(merged_into, ordinal) as root from customers.customer
      where workspace = ${workspace} and public_id = asked offset 0
    ) spoken
    cross join lateral (
      select array_agg(ordinal order by ordinal) as records from (
        select ordinal from customers.customer where workspace = ${workspace} and ordinal = root
        union all
        select ordinal from customers.customer where workspace = ${workspace} and merged_into = root
      ) m
    ) all_records`.execute(tx)
  return rows
}
