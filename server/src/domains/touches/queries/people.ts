import type { TouchChannel } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

/**
 * Locks these records until commit, in the order of the number: whoever decides about the same person waits here. Rows that
 * are missing are made first, in the same order, since what is not there cannot be locked. Returns the zones that are known.
 */
export async function lockPeople(tx: Tx, workspace: number, records: readonly number[]): Promise<Map<number, string>> {
  const sorted = [...new Set(records)].sort((a, b) => a - b)
  await sql`
    insert into touches.person (workspace, customer)
    select ${workspace}, asked from unnest(${sorted}::int[]) as asked
    where not exists (select from touches.person where workspace = ${workspace} and customer = asked)
    order by asked on conflict (workspace, customer) do nothing`.execute(tx)
  const { rows } = await sql<{ customer: number; timezone: string | null }>`
    select known.* from unnest(${sorted}::int[]) as asked
    cross join lateral (
      select customer, timezone from touches.person where workspace = ${workspace} and customer = asked offset 0 for update
    ) known`.execute(tx)
  return zonesOf(rows)
}

export async function readZones(tx: Tx, workspace: number, records: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await sql<{ customer: number; timezone: string | null }>`
    select customer, timezone from touches.person
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) and timezone is not null`.execute(tx)
  return zonesOf(rows)
}

const zonesOf = (rows: { customer: number; timezone: string | null }[]): Map<number, string> =>
  new Map(rows.flatMap(({ customer, timezone }) => (timezone ? [[customer, timezone]] : [])))

export async function keepZone(tx: Tx, workspace: number, customer: number, timezone: string): Promise<void> {
  await sql`
    insert into touches.person (workspace, customer, timezone) values (${workspace}, ${customer}, ${timezone})
    on conflict (workspace, customer) do update set timezone = excluded.timezone`.execute(tx)
}

export type SentRow = {
  customer: number
  at: Date
  sender: string
  channel: TouchChannel
  hook: string | null
  seen: boolean
  acted: boolean
}

/** Marketing that reached these records since then, or may still, oldest first. */
export async function listSent(
  tx: Tx,
  workspace: number,
  { records, since }: { records: readonly number[]; since: Date },
): Promise<SentRow[]> {
  const { rows } = await sql<SentRow>`
    select known.* from unnest(${[...records]}::int[]) as asked
    cross join lateral (
      select customer, sent_at as at, sender, channel, hook, seen_at is not null as seen, acted_at is not null as acted
      from touches.touch
      where workspace = ${workspace} and customer = asked and outcome = 'sent' and sent_at >= ${since}
        and purpose = 'marketing' and failed_at is null offset 0
    ) known order by known.at`.execute(tx)
  return rows
}

/** How much marketing went out to these records before then, by record and sender. */
export async function countSentBefore(
  tx: Tx,
  workspace: number,
  { records, before }: { records: readonly number[]; before: Date },
): Promise<{ customer: number; sender: string; sent: number }[]> {
  const { rows } = await sql<{ customer: number; sender: string; sent: number }>`
    select customer, sender, count(*)::int as sent from touches.touch
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) and outcome = 'sent'
      and sent_at < ${before} and purpose = 'marketing' and failed_at is null
    group by customer, sender`.execute(tx)
  return rows
}

export async function listComplaints(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<{ customer: number; at: Date }[]> {
  const { rows } = await sql<{ customer: number; at: Date }>`
    select customer, complained_at as at from touches.touch
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) and outcome = 'sent'
      and complained_at is not null order by complained_at`.execute(tx)
  return rows
}
