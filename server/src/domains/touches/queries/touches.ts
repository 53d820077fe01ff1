import type { TouchChannel, TouchCheck, TouchContent, TouchPurpose, TouchReason } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type TouchRow = {
  id: number
  key: string
  customer: number
  sender: string
  step: string | null
  purpose: TouchPurpose
  hook: string | null
  withContent: boolean | null
  priority: number
  channels: TouchChannel[]
  content: string
  category: string | null
  product: string | null
  budget: string | null
  expiresAt: Date | null
  askedAt: Date
  decidedAt: Date
  outcome: 'sent' | 'waiting' | 'refused'
  channel: TouchChannel | null
  reason: TouchReason | null
  until: Date | null
  checks: TouchCheck[]
  policy: number
  costMinor: bigint
  sentAt: Date | null
  deliveredAt: Date | null
  seenAt: Date | null
  actedAt: Date | null
  complainedAt: Date | null
  optedOutAt: Date | null
  failedAt: Date | null
}

export const columns = sql`id, key, customer, sender, step, purpose, hook, with_content, priority, channels,
  content::text as content, category, product, budget, expires_at, asked_at, decided_at, outcome, channel, reason, until,
  checks, policy, cost_minor, sent_at, delivered_at, seen_at, acted_at, complained_at, opted_out_at, failed_at`

export type Written = Pick<
  TouchRow,
  'key' | 'customer' | 'outcome' | 'channel' | 'reason' | 'until' | 'checks' | 'id' | 'costMinor'
>

export async function findByKeys(tx: Tx, workspace: number, keys: readonly string[]): Promise<Map<string, Written>> {
  const { rows } = await sql<Written>`
    select known.* from unnest(${[...new Set(keys)]}::text[]) as asked
    cross join lateral (
      select id, key, customer, outcome, channel, reason, until, checks, cost_minor from touches.touch
      where workspace = ${workspace} and key = asked offset 0
    ) known`.execute(tx)
  return new Map(rows.map((row) => [row.key, row]))
}

export async function insertContents(
  tx: Tx,
  workspace: number,
  contents: ReadonlyMap<string, TouchContent>,
): Promise<void> {
  const rows = [...contents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([digest, content]) => ({ digest, content }))
  await sql`
    insert into touches.content (workspace, digest, content)
    select ${workspace}, digest, content
    from json_to_recordset(${JSON.stringify(rows)}::json) as c(digest uuid, content jsonb)
    on conflict (workspace, digest) do nothing`.execute(tx)
}

export async function readContents(
  tx: Tx,
  workspace: number,
  digests: readonly string[],
): Promise<Map<string, TouchContent>> {
  const { rows } = await sql<{ digest: string; content: TouchContent }>`
    select digest::text as digest, content from touches.content
    where workspace = ${workspace} and digest = any (${[...new Set(digests)]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.digest, row.content]))
}

export type NewTouch = {
  key: string
  customer: number
  sender: string
  step: string | null
  purpose: string
  hook: string | null
  with_content: boolean | null
  priority: number
  channels: readonly string[]
  content: string
  category: string | null
  product: string | null
  budget: string | null
  expires_at: Date | null
} & Decided

export type Decided = {
  outcome: string
  channel: string | null
  reason: string | null
  until: Date | null
  checks: readonly TouchCheck[]
  cost_minor: number
  sent_at: Date | null
  delivered_at: Date | null
}

/** Ids by key. A key that somebody wrote in between is left as it is, and missing here. */
export async function insertTouches(
  tx: Tx,
  workspace: number,
  { touches, policy, at }: { touches: readonly NewTouch[]; policy: number; at: Date },
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: number; key: string }>`
    insert into touches.touch (workspace, key, customer, sender, step, purpose, hook, with_content, priority, channels,
      content, category, product, budget, expires_at, asked_at, decided_at, outcome, channel, reason, until, checks, policy,
      cost_minor, sent_at, delivered_at)
    select ${workspace}, key, customer, sender, step, purpose, hook, with_content, priority,
      array(select json_array_elements_text(channels)), content, category, product, budget, expires_at, ${at}, ${at},
      outcome, channel, reason, until, checks, ${policy}, cost_minor, sent_at, delivered_at
    from json_to_recordset(${JSON.stringify(touches)}::json) as t(
      key text, customer int, sender text, step text, purpose text, hook text, with_content boolean, priority int,
      channels json, content uuid, category text, product text, budget text, expires_at timestamptz, outcome text,
      channel text, reason text, until timestamptz, checks jsonb, cost_minor bigint, sent_at timestamptz,
      delivered_at timestamptz)
    order by key
    on conflict (workspace, key) do nothing returning id, key`.execute(tx)
  return new Map(rows.map((row) => [row.key, row.id]))
}

/** Decides anew what waited. */
export async function updateDecisions(
  tx: Tx,
  workspace: number,
  { touches, policy, at }: { touches: readonly (Decided & { id: number })[]; policy: number; at: Date },
): Promise<void> {
  await sql`
    update touches.touch t set outcome = d.outcome, channel = d.channel, reason = d.reason, until = d.until,
      checks = d.checks, cost_minor = d.cost_minor, sent_at = d.sent_at, delivered_at = d.delivered_at,
      policy = ${policy}, decided_at = ${at}
    from json_to_recordset(${JSON.stringify(touches)}::json) as d(
      id int, outcome text, channel text, reason text, until timestamptz, checks jsonb, cost_minor bigint,
      sent_at timestamptz, delivered_at timestamptz)
    where t.workspace = ${workspace} and t.id = d.id and t.outcome = 'waiting'`.execute(tx)
}

/** Workspaces in which something has waited long enough. */
export async function listWorkspacesWaiting(tx: Tx, now: Date): Promise<number[]> {
  const { rows } = await sql<{ workspace: number }>`
    select distinct workspace from touches.touch where outcome = 'waiting' and until <= ${now} order by workspace`.execute(
    tx,
  )
  return rows.map((row) => row.workspace)
}

/** What has waited long enough, the most important first. Not locked: it is looked at again under the lock of its person. */
export async function listDue(
  tx: Tx,
  workspace: number,
  { now, limit }: { now: Date; limit: number },
): Promise<TouchRow[]> {
  const { rows } = await sql<TouchRow>`
    select ${columns} from touches.touch where workspace = ${workspace} and outcome = 'waiting' and until <= ${now}
    order by priority desc, id limit ${limit}`.execute(tx)
  return rows
}

/** Those of these that still wait, locked: whoever takes them back comes before or after. */
export async function lockWaiting(tx: Tx, workspace: number, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ id: number }>`
    select id from touches.touch
    where workspace = ${workspace} and id = any (${[...ids]}::int[]) and outcome = 'waiting'
    order by id for update`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

export type Mark = 'seen' | 'acted' | 'complained' | 'opted_out'

/** Writes what came back, once; answers those for which it is new, of these records where they are given. */
export async function markTouches(
  tx: Tx,
  workspace: number,
  { ids, mark, at, records }: { ids: readonly number[]; mark: Mark; at: Date; records?: readonly number[] },
): Promise<TouchRow[]> {
  const column = sql.ref(`${mark}_at`)
  // Whoever acted has seen it.
  const seen = mark === 'acted' ? sql`, seen_at = coalesce(seen_at, ${at})` : sql``
  const { rows } = await sql<TouchRow>`
    update touches.touch set ${column} = ${at}, delivered_at = coalesce(delivered_at, ${at})${seen}
    where workspace = ${workspace} and id = any (${[...ids]}::int[]) and outcome = 'sent' and ${column} is null
      and (${records === undefined} or customer = any (${[...(records ?? [])]}::int[]))
    returning ${columns}`.execute(tx)
  return rows
}

export async function findTouch(tx: Tx, workspace: number, id: number): Promise<TouchRow | undefined> {
  const { rows } = await sql<TouchRow>`
    select ${columns} from touches.touch where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

/** The latest ones in the customer's inbox. */
export async function listInbox(
  tx: Tx,
  workspace: number,
  { records, since, limit }: { records: readonly number[]; since: Date; limit: number },
): Promise<TouchRow[]> {
  const { rows } = await sql<TouchRow>`
    select ${columns} from touches.touch
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) and outcome = 'sent'
      and channel in ('inbox', 'push') and sent_at >= ${since}
    order by sent_at desc, id desc limit ${limit}`.execute(tx)
  return rows
}

export type TouchFilter = {
  records?: readonly number[] | undefined
  sender?: string | undefined
  outcome?: string | undefined
  reason?: string | undefined
  channel?: string | undefined
  purpose?: string | undefined
  from?: Date | undefined
  to?: Date | undefined
  before?: number | undefined
  limit: number
}

export async function listTouches(tx: Tx, workspace: number, filter: TouchFilter): Promise<TouchRow[]> {
  const conditions = [sql`workspace = ${workspace}`]
  if (filter.records) conditions.push(sql`customer = any (${[...filter.records]}::int[])`)
  if (filter.sender?.endsWith('/')) conditions.push(sql`starts_with(sender, ${filter.sender})`)
  else if (filter.sender) conditions.push(sql`sender = ${filter.sender}`)
  if (filter.outcome) conditions.push(sql`outcome = ${filter.outcome}`)
  if (filter.reason) conditions.push(sql`reason = ${filter.reason}`)
  if (filter.channel) conditions.push(sql`channel = ${filter.channel}`)
  if (filter.purpose) conditions.push(sql`purpose = ${filter.purpose}`)
  if (filter.from) conditions.push(sql`asked_at >= ${filter.from}`)
  if (filter.to) conditions.push(sql`asked_at < ${filter.to}`)
  if (filter.before !== undefined) conditions.push(sql`id < ${filter.before}`)
  const { rows } = await sql<TouchRow>`
    select ${columns} from touches.touch where ${sql.join(conditions, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function countTouches(
  tx: Tx,
  workspace: number,
  { records, sender }: { records: readonly number[]; sender: string },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from touches.touch
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) and sender = ${sender}`.execute(tx)
  return rows[0]?.count ?? 0
}
