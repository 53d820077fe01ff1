import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

// Look-ups go through `lateral … offset 0`: one probe of the index each, whatever the planner believes of a table that grew
// a hundredfold since its last ANALYZE.

export type KnownIdentifier = { kind: string; hash: string; customer: number; root: number }

/** Whom the identifiers belong to, and the record that speaks for that person today. Unknown ones are absent. */
export async function findIdentifiers(
  tx: Tx,
  workspace: number,
  identifiers: { kind: string; hash: string }[],
): Promise<KnownIdentifier[]> {
  const { rows } = await sql<KnownIdentifier>`
    select i.kind, encode(i.hash, 'hex') as hash, i.customer, coalesce(m.merged_into, i.customer) as root
    from unnest(${identifiers.map((entry) => entry.kind)}::text[], ${identifiers.map((entry) => entry.hash)}::text[]) as asked (kind, hash)
    cross join lateral (
      select i.kind, i.hash, i.customer from customers.identifier i
      where i.workspace = ${workspace} and i.kind = asked.kind and i.hash = decode(asked.hash, 'hex') offset 0
    ) i
    left join lateral (
      select c.merged_into from customers.customer c
      where c.workspace = ${workspace} and c.ordinal = i.customer and c.merged_into is not null offset 0
    ) m on true`.execute(tx)
  return rows
}

/** Every identifier of the people with these roots, over all their joined records. */
export async function listClusterValues(tx: Tx, workspace: number, roots: number[]) {
  const { rows } = await sql<{ root: number; kind: string; hash: string }>`
    with member (root, ordinal) as (
      select r, r from unnest(${roots}::int[]) as r
      union all
      select r, c.ordinal from unnest(${roots}::int[]) as r cross join lateral (
        select ordinal from customers.customer where workspace = ${workspace} and merged_into = r offset 0
      ) c
    )
    select member.root, i.kind, encode(i.hash, 'hex') as hash
    from member cross join lateral (
      select kind, hash from customers.identifier where workspace = ${workspace} and customer = member.ordinal offset 0
    ) i`.execute(tx)
  return rows
}

/** One at a time per workspace decides who is new; whoever comes second sees what the first one did. */
export async function lockResolution(tx: Tx, workspace: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('regulars.customers'), ${workspace})`.execute(tx)
}

export async function getMergeVersion(tx: Tx, workspace: number): Promise<number> {
  const { rows } = await sql<{
    version: number
  }>`select merge_version as version from customers.counter where workspace = ${workspace}`.execute(tx)
  return rows[0]?.version ?? 0
}

/** Takes the next `count` ordinals and returns the first. No gaps: a rolled back transaction gives its numbers back. */
export async function takeOrdinals(tx: Tx, workspace: number, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    insert into customers.counter as c (workspace, last_ordinal) values (${workspace}, ${count})
    on conflict (workspace) do update set last_ordinal = c.last_ordinal + ${count}
    returning last_ordinal as last`.execute(tx)
  return (rows[0]?.last ?? 0) - count + 1
}

export type NewCustomer = { ordinal: number; publicId: string; at: Date; store: number | null; channel: string }

export async function insertCustomers(
  tx: Tx,
  workspace: number,
  source: string,
  customers: NewCustomer[],
): Promise<void> {
  await sql`
    insert into customers.customer (workspace, ordinal, public_id, first_seen_at, first_store, first_channel, source)
    select ${workspace}, ordinal, public_id, at, store, channel, ${source}
    from unnest(
      ${customers.map((c) => c.ordinal)}::int[], ${customers.map((c) => c.publicId)}::uuid[],
      ${customers.map((c) => c.at.toISOString())}::timestamptz[], ${customers.map((c) => c.store)}::int[],
      ${customers.map((c) => c.channel)}::text[]) as t (ordinal, public_id, at, store, channel)`.execute(tx)
}

export type NewIdentifier = { kind: string; hash: string; customer: number; at: Date }

export async function insertIdentifiers(
  tx: Tx,
  workspace: number,
  source: string,
  identifiers: NewIdentifier[],
): Promise<void> {
  await sql`
    insert into customers.identifier (workspace, kind, hash, customer, since, source)
    select ${workspace}, kind, decode(hash, 'hex'), customer, at, ${source}
    from unnest(
      ${identifiers.map((i) => i.kind)}::text[], ${identifiers.map((i) => i.hash)}::text[],
      ${identifiers.map((i) => i.customer)}::int[], ${identifiers.map((i) => i.at.toISOString())}::timestamptz[])
      as t (kind, hash, customer, at)`.execute(tx)
}

export type NewMerge = { kept: number; gone: number; reason: string; staff: number | null }

/** Needs sight of all stores: records that a reader cannot see move along. */
export async function insertMerges(tx: Tx, workspace: number, merges: NewMerge[]): Promise<number[]> {
  const kept = merges.map((merge) => merge.kept)
  const gone = merges.map((merge) => merge.gone)
  // One after the other where a batch chains them (A into B, B into C): all of A's then speak through C.
  for (const round of rounds(merges)) {
    const moves = sql`unnest(${round.map((merge) => merge.kept)}::int[], ${round.map((merge) => merge.gone)}::int[]) as t (kept, gone)`
    await sql`
      update customers.customer c set merged_into = t.kept from ${moves}
      where c.workspace = ${workspace} and c.ordinal = t.gone`.execute(tx)
    // A statement of its own: with "or" neither index would serve.
    await sql`
      update customers.customer c set merged_into = t.kept from ${moves}
      where c.workspace = ${workspace} and c.merged_into = t.gone`.execute(tx)
    await sql`
      update customers.presence p set person = t.kept from ${moves}
      where p.workspace = ${workspace} and p.person = t.gone`.execute(tx)
  }
  await raiseMergeVersion(tx, workspace, [...kept, ...gone])
  const { rows } = await sql<{ id: number }>`
    insert into customers.merge (workspace, kept, gone, reason, staff)
    select ${workspace}, kept, gone, reason, staff
    from unnest(${kept}::int[], ${gone}::int[], ${merges.map((m) => m.reason)}::text[], ${merges.map((m) => m.staff)}::int[])
      as t (kept, gone, reason, staff)
    returning id`.execute(tx)
  return rows.map((row) => row.id)
}

/** Splits merges into runs in which no record is both kept and gone. */
function rounds(merges: NewMerge[]): NewMerge[][] {
  const runs: NewMerge[][] = []
  let touched = new Set<number>()
  for (const merge of merges) {
    const last = runs.at(-1)
    if (last && !touched.has(merge.gone) && !touched.has(merge.kept)) last.push(merge)
    else {
      runs.push([merge])
      touched = new Set()
    }
    touched.add(merge.gone).add(merge.kept)
  }
  return runs
}

/** For readers of facts: whose facts are read under another number now. */
export async function raiseMergeVersion(tx: Tx, workspace: number, moved: readonly number[]): Promise<void> {
  await sql`insert into customers.moved (workspace, customers) values (${workspace}, ${[...moved]}::int[])`.execute(tx)
  await sql`
    insert into customers.counter as c (workspace, merge_version) values (${workspace}, 1)
    on conflict (workspace) do update set merge_version = c.merge_version + 1`.execute(tx)
}

export async function insertConflicts(
  tx: Tx,
  workspace: number,
  source: string,
  conflicts: { kind: string; customers: number[] }[],
) {
  // One open row per disagreement, however often the same till repeats it.
  await sql`
    insert into customers.conflict (workspace, kind, customers, source)
    select ${workspace}, kind, customers::int[], ${source}
    from unnest(${conflicts.map((c) => c.kind)}::text[], ${conflicts.map((c) => `{${c.customers.join(',')}}`)}::text[]) as t (kind, customers)
    on conflict do nothing`.execute(tx)
}

/** Needs sight of all stores: a customer may be new to the store that meets them. */
export async function upsertPresence(
  tx: Tx,
  workspace: number,
  rows: { customer: number; store: number; at: Date }[],
): Promise<void> {
  await sql`
    insert into customers.presence (workspace, customer, store, first_at, person)
    select ${workspace}, customer, store, min(at), min(coalesce(c.merged_into, c.ordinal))
    from unnest(${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.store)}::int[], ${rows.map((r) => r.at.toISOString())}::timestamptz[])
      as t (customer, store, at)
    join customers.customer c on c.workspace = ${workspace} and c.ordinal = customer
    -- Sorted, so that two batches that meet the same people wait for each other instead of deadlocking.
    group by customer, store order by customer, store
    on conflict do nothing`.execute(tx)
}

/** Writes the earliest registration of each customer; returns nothing, since every registration stays an event. */
export async function markRegistered(
  tx: Tx,
  workspace: number,
  rows: { customer: number; at: Date; store: number | null; channel: string }[],
): Promise<void> {
  await sql`
    update customers.customer c set registered_at = t.at, registered_store = t.store, registered_channel = t.channel
    from (
      select distinct on (customer) customer, at, store, channel
      from unnest(${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.at.toISOString())}::timestamptz[],
                  ${rows.map((r) => r.store)}::int[], ${rows.map((r) => r.channel)}::text[]) as u (customer, at, store, channel)
      order by customer, at
    ) t
    where c.workspace = ${workspace} and c.ordinal = t.customer and (c.registered_at is null or c.registered_at > t.at)`.execute(
    tx,
  )
}

/** Takes the records that moved since the last time; they are gone when the caller's transaction commits. */
export async function takeMoved(tx: Tx): Promise<{ workspace: number; customers: number[] }[]> {
  const { rows } = await sql<{ workspace: number; customers: number[] }>`
    delete from customers.moved where id in (select id from customers.moved order by id limit 1000)
    returning workspace, customers`.execute(tx)
  return rows
}

/** How many numbers were given out, and how often merges and undoes changed what they mean. */
export async function readCounter(tx: Tx, workspace: number): Promise<{ last: number; mergeVersion: number }> {
  const { rows } = await sql<{ last: number; mergeVersion: number }>`
    select last_ordinal as last, merge_version from customers.counter where workspace = ${workspace}`.execute(tx)
  return rows[0] ?? { last: 0, mergeVersion: 0 }
}
