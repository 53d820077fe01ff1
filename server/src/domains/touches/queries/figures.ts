import type { TouchChannel, TouchReason } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { HookCell } from '../rules/fatigue.ts'

/** `records`: of these alone, for who does not see all customers. */
export type Period = { since: Date; records: readonly number[] | undefined }

const within = ({ since, records }: Period) =>
  sql`sent_at >= ${since} and (${records === undefined} or customer = any (${[...(records ?? [])]}::int[]))`

export type ChannelRow = {
  channel: TouchChannel
  sent: number
  delivered: number
  seen: number
  acted: number
  complained: number
  optedOut: number
  failed: number
  costMinor: bigint
}

export async function countByChannel(tx: Tx, workspace: number, period: Period): Promise<ChannelRow[]> {
  const { rows } = await sql<ChannelRow>`
    select channel, count(*)::int as sent, count(delivered_at)::int as delivered, count(seen_at)::int as seen,
      count(acted_at)::int as acted, count(complained_at)::int as complained, count(opted_out_at)::int as opted_out,
      count(failed_at)::int as failed, sum(cost_minor)::bigint as cost_minor
    from touches.touch where workspace = ${workspace} and outcome = 'sent' and ${within(period)}
    group by channel`.execute(tx)
  return rows
}

export async function countReasons(
  tx: Tx,
  workspace: number,
  { since, records }: Period,
): Promise<{ reason: TouchReason; count: number }[]> {
  const { rows } = await sql<{ reason: TouchReason; count: number }>`
    select reason, count(*)::int as count from touches.touch
    where workspace = ${workspace} and outcome = 'refused' and asked_at >= ${since}
      and (${records === undefined} or customer = any (${[...(records ?? [])]}::int[]))
    group by reason order by count desc, reason`.execute(tx)
  return rows
}

export async function countWaiting(
  tx: Tx,
  workspace: number,
  records: readonly number[] | undefined,
): Promise<Map<TouchChannel, number>> {
  const { rows } = await sql<{ channel: TouchChannel; count: number }>`
    select channel, count(*)::int as count from touches.touch
    where workspace = ${workspace} and outcome = 'waiting'
      and (${records === undefined} or customer = any (${[...(records ?? [])]}::int[]))
    group by channel`.execute(tx)
  return new Map(rows.map(({ channel, count }) => [channel, count]))
}

/** People to whom marketing went out since then, a bounded number of them, those spoken to last first. */
export async function listSpokenTo(
  tx: Tx,
  workspace: number,
  { since, records }: Period,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ customer: number }>`
    select customer from touches.touch
    where workspace = ${workspace} and outcome = 'sent' and purpose = 'marketing' and ${within({ since, records })}
    group by customer order by max(sent_at) desc, customer limit ${limit}`.execute(tx)
  return rows.map((row) => row.customer)
}

export type HookRow = {
  hook: string
  reach: number
  sent: number
  acted: number
  complained: number
  optedOut: number
  costMinor: bigint
  withContent: number
  actedWithContent: number
}

export async function countByHook(tx: Tx, workspace: number, period: Period): Promise<HookRow[]> {
  const { rows } = await sql<HookRow>`
    select hook, count(distinct customer)::int as reach, count(*)::int as sent, count(acted_at)::int as acted,
      count(complained_at)::int as complained, count(opted_out_at)::int as opted_out, sum(cost_minor)::bigint as cost_minor,
      (count(*) filter (where with_content))::int as with_content,
      (count(acted_at) filter (where with_content))::int as acted_with_content
    from touches.touch where workspace = ${workspace} and outcome = 'sent' and hook is not null and ${within(period)}
    group by hook order by sent desc, hook limit 200`.execute(tx)
  return rows
}

const exposuresMax = 12

/**
 * How often people saw a hook and answered, by how many exposures they had and which one it was. Exposures so young that an
 * answer may still come are left out.
 */
export async function listHookCells(
  tx: Tx,
  workspace: number,
  { since, until, records }: Period & { until: Date },
): Promise<(HookCell & { hook: string })[]> {
  const { rows } = await sql<HookCell & { hook: string }>`
    with shown as (
      select hook, acted_at is not null as acted,
        row_number() over (partition by hook, customer order by sent_at, id) as exposure,
        count(*) over (partition by hook, customer) as total
      from touches.touch
      where workspace = ${workspace} and outcome = 'sent' and hook is not null and delivered_at is not null
        and ${within({ since, records })} and sent_at < ${until}
    )
    select hook, least(total, ${exposuresMax})::int as total, exposure::int as exposure, count(*)::int as shown,
      (count(*) filter (where acted))::int as acted
    from shown where exposure <= ${exposuresMax} group by 1, 2, 3 order by 1, 2, 3`.execute(tx)
  return rows
}

export async function listWorkspacesWithHooks(tx: Tx, since: Date): Promise<number[]> {
  const { rows } = await sql<{ workspace: number }>`
    select distinct workspace from touches.touch where outcome = 'sent' and hook is not null and sent_at >= ${since}`.execute(
    tx,
  )
  return rows.map((row) => row.workspace)
}

export type ReplayRow = {
  id: number
  customer: number
  askedAt: Date
  sender: string
  purpose: 'marketing' | 'service' | 'transaction'
  hook: string | null
  priority: number
  channels: TouchChannel[]
  budget: string | null
  expiresAt: Date | null
  seen: boolean
  acted: boolean
}

/** Marketing that was asked for since then, of people whose number falls into the sample (1 in `every`). */
export async function listReplay(
  tx: Tx,
  workspace: number,
  { since, every, limit }: { since: Date; every: number; limit: number },
): Promise<ReplayRow[]> {
  const { rows } = await sql<ReplayRow>`
    select id, customer, asked_at, sender, purpose, hook, priority, channels, budget, expires_at,
      seen_at is not null as seen, acted_at is not null as acted
    from touches.touch
    where workspace = ${workspace} and asked_at >= ${since} and purpose = 'marketing' and customer % ${every} = 0
    order by asked_at, priority desc, key limit ${limit}`.execute(tx)
  return rows
}

export async function countRequests(tx: Tx, workspace: number, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from touches.touch
    where workspace = ${workspace} and asked_at >= ${since} and purpose = 'marketing'`.execute(tx)
  return rows[0]?.count ?? 0
}
