import type { EnvelopeAsset, EnvelopeAudience, EnvelopeKind } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type EnvelopeRow = {
  id: number
  requestId: string
  name: string
  kind: EnvelopeKind
  asset: EnvelopeAsset
  totalMinor: bigint
  pieces: number
  leftMinor: bigint
  leftPieces: number
  returnedMinor: bigint
  frequency: string
  audience: EnvelopeAudience
  groupCode: Buffer | null
  state: 'open' | 'ended'
  startsAt: Date
  endsAt: Date
  endedAt: Date | null
  createdAt: Date
}

const columns = sql`id, request_id, name, kind, asset, total_minor, pieces, left_minor, left_pieces, returned_minor, frequency,
  audience, group_code, state, starts_at, ends_at, ended_at, created_at`

export type NewEnvelope = Omit<EnvelopeRow, 'id' | 'leftMinor' | 'leftPieces' | 'returnedMinor' | 'state' | 'endedAt'>

/** Undefined where the request is known. */
export async function insertEnvelope(tx: Tx, workspace: number, row: NewEnvelope): Promise<EnvelopeRow | undefined> {
  const { rows } = await sql<EnvelopeRow>`
    insert into envelopes.envelope (workspace, request_id, name, kind, asset, total_minor, pieces, left_minor, left_pieces,
      frequency, audience, group_code, state, starts_at, ends_at, created_at)
    values (${workspace}, ${row.requestId}, ${row.name}, ${row.kind}, ${row.asset}, ${row.totalMinor}, ${row.pieces},
      ${row.totalMinor}, ${row.pieces}, ${row.frequency}, ${row.audience}, ${row.groupCode}, 'open', ${row.startsAt},
      ${row.endsAt}, ${row.createdAt})
    on conflict (workspace, request_id) do nothing returning ${columns}`.execute(tx)
  return rows[0]
}

export async function findEnvelope(tx: Tx, workspace: number, id: number): Promise<EnvelopeRow | undefined> {
  const { rows } = await sql<EnvelopeRow>`
    select ${columns} from envelopes.envelope where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

/** Locked until commit. */
export async function findEnvelopeForUpdate(tx: Tx, workspace: number, id: number): Promise<EnvelopeRow | undefined> {
  const { rows } = await sql<EnvelopeRow>`
    select ${columns} from envelopes.envelope where workspace = ${workspace} and id = ${id} for no key update`.execute(
    tx,
  )
  return rows[0]
}

export async function setLeft(
  tx: Tx,
  workspace: number,
  id: number,
  { leftMinor, leftPieces }: Pick<EnvelopeRow, 'leftMinor' | 'leftPieces'>,
): Promise<void> {
  await sql`
    update envelopes.envelope set left_minor = ${leftMinor}, left_pieces = ${leftPieces}
    where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export async function endEnvelope(tx: Tx, workspace: number, id: number, at: Date): Promise<void> {
  await sql`
    update envelopes.envelope set state = 'ended', ended_at = ${at}, returned_minor = left_minor, left_minor = 0
    where workspace = ${workspace} and id = ${id}`.execute(tx)
}

/** Newest first. */
export async function listEnvelopes(
  tx: Tx,
  workspace: number,
  { state, before, limit }: { state?: EnvelopeRow['state']; before?: number; limit: number },
): Promise<EnvelopeRow[]> {
  const { rows } = await sql<EnvelopeRow>`
    select ${columns} from envelopes.envelope
    where workspace = ${workspace} ${state === undefined ? sql`` : sql`and state = ${state}`}
      ${before === undefined ? sql`` : sql`and id < ${before}`}
    order by id desc limit ${limit}`.execute(tx)
  return rows
}

/** Open ones whose time is over, of all workspaces. */
export async function listDue(tx: Tx, now: Date, limit: number): Promise<{ workspace: number; id: number }[]> {
  const { rows } = await sql<{ workspace: number; id: number }>`
    select workspace, id from envelopes.envelope where state = 'open' and ends_at <= ${now}
    order by ends_at limit ${limit}`.execute(tx)
  return rows
}

export type ShareRow = { position: number; customer: number; requestId: string; amountMinor: bigint; at: Date }

const shareColumns = sql`position, customer, request_id, amount_minor, at`

/** Shares that these records have taken, and those that these requests have got. */
export async function listSharesOf(
  tx: Tx,
  workspace: number,
  envelope: number,
  { records, requestIds }: { records: readonly number[]; requestIds: readonly string[] },
): Promise<ShareRow[]> {
  const { rows } = await sql<ShareRow>`
    select ${shareColumns} from envelopes.share
    where workspace = ${workspace} and envelope = ${envelope} and customer = any(${[...records]}::int[])
    union
    select ${shareColumns} from envelopes.share
    where workspace = ${workspace} and envelope = ${envelope} and request_id = any(${[...requestIds]}::text[])`.execute(
    tx,
  )
  return rows
}

/** The latest first. */
export async function listShares(tx: Tx, workspace: number, envelope: number, limit: number): Promise<ShareRow[]> {
  const { rows } = await sql<ShareRow>`
    select ${shareColumns} from envelopes.share where workspace = ${workspace} and envelope = ${envelope}
    order by position desc limit ${limit}`.execute(tx)
  return rows
}

export async function insertShares(
  tx: Tx,
  workspace: number,
  envelope: number,
  shares: readonly ShareRow[],
): Promise<void> {
  await sql`
    insert into envelopes.share (workspace, envelope, position, customer, request_id, amount_minor, at)
    select ${workspace}, ${envelope}, position, customer, request_id, amount_minor, at
    from unnest(
      ${shares.map((share) => share.position)}::int[], ${shares.map((share) => share.customer)}::int[],
      ${shares.map((share) => share.requestId)}::text[], ${shares.map((share) => share.amountMinor)}::bigint[],
      ${shares.map((share) => share.at.toISOString())}::timestamptz[])
      as t (position, customer, request_id, amount_minor, at)`.execute(tx)
}
