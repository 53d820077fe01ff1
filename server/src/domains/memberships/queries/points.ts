import type { PointsMoveKind } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Draw, Lot, Returnable } from '../rules/points.ts'

export type AccountRow = { customer: number; owed: bigint }

/**
 * Locks the points of these records until commit, in the order of the record, and makes what is missing: whoever changes
 * lots comes through here first, so that two spendings of one person wait for each other and never deadlock.
 */
export async function lockAccounts(tx: Tx, workspace: number, records: readonly number[]): Promise<AccountRow[]> {
  const sorted = [...new Set(records)].sort((a, b) => a - b)
  await sql`
    insert into memberships.points_account (workspace, customer)
    select ${workspace}, customer from unnest(${sorted}::int[]) as customer order by customer
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<AccountRow>`
    select customer, owed from memberships.points_account
    where workspace = ${workspace} and customer = any(${sorted}::int[]) order by customer for update`.execute(tx)
  return rows
}

export async function readOwed(tx: Tx, workspace: number, records: readonly number[]): Promise<bigint> {
  const { rows } = await sql<{ owed: bigint }>`
    select coalesce(sum(owed), 0)::bigint as owed from memberships.points_account
    where workspace = ${workspace} and customer = any(${[...records]}::int[])`.execute(tx)
  return rows[0]?.owed ?? 0n
}

export async function setOwed(tx: Tx, workspace: number, customer: number, owed: bigint): Promise<void> {
  await sql`
    update memberships.points_account set owed = ${owed}
    where workspace = ${workspace} and customer = ${customer}`.execute(tx)
}

export async function addOwed(tx: Tx, workspace: number, customer: number, owed: bigint): Promise<void> {
  await sql`
    update memberships.points_account set owed = owed + ${owed}
    where workspace = ${workspace} and customer = ${customer}`.execute(tx)
}

export type LotRow = Lot & { points: bigint; since: Date; expired: bigint }

const lotColumns = sql`id, customer, points, points_left as left, points_expired as expired, since, expires_at`

/** Lots with something left; what expires first comes first. */
export async function listOpenLots(tx: Tx, workspace: number, records: readonly number[]): Promise<LotRow[]> {
  const { rows } = await sql<LotRow>`
    select ${lotColumns} from memberships.points_lot
    where workspace = ${workspace} and customer = any(${[...records]}::int[]) and points_left > 0
    order by expires_at nulls last, id`.execute(tx)
  return rows
}

export async function findLot(tx: Tx, workspace: number, id: bigint): Promise<LotRow | undefined> {
  const { rows } = await sql<LotRow>`
    select ${lotColumns} from memberships.points_lot where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

export type NewLot = { customer: number; points: bigint; since: Date; expiresAt: Date | null; story: string }

/** The numbers of the new lots, in the same order. */
export async function insertLots(tx: Tx, workspace: number, lots: readonly NewLot[]): Promise<bigint[]> {
  const { rows } = await sql<{ id: bigint }>`
    insert into memberships.points_lot (workspace, customer, points, points_left, since, expires_at, story)
    select ${workspace}, customer, points, points, since, expires_at, story
    from unnest(
      ${lots.map((lot) => lot.customer)}::int[], ${lots.map((lot) => lot.points)}::bigint[],
      ${lots.map((lot) => lot.since.toISOString())}::timestamptz[],
      ${lots.map((lot) => lot.expiresAt?.toISOString() ?? null)}::timestamptz[], ${lots.map((lot) => lot.story)}::text[])
      with ordinality as t (customer, points, since, expires_at, story, place)
    order by place returning id`.execute(tx)
  return rows.map((row) => row.id)
}

/** Takes from lots (or gives back into them, negative). The table refuses less than nothing and more than there was. */
export async function drawFromLots(tx: Tx, workspace: number, draws: readonly Draw[]): Promise<void> {
  if (draws.length === 0) return
  await sql`
    update memberships.points_lot l set points_left = l.points_left - t.points
    from unnest(${draws.map((draw) => draw.lot)}::bigint[], ${draws.map((draw) => draw.points)}::bigint[]) as t (lot, points)
    where l.workspace = ${workspace} and l.id = t.lot`.execute(tx)
}

/** Remembers which lots a move drew from. */
export async function insertDraws(tx: Tx, workspace: number, key: string, draws: readonly Draw[]): Promise<void> {
  await sql`
    insert into memberships.points_draw (workspace, key, lot, points)
    select ${workspace}, ${key}, lot, points
    from unnest(${draws.map((draw) => draw.lot)}::bigint[], ${draws.map((draw) => draw.points)}::bigint[]) as t (lot, points)`.execute(
    tx,
  )
}

export async function listDraws(tx: Tx, workspace: number, key: string): Promise<Returnable[]> {
  const { rows } = await sql<Returnable>`
    select d.lot, l.customer, d.points, d.returned, l.expires_at from memberships.points_draw d
    join memberships.points_lot l on l.workspace = ${workspace} and l.id = d.lot
    where d.workspace = ${workspace} and d.key = ${key}`.execute(tx)
  return rows
}

export async function addReturned(tx: Tx, workspace: number, key: string, parts: readonly Draw[]): Promise<void> {
  if (parts.length === 0) return
  await sql`
    update memberships.points_draw d set returned = d.returned + t.points
    from unnest(${parts.map((part) => part.lot)}::bigint[], ${parts.map((part) => part.points)}::bigint[]) as t (lot, points)
    where d.workspace = ${workspace} and d.key = ${key} and d.lot = t.lot`.execute(tx)
}

export type MoveRow = {
  key: string
  customer: number
  at: Date
  kind: PointsMoveKind
  points: bigint
  story: string
  store: number
  reason: string
}

/** Writes moves; returns the keys that were new. */
export async function insertMoves(tx: Tx, workspace: number, moves: readonly MoveRow[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    insert into memberships.points_move (workspace, key, customer, at, kind, points, story, store, reason)
    select ${workspace}, key, customer, at, kind, points, story, store, reason
    from unnest(
      ${moves.map((move) => move.key)}::text[], ${moves.map((move) => move.customer)}::int[],
      ${moves.map((move) => move.at.toISOString())}::timestamptz[], ${moves.map((move) => move.kind)}::text[],
      ${moves.map((move) => move.points)}::bigint[], ${moves.map((move) => move.story)}::text[],
      ${moves.map((move) => move.store)}::int[], ${moves.map((move) => move.reason)}::text[])
      as t (key, customer, at, kind, points, story, store, reason)
    order by key on conflict (workspace, key) do nothing returning key`.execute(tx)
  return new Set(rows.map((row) => row.key))
}

export async function findMove(tx: Tx, workspace: number, key: string): Promise<MoveRow | undefined> {
  const { rows } = await sql<MoveRow>`
    select key, customer, at, kind, points, story, store, reason from memberships.points_move
    where workspace = ${workspace} and key = ${key}`.execute(tx)
  return rows[0]
}

/** Newest first. */
export async function listMoves(
  tx: Tx,
  workspace: number,
  records: readonly number[],
  limit: number,
): Promise<(MoveRow & { id: bigint })[]> {
  const { rows } = await sql<MoveRow & { id: bigint }>`
    select id, key, customer, at, kind, points, story, store, reason from memberships.points_move
    where workspace = ${workspace} and customer = any(${[...records]}::int[]) order by id desc limit ${limit}`.execute(
    tx,
  )
  return rows
}

/** Records with a lot that has expired and is not written off, at most `limit` of them. */
export async function listDue(tx: Tx, workspace: number, now: Date, limit: number): Promise<number[]> {
  const { rows } = await sql<{ customer: number }>`
    select distinct customer from (
      select customer from memberships.points_lot
      where workspace = ${workspace} and points_left > 0 and expires_at <= ${now} order by expires_at limit ${limit}
    ) due order by customer`.execute(tx)
  return rows.map((row) => row.customer)
}

/** Writes off what is left of the expired lots of these records; returns each lot with what it lost. */
export async function expireLots(tx: Tx, workspace: number, records: readonly number[], now: Date): Promise<Draw[]> {
  const { rows } = await sql<Draw>`
    with due as (
      select id, points_left from memberships.points_lot
      where workspace = ${workspace} and customer = any(${[...records]}::int[]) and points_left > 0 and expires_at <= ${now}
    )
    update memberships.points_lot l set points_left = 0, points_expired = l.points_expired + due.points_left
    from due where l.workspace = ${workspace} and l.id = due.id
    returning l.id as lot, l.customer, due.points_left as points`.execute(tx)
  return rows
}

export type ExpiringRow = { customer: number; points: bigint; firstAt: Date }

/** Who loses how much until `until`, by record. */
export async function listExpiring(
  tx: Tx,
  workspace: number,
  { now, until, visible, limit }: { now: Date; until: Date; visible: readonly number[] | null; limit: number },
): Promise<ExpiringRow[]> {
  const { rows } = await sql<ExpiringRow>`
    select customer, sum(points_left)::bigint as points, min(expires_at) as first_at from memberships.points_lot
    where workspace = ${workspace} and points_left > 0 and expires_at > ${now} and expires_at <= ${until}
      ${visible === null ? sql`` : sql`and customer = any(${[...visible]}::int[])`}
    group by customer order by points desc, customer limit ${limit}`.execute(tx)
  return rows
}

/** What is left of all lots of these records, by record. */
export async function sumLots(tx: Tx, workspace: number, records: readonly number[]): Promise<Map<number, bigint>> {
  const { rows } = await sql<{ customer: number; left: bigint }>`
    select customer, sum(points_left)::bigint as left from memberships.points_lot
    where workspace = ${workspace} and customer = any(${[...records]}::int[]) group by customer`.execute(tx)
  return new Map(rows.map((row) => [row.customer, row.left]))
}
