import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

// Which transfers are there for good? Numbers are given out in transactions that commit in any order, or never. Every
// writer gets its transaction id before its first number (ledger.lock_accounts). So read the last number given out, then
// the next transaction id: whoever holds a number up to that one has a smaller id. Once no transaction with a smaller id is
// left, nothing can appear there any more. Only the numbers are kept, so the chain survives a move to another server,
// where transaction ids begin anew.

/** A number and a transaction id: when all transactions before this one have ended, no transfer up to it can appear. */
export type Horizon = { last: bigint; before: string }

export async function readHorizon(tx: Tx): Promise<Horizon> {
  const { rows: given } = await sql<{ last: bigint }>`
    select case when is_called then last_value else 0 end as last from ledger.transfer_id`.execute(tx)
  // A statement of its own: its snapshot must be younger than the number.
  const { rows } = await sql<{ before: string }>`
    select pg_snapshot_xmax(pg_current_snapshot())::text as before`.execute(tx)
  return { last: given[0]?.last ?? 0n, before: rows[0]?.before ?? '0' }
}

export async function isHorizonReached(tx: Tx, { before }: Horizon): Promise<boolean> {
  const { rows } = await sql<{ reached: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${before}::xid8 as reached`.execute(tx)
  return rows[0]?.reached ?? false
}

/** One sealer a workspace at a time. Ends with the transaction. */
export async function lockSeal(tx: Tx, workspace: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('regulars.ledger.seal'), ${workspace})`.execute(tx)
}

export type SealRow = {
  number: bigint
  throughTransfer: bigint
  transfers: bigint
  content: Buffer
  leaves: Buffer
  hash: Buffer
  signature: Buffer
  sealedAt: Date
}

const columns = sql.raw('number, through_transfer, transfers, content, leaves, hash, signature, sealed_at')

export async function findLastSeal(tx: Tx, workspace: number): Promise<SealRow | undefined> {
  const { rows } = await sql<SealRow>`
    select ${columns} from ledger.seal where workspace = ${workspace} order by number desc limit 1`.execute(tx)
  return rows[0]
}

/** From a number on, in order. */
export async function listSeals(
  tx: Tx,
  workspace: number,
  { from, limit }: { from: bigint; limit: number },
): Promise<SealRow[]> {
  const { rows } = await sql<SealRow>`
    select ${columns} from ledger.seal where workspace = ${workspace} and number >= ${String(from)}::bigint
    order by number limit ${limit}`.execute(tx)
  return rows
}

export async function insertSeal(tx: Tx, workspace: number, seal: SealRow): Promise<void> {
  await sql`
    insert into ledger.seal (workspace, number, through_transfer, transfers, content, leaves, hash, signature, sealed_at)
    values (${workspace}, ${String(seal.number)}::bigint, ${String(seal.throughTransfer)}::bigint,
      ${String(seal.transfers)}::bigint, ${seal.content}, ${seal.leaves}, ${seal.hash}, ${seal.signature}, ${seal.sealedAt})
  `.execute(tx)
}

export type Content = { transfers: bigint; throughTransfer: bigint; content: Buffer; leaves: Buffer }

type Span = { above: bigint; through: bigint; limit: number }

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::bigint`

/**
 * A transfer as bytes: one JSON list of its own columns, one of each entry, one of each reserved line. Accounts are named
 * by their holder besides, so an account cannot be given to somebody else. Instants are milliseconds since 1970.
 */
const transferText = sql.raw(`
  json_build_array(t.id, t.key, t.digest, t.kind, ${ms('t.at')}, ${ms('t.recorded_at')}, t.store, t.story, t.phase,
    ${ms('t.until')}, t.settles, t.about)::text
  || coalesce((
    select string_agg(json_build_array(e.line, e.account, a.holder, a.asset, e.asset, e.number, e.store, e.amount_minor,
      e.balance_after_minor, ${ms('e.recorded_at')})::text, '' order by e.line, e.account, e.number)
    from ledger.entry e left join lateral (
      select holder, asset from ledger.account where workspace = e.workspace and id = e.account offset 0
    ) a on true
    where e.workspace = t.workspace and e.transfer = t.id), '')
  || coalesce((
    select string_agg(json_build_array('reserved', r.line, r.account, a.holder, a.asset, r.asset, r.store, r.amount_minor)::text, ''
      order by r.line, r.account)
    from ledger.reservation r left join lateral (
      select holder, asset from ledger.account where workspace = r.workspace and id = r.account offset 0
    ) a on true
    where r.workspace = t.workspace and r.transfer = t.id), '')`)

/** The hashes of the first transfers of a span, at most `limit`. */
export async function readContent(tx: Tx, workspace: number, { above, through, limit }: Span): Promise<Content> {
  const { rows } = await sql<{ transfers: bigint; through: bigint | null; content: Buffer; leaves: Buffer | null }>`
    select count(*) as transfers, max(id) as through, string_agg(substr(leaf, 1, 4), '' order by id) as leaves,
      sha256(coalesce(string_agg(leaf, '' order by id), '')) as content
    from (
      select t.id, sha256(convert_to(${transferText}, 'UTF8')) as leaf from ledger.transfer t
      where t.workspace = ${workspace} and t.id > ${String(above)}::bigint and t.id <= ${String(through)}::bigint
      order by t.id limit ${limit}
    ) hashed`.execute(tx)
  const [row] = rows
  return {
    transfers: row?.transfers ?? 0n,
    throughTransfer: row?.through ?? above,
    content: row?.content ?? Buffer.alloc(0),
    leaves: row?.leaves ?? Buffer.alloc(0),
  }
}

/** The number of the transfer at a place of a span, counted from 0. */
export async function findTransferAt(
  tx: Tx,
  workspace: number,
  { above, through, place }: { above: bigint; through: bigint; place: number },
): Promise<bigint | undefined> {
  const { rows } = await sql<{ id: bigint }>`
    select id from ledger.transfer where workspace = ${workspace} and id > ${String(above)}::bigint
      and id <= ${String(through)}::bigint order by id offset ${place} limit 1`.execute(tx)
  return rows[0]?.id
}
