import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type NewDelivery = { id: string; run: bigint; body: string }

export async function insertDeliveries(
  tx: Tx,
  workspace: number,
  { play, step, url, at }: { play: number; step: string; url: string; at: Date },
  rows: readonly NewDelivery[],
): Promise<void> {
  await sql`
    insert into plays.delivery (workspace, id, play, step, run, url, body, state, created_at, next_at)
    select ${workspace}, id, ${play}, ${step}, run, ${url}, body, 'waiting', ${at}, ${at}
    from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => String(r.run))}::bigint[], ${rows.map((r) => r.body)}::text[])
      as t (id, run, body)`.execute(tx)
}

export type DueDelivery = { workspace: number; id: string; url: string; body: string; tries: number; createdAt: Date }

/** Takes what is due and lends it until `until`: if this process dies meanwhile, another one tries then. */
export async function lendDeliveries(
  tx: Tx,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<DueDelivery[]> {
  const { rows } = await sql<DueDelivery>`
    with due as (
      select workspace, id from plays.delivery where state = 'waiting' and next_at <= ${now}
      order by next_at limit ${limit} for update skip locked
    )
    update plays.delivery d set next_at = ${until}, tries = tries + 1 from due
    where d.workspace = due.workspace and d.id = due.id
    returning d.workspace, d.id, d.url, d.body, d.tries, d.created_at`.execute(tx)
  return rows
}

export type DeliveryResult = {
  workspace: number
  id: string
  state: 'waiting' | 'delivered' | 'failed'
  status: number | null
  problem: string | null
  nextAt: Date | null
}

export async function noteDelivery(
  tx: Tx,
  { workspace, id, state, status, problem, nextAt }: DeliveryResult,
): Promise<void> {
  await sql`
    update plays.delivery set state = ${state}, status = ${status}, problem = ${problem}, next_at = ${nextAt}
    where workspace = ${workspace} and id = ${id} and state = 'waiting'`.execute(tx)
}

export async function withdrawDeliveries(tx: Tx, workspace: number, play: number): Promise<void> {
  await sql`
    update plays.delivery set state = 'failed', problem = 'The play was stopped.', next_at = null
    where workspace = ${workspace} and play = ${play} and state = 'waiting'`.execute(tx)
}

export type DeliveryRow = {
  id: string
  play: number
  step: string
  url: string
  state: 'waiting' | 'delivered' | 'failed'
  tries: number
  status: number | null
  problem: string | null
  createdAt: Date
  nextAt: Date | null
}

export async function listDeliveries(tx: Tx, workspace: number, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select id, play, step, url, state, tries, status, problem, created_at, next_at from plays.delivery
    where workspace = ${workspace} order by created_at desc, id desc limit ${limit}`.execute(tx)
  return rows
}

export async function forgetDeliveries(tx: Tx, before: Date): Promise<void> {
  await sql`delete from plays.delivery where state <> 'waiting' and created_at < ${before}`.execute(tx)
}
