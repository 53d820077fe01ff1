import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type RedemptionRow = {
  id: string
  key: string
  story: string
  store: number
  channel: string
  at: Date
  grossMinor: bigint
  savingMinor: bigint
  givenBackMinor: bigint
  lines: [sku: string, amountMinor: number, savingMinor: number][]
  /** Of each line before coupons. */
  refundedMinor: bigint[]
  digest: string
}

// Arrays of bigint arrive as text.
type Read = Omit<RedemptionRow, 'refundedMinor'> & { refunded: string[] }
const toRow = (row: Read | undefined): RedemptionRow | undefined =>
  row && { ...row, refundedMinor: row.refunded.map(BigInt) }

export type Part = { coupon: string; line: number; savingMinor: bigint; givenBackMinor: bigint }

const columns = sql`id, key, story, store, channel, at, gross_minor, saving_minor, given_back_minor, lines,
  refunded_minor::text[] as refunded, digest`

export async function findRedemption(tx: Tx, workspace: number, key: string): Promise<RedemptionRow | undefined> {
  const { rows } = await sql<Read>`
    select ${columns} from offers.redemption where workspace = ${workspace} and key = ${key}`.execute(tx)
  return toRow(rows[0])
}

export async function getRedemption(tx: Tx, workspace: number, id: string): Promise<RedemptionRow | undefined> {
  const { rows } = await sql<Read>`
    select ${columns} from offers.redemption where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
  return toRow(rows[0])
}

/** Locked until commit: two refunds of one sale take turns. */
export async function lockRedemption(tx: Tx, workspace: number, key: string): Promise<RedemptionRow | undefined> {
  const { rows } = await sql<Read>`
    select ${columns} from offers.redemption where workspace = ${workspace} and key = ${key} for no key update`.execute(
    tx,
  )
  return toRow(rows[0])
}

export async function listParts(tx: Tx, workspace: number, redemption: string): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select coupon, line, saving_minor, given_back_minor from offers.redemption_part
    where workspace = ${workspace} and redemption = ${redemption}::uuid order by coupon, line`.execute(tx)
  return rows
}

/** False where the key is taken: another transaction made it meanwhile. */
export async function insertRedemption(tx: Tx, workspace: number, row: RedemptionRow): Promise<boolean> {
  const { rows } = await sql`
    insert into offers.redemption (workspace, id, key, story, store, channel, at, gross_minor, saving_minor, lines, refunded_minor, digest)
    values (${workspace}, ${row.id}::uuid, ${row.key}, ${row.story}, ${row.store}, ${row.channel}, ${row.at},
      ${row.grossMinor}, ${row.savingMinor}, ${JSON.stringify(row.lines)}::json, ${row.refundedMinor.map(String)}::bigint[], ${row.digest}::uuid)
    on conflict (workspace, key) do nothing returning 1`.execute(tx)
  return rows.length > 0
}

export async function insertParts(
  tx: Tx,
  workspace: number,
  redemption: string,
  parts: readonly Omit<Part, 'givenBackMinor'>[],
): Promise<void> {
  if (parts.length === 0) return
  await sql`
    insert into offers.redemption_part (workspace, redemption, coupon, line, saving_minor)
    select ${workspace}, ${redemption}::uuid, p.* from unnest(${parts.map((p) => p.coupon)}::uuid[],
      ${parts.map((p) => p.line)}::int[], ${parts.map((p) => String(p.savingMinor))}::bigint[]) as p`.execute(tx)
}

export async function updateReturned(
  tx: Tx,
  workspace: number,
  row: Pick<RedemptionRow, 'id' | 'refundedMinor' | 'givenBackMinor'>,
  parts: readonly Part[],
): Promise<void> {
  await sql`
    update offers.redemption set refunded_minor = ${row.refundedMinor.map(String)}::bigint[],
      given_back_minor = ${row.givenBackMinor}
    where workspace = ${workspace} and id = ${row.id}::uuid`.execute(tx)
  await sql`
    update offers.redemption_part p set given_back_minor = n.given_back
    from unnest(${parts.map((p) => p.coupon)}::uuid[], ${parts.map((p) => p.line)}::int[],
      ${parts.map((p) => String(p.givenBackMinor))}::bigint[]) as n(coupon, line, given_back)
    where p.workspace = ${workspace} and p.redemption = ${row.id}::uuid and p.coupon = n.coupon and p.line = n.line`.execute(
    tx,
  )
}

export type ReturnRow = { key: string; digest: string; givenBackMinor: bigint; coupons: string[] }

export async function findReturn(
  tx: Tx,
  workspace: number,
  redemption: string,
  key: string,
): Promise<ReturnRow | undefined> {
  const { rows } = await sql<ReturnRow>`
    select key, digest, given_back_minor, coupons from offers.redemption_return
    where workspace = ${workspace} and redemption = ${redemption}::uuid and key = ${key}`.execute(tx)
  return rows[0]
}

export async function insertReturn(
  tx: Tx,
  workspace: number,
  redemption: string,
  row: ReturnRow & { at: Date },
): Promise<void> {
  await sql`
    insert into offers.redemption_return (workspace, redemption, key, digest, at, given_back_minor, coupons)
    values (${workspace}, ${redemption}::uuid, ${row.key}, ${row.digest}::uuid, ${row.at}, ${row.givenBackMinor}, ${row.coupons}::uuid[])`.execute(
    tx,
  )
}
