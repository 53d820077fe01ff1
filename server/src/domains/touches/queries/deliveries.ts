import type { TouchChannel } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export async function insertDeliveries(
  tx: Tx,
  workspace: number,
  { deliveries, at }: { deliveries: readonly { touch: number; channel: string }[]; at: Date },
): Promise<void> {
  await sql`
    insert into touches.delivery (workspace, touch, channel, next_at)
    select ${workspace}, touch, channel, ${at}
    from json_to_recordset(${JSON.stringify(deliveries)}::json) as d(touch int, channel text)`.execute(tx)
}

export type Delivery = { workspace: number; touch: number; channel: TouchChannel; attempts: number }

/** Takes what is due and moves it ahead, so that nobody else tries until then. */
export async function takeDeliveries(
  tx: Tx,
  { now, until, limit }: { now: Date; until: Date; limit: number },
): Promise<Delivery[]> {
  const { rows } = await sql<Delivery>`
    with due as (
      select workspace, touch from touches.delivery where next_at <= ${now} and not dead
      order by next_at, workspace, touch limit ${limit} for update skip locked
    )
    update touches.delivery d set next_at = ${until}, attempts = d.attempts + 1
    from due where d.workspace = due.workspace and d.touch = due.touch
    returning d.workspace, d.touch, d.channel, d.attempts`.execute(tx)
  return rows
}

export async function deleteDelivery(tx: Tx, workspace: number, touch: number): Promise<void> {
  await sql`delete from touches.delivery where workspace = ${workspace} and touch = ${touch}`.execute(tx)
}

export async function postponeDelivery(
  tx: Tx,
  workspace: number,
  row: { touch: number; nextAt: Date; dead: boolean; trouble: string },
): Promise<void> {
  await sql`
    update touches.delivery set next_at = ${row.nextAt}, dead = ${row.dead}, trouble = ${row.trouble}
    where workspace = ${workspace} and touch = ${row.touch}`.execute(tx)
}

export async function markDelivered(tx: Tx, workspace: number, touch: number, at: Date): Promise<void> {
  await sql`
    update touches.touch set delivered_at = coalesce(delivered_at, ${at})
    where workspace = ${workspace} and id = ${touch}`.execute(tx)
}

export async function markFailed(tx: Tx, workspace: number, touch: number, at: Date): Promise<void> {
  await sql`update touches.touch set failed_at = ${at} where workspace = ${workspace} and id = ${touch}`.execute(tx)
}

/** Takes back a touch that has not left yet: the customer spoke in between. */
export async function withdrawTouch(
  tx: Tx,
  workspace: number,
  { touch, reason, at }: { touch: number; reason: string; at: Date },
): Promise<void> {
  await sql`
    update touches.touch set outcome = 'refused', reason = ${reason}, sent_at = null, delivered_at = null,
      decided_at = ${at}
    where workspace = ${workspace} and id = ${touch} and outcome = 'sent'`.execute(tx)
}

/** What a sender has waiting is taken back. */
export async function withdrawWaiting(
  tx: Tx,
  workspace: number,
  { sender, at }: { sender: string; at: Date },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    with waiting as (
      select id from touches.touch where workspace = ${workspace} and sender = ${sender} and outcome = 'waiting'
      order by id for update
    )
    update touches.touch t set outcome = 'refused', reason = 'withdrawn', decided_at = ${at}
    from waiting w where t.workspace = ${workspace} and t.id = w.id`.execute(tx)
  return Number(numAffectedRows)
}

export async function insertOutbox(
  tx: Tx,
  workspace: number,
  row: { touch: number; channel: string; sealed: Buffer; at: Date },
): Promise<void> {
  await sql`
    insert into touches.outbox (workspace, touch, channel, sealed, created_at)
    values (${workspace}, ${row.touch}, ${row.channel}, ${row.sealed}, ${row.at})
    on conflict (workspace, touch) do nothing`.execute(tx)
}

export async function forgetOutbox(tx: Tx, before: Date): Promise<void> {
  await sql`delete from touches.outbox where created_at < ${before}`.execute(tx)
}

export type OutboxRow = { id: number; touch: number; channel: TouchChannel; sealed: Buffer; at: Date; customer: number }

export async function listOutbox(
  tx: Tx,
  workspace: number,
  { limit, records }: { limit: number; records: readonly number[] | undefined },
): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select o.id, o.touch, o.channel, o.sealed, o.created_at as at, t.customer from touches.outbox o
    join touches.touch t on t.workspace = o.workspace and t.id = o.touch
    where o.workspace = ${workspace}
      and (${records === undefined} or t.customer = any (${[...(records ?? [])]}::int[]))
    order by o.id desc limit ${limit}`.execute(tx)
  return rows
}

export async function upsertSubscription(
  tx: Tx,
  workspace: number,
  row: { hash: Buffer; customer: number; sealed: Buffer; locale: string; at: Date },
): Promise<void> {
  await sql`
    insert into touches.subscription (workspace, endpoint_hash, customer, sealed, locale, created_at)
    values (${workspace}, ${row.hash}, ${row.customer}, ${row.sealed}, ${row.locale}, ${row.at})
    on conflict (workspace, endpoint_hash) do update
    set customer = excluded.customer, sealed = excluded.sealed, locale = excluded.locale`.execute(tx)
}

/** Of these records alone where they are given. */
export async function deleteSubscription(
  tx: Tx,
  workspace: number,
  { hash, records }: { hash: Buffer; records?: readonly number[] },
): Promise<void> {
  await sql`
    delete from touches.subscription where workspace = ${workspace} and endpoint_hash = ${hash}
      and (${records === undefined} or customer = any (${[...(records ?? [])]}::int[]))`.execute(tx)
}

export type SubscriptionRow = { endpointHash: Buffer; customer: number; sealed: Buffer; locale: string }

export async function listSubscriptions(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<SubscriptionRow[]> {
  const { rows } = await sql<SubscriptionRow>`
    select endpoint_hash, customer, sealed, locale from touches.subscription
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) order by created_at desc`.execute(tx)
  return rows
}

/** Which of these records have a browser that takes Web Push. */
export async function listSubscribed(tx: Tx, workspace: number, records: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ customer: number }>`
    select distinct customer from touches.subscription
    where workspace = ${workspace} and customer = any (${[...records]}::int[])`.execute(tx)
  return new Set(rows.map((row) => row.customer))
}
