import { sql } from 'kysely'
import type { Db, Tx } from '../../kernel/postgres.ts'

export type InboxRow = { id: bigint; workspace: number; body: string; lineCount: number }

/** Whom something of one kind touched. */
export type News = { workspace: number; kind: string; customers: number[] }

const packNews = (news: readonly News[]): string | null =>
  news.length === 0 ? null : JSON.stringify(news.map(({ workspace, kind, customers }) => [workspace, kind, customers]))

type NewInboxRow = { workspace: number; target: string; lineCount: number; body: string; news: readonly News[] }

export async function insertInbox(tx: Tx, rows: NewInboxRow[]): Promise<void> {
  await sql`
    insert into events.inbox (workspace, target, line_count, body, news)
    select w, t, c, b, n::jsonb from unnest(
      ${rows.map((r) => r.workspace)}::int[], ${rows.map((r) => r.target)}::text[],
      ${rows.map((r) => r.lineCount)}::int[], ${rows.map((r) => r.body)}::text[],
      ${rows.map((r) => packNews(r.news))}::text[]) as rows (w, t, c, b, n)`.execute(tx)
}

export type AcceptedRow = { workspace: number; lineCount: number; body: string }

/** Puts messages into the inbox, all or none, and returns when they are on disk. */
export async function acceptMessages(db: Db, rows: readonly AcceptedRow[]): Promise<void> {
  const [first] = rows
  if (first && rows.length === 1) {
    // A text of its own travels as it is; inside an array it would be escaped here and read again there.
    await db.statement('accept', 'select events.accept($1, $2, $3)', [first.workspace, first.lineCount, first.body])
    return
  }
  await db.statement(
    'accept-many',
    'select events.accept(w, c, b) from unnest($1::int[], $2::int[], $3::text[]) as t (w, c, b)',
    [rows.map((r) => r.workspace), rows.map((r) => r.lineCount), rows.map((r) => r.body)],
  )
}

/** Takes the oldest requests, up to about `lines` messages. They are gone when the caller's transaction commits. */
export async function takeMessages(tx: Tx, lines: number): Promise<InboxRow[]> {
  const { rows } = await sql<InboxRow>`
    with due as (
      select id from (
        select id, sum(line_count) over (order by id) - line_count as before
        from (select id, line_count from events.inbox where target = 'messages' order by id limit 2000) oldest
      ) counted where before < ${lines}
    )
    delete from events.inbox where id in (select id from due) returning id, workspace, body, line_count`.execute(tx)
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

/**
 * Turns waiting rows for ClickHouse into shipments, one a table, without them leaving the database. The table whose rows
 * came last goes last, since its rows carry the news of the others too.
 */
export async function packFacts(tx: Tx, lines: number): Promise<number> {
  const { rows } = await sql<{ packed: number }>`
    with due as (
      select id from (
        select id, sum(line_count) over (order by id) - line_count as before
        from (select id, line_count from events.inbox where target <> 'messages' order by id limit 4000) oldest
      ) counted where before < ${lines}
    ), taken as (
      delete from events.inbox where id in (select id from due) returning id, target, line_count, body, news
    ), told as (
      select target, jsonb_agg(one) as news from taken cross join lateral jsonb_array_elements(news) as one group by target
    ), packed as (
      insert into events.shipment (target, line_count, body, news)
      select target, sum(line_count), string_agg(body, E'\n' order by id), (select told.news from told where told.target = taken.target)
      from taken group by target order by max(id)
      returning line_count
    )
    select coalesce(sum(line_count), 0)::int as packed from packed`.execute(tx)
  return rows[0]?.packed ?? 0
}

export type NewShipment = { target: string; lineCount: number; body: string; news: readonly News[] }

export async function insertShipment(tx: Tx, { target, lineCount, body, news }: NewShipment): Promise<void> {
  await sql`
    insert into events.shipment (target, line_count, body, news)
    values (${target}, ${lineCount}, ${body}, ${packNews(news)}::jsonb)`.execute(tx)
}

export type Shipment = { id: bigint; target: string; body: string; lineCount: number }

export async function nextShipments(tx: Tx, limit: number): Promise<Shipment[]> {
  const { rows } =
    await sql<Shipment>`select id, target, body, line_count from events.shipment order by id limit ${limit}`.execute(tx)
  return rows
}

/** Forgets what ClickHouse has, and passes its news on. */
export async function deleteShipments(tx: Tx, ids: bigint[]): Promise<void> {
  await sql`
    with gone as (
      delete from events.shipment where id = any (${ids.map(String)}::bigint[]) returning id, news
    )
    insert into events.news (workspace, kind, customers)
    select (one ->> 0)::int, one ->> 1, array(select jsonb_array_elements_text(one -> 2)::int)
    from gone cross join lateral jsonb_array_elements(gone.news) as one order by gone.id`.execute(tx)
}

/**
 * Takes the oldest news, up to about `customers` customers, and leaves it to those who read it second, who hear of it at
 * the commit. It is gone when the caller's transaction commits.
 */
export async function takeNews(tx: Tx, customers: number): Promise<News[]> {
  const { rows } = await sql<News & { id: bigint }>`
    with due as (
      select id from (
        select id, sum(cardinality(customers)) over (order by id) - cardinality(customers) as before
        from (select id, customers from events.news order by id limit 5000) oldest
      ) counted where before < ${customers}
    ), taken as (
      delete from events.news where id in (select id from due) returning id, workspace, kind, customers
    ), passed as (
      insert into events.settled_news (workspace, kind, customers)
      select workspace, kind, customers from taken order by id returning workspace
    ), told as (select pg_notify('settled_news', '') from passed limit 1)
    select taken.*, (select count(*) from told) as told from taken order by id`.execute(tx)
  return rows
}

/** News of what is not in ClickHouse. */
export async function insertNews(tx: Tx, { workspace, kind, customers }: News): Promise<void> {
  await sql`
    insert into events.news (workspace, kind, customers) values (${workspace}, ${kind}, ${customers}::int[])`.execute(
    tx,
  )
}

/** The same for those who read second. */
export async function takeSettledNews(tx: Tx, customers: number): Promise<News[]> {
  const { rows } = await sql<News & { id: bigint }>`
    with due as (
      select id from (
        select id, sum(cardinality(customers)) over (order by id) - cardinality(customers) as before
        from (select id, customers from events.settled_news order by id limit 5000) oldest
      ) counted where before < ${customers}
    )
    delete from events.settled_news where id in (select id from due) returning id, workspace, kind, customers`.execute(
    tx,
  )
  return rows
}

/** One relay at a time, so that events of a person keep their order. Ends with the transaction. */
export async function tryRelayLock(tx: Tx, part: 'resolve' | 'ship'): Promise<boolean> {
  const { rows } = await sql<{
    held: boolean
  }>`select pg_try_advisory_xact_lock(hashtext(${`regulars.relay.${part}`})) as held`.execute(tx)
  return rows[0]?.held ?? false
}

export async function countWaiting(tx: Tx): Promise<{ rows: number; oldestSeconds: number }> {
  const { rows } = await sql<{ rows: number; oldestSeconds: number }>`
    select count(*)::int as rows, coalesce(extract(epoch from now() - min(t)), 0)::float8 as oldest_seconds
    from (select received_at as t from events.inbox union all select made_at from events.shipment) waiting`.execute(tx)
  return rows[0] ?? { rows: 0, oldestSeconds: 0 }
}

/** The message ids among these that were not seen in the last 28 days; they count as seen from now on. */
export async function claimMessages(tx: Tx, workspace: number, messages: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ message: string }>`
    insert into events.seen (workspace, message, day)
    select ${workspace}, m, current_date from unnest(${messages}::uuid[]) as m
    on conflict do nothing returning message`.execute(tx)
  return new Set(rows.map((row) => row.message))
}

export async function deleteSeenBefore(tx: Tx, days: number): Promise<void> {
  await sql`delete from events.seen where day < current_date - ${days}::int`.execute(tx)
}

export async function insertRefused(
  tx: Tx,
  workspace: number,
  rows: { code: string; detail: string; messageId?: string; excerpt: string }[],
): Promise<void> {
  await sql`
    insert into events.refused (workspace, code, detail, message_id, excerpt)
    select ${workspace}, code, detail, nullif(message_id, ''), excerpt
    from unnest(${rows.map((r) => r.code)}::text[], ${rows.map((r) => r.detail)}::text[],
                ${rows.map((r) => r.messageId ?? '')}::text[], ${rows.map((r) => r.excerpt)}::text[]) as t (code, detail, message_id, excerpt)`.execute(
    tx,
  )
  // The newest thousand tell what is wrong; a sender that repeats itself must not fill the disk.
  await sql`
    delete from events.refused where workspace = ${workspace} and id < (
      select id from events.refused where workspace = ${workspace} order by id desc offset 1000 limit 1)`.execute(tx)
}

export type RefusedRow = { at: Date; code: string; detail: string; messageId: string | null; excerpt: string }

export async function listRefused(tx: Tx, workspace: number, limit: number): Promise<RefusedRow[]> {
  const { rows } = await sql<RefusedRow>`
    select at, code, detail, message_id, excerpt from events.refused
    where workspace = ${workspace} order by id desc limit ${limit}`.execute(tx)
  return rows
}
