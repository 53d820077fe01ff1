import type { PlayDefinition, PlayRunState, PlayState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type Approval = { askedBy: string; askedById: string; askedAt: string; reach: number }

export type PlayRow = {
  workspace: number
  id: number
  state: PlayState
  draft: PlayDefinition | null
  draftText: string | null
  version: number | null
  source: string
  experiment: number | null
  nextAt: Date | null
  trouble: string | null
  approval: Approval | null
  createdAt: Date
  changedAt: Date
}

const columns = sql`workspace, id, state, draft, draft_text, version, source, experiment, next_at, trouble, approval, created_at, changed_at`

export async function insertPlay(
  tx: Tx,
  workspace: number,
  { draft, text, source, at }: { draft: PlayDefinition; text: string | null; source: string; at: Date },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into plays.play (workspace, state, draft, draft_text, source, created_at, changed_at)
    values (${workspace}, 'draft', ${JSON.stringify(draft)}::jsonb, ${text}, ${source}, ${at}, ${at}) returning id`.execute(
    tx,
  )
  return rows[0]?.id ?? 0
}

export async function findPlay(tx: Tx, workspace: number, id: number): Promise<PlayRow | undefined> {
  const { rows } = await sql<PlayRow>`
    select ${columns} from plays.play where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

/** Locked until commit: nothing of the play moves meanwhile. */
export async function lockPlay(tx: Tx, workspace: number, id: number): Promise<PlayRow | undefined> {
  const { rows } = await sql<PlayRow>`
    select ${columns} from plays.play where workspace = ${workspace} and id = ${id} for update`.execute(tx)
  return rows[0]
}

/**
 * Read so that they stay as they are until commit; others may read likewise. Plays that somebody changes right now are
 * missing: whoever moves runs has these locked already, and must not wait for who changes a play and then its runs.
 */
export async function sharePlays(tx: Tx, workspace: number, ids: readonly number[]): Promise<Map<number, PlayRow>> {
  const { rows } = await sql<PlayRow>`
    select ${columns} from plays.play where workspace = ${workspace} and id = any(${[...ids]}::int[])
    order by id for share skip locked`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** One play for letting people in, which waits for who changes it. */
export async function sharePlay(tx: Tx, workspace: number, id: number): Promise<PlayRow | undefined> {
  const { rows } = await sql<PlayRow>`
    select ${columns} from plays.play where workspace = ${workspace} and id = ${id} for share`.execute(tx)
  return rows[0]
}

export type PlayPatch = Partial<
  Pick<PlayRow, 'state' | 'draft' | 'draftText' | 'version' | 'experiment' | 'nextAt' | 'trouble' | 'approval'>
>

export async function updatePlay(tx: Tx, workspace: number, id: number, patch: PlayPatch, at: Date): Promise<void> {
  const sets = [sql`changed_at = ${at}`]
  if (patch.state !== undefined) sets.push(sql`state = ${patch.state}`)
  if (patch.draft !== undefined) sets.push(sql`draft = ${patch.draft && JSON.stringify(patch.draft)}::jsonb`)
  if (patch.draftText !== undefined) sets.push(sql`draft_text = ${patch.draftText}`)
  if (patch.version !== undefined) sets.push(sql`version = ${patch.version}`)
  if (patch.experiment !== undefined) sets.push(sql`experiment = ${patch.experiment}`)
  if (patch.approval !== undefined)
    sets.push(sql`approval = ${patch.approval && JSON.stringify(patch.approval)}::jsonb`)
  if (patch.nextAt !== undefined) sets.push(sql`next_at = ${patch.nextAt}`)
  if (patch.trouble !== undefined) sets.push(sql`trouble = ${patch.trouble}`)
  await sql`update plays.play set ${sql.join(sets)} where workspace = ${workspace} and id = ${id}`.execute(tx)
}

/** What changes by itself, without being a change of the play. */
export async function noteTrouble(tx: Tx, workspace: number, id: number, trouble: string | null): Promise<void> {
  await sql`
    update plays.play set trouble = ${trouble}
    where workspace = ${workspace} and id = ${id} and trouble is distinct from ${trouble}`.execute(tx)
}

/** Only from the time that was due: a new version may have set another one meanwhile. */
export async function moveSchedule(
  tx: Tx,
  workspace: number,
  id: number,
  { from, to }: { from: Date; to: Date | null },
): Promise<void> {
  await sql`
    update plays.play set next_at = ${to}
    where workspace = ${workspace} and id = ${id} and next_at = ${from}`.execute(tx)
}

export type VersionRow = {
  play: number
  version: number
  definition: PlayDefinition
  /** Number of the experiment of each split. */
  experiments: Record<string, number>
  publishedAt: Date
  publishedBy: string | null
}

export async function insertVersion(tx: Tx, workspace: number, row: VersionRow): Promise<void> {
  await sql`
    insert into plays.version (workspace, play, version, definition, experiments, published_at, published_by)
    values (${workspace}, ${row.play}, ${row.version}, ${JSON.stringify(row.definition)}::jsonb,
      ${JSON.stringify(row.experiments)}::jsonb, ${row.publishedAt}, ${row.publishedBy})`.execute(tx)
}

export async function findVersion(
  tx: Tx,
  workspace: number,
  play: number,
  version: number,
): Promise<VersionRow | undefined> {
  const { rows } = await sql<VersionRow>`
    select play, version, definition, experiments, published_at, published_by from plays.version
    where workspace = ${workspace} and play = ${play} and version = ${version}`.execute(tx)
  return rows[0]
}

export type VersionCount = { version: number; publishedAt: Date; publishedBy: string | null; running: number }

export async function listVersions(tx: Tx, workspace: number, play: number): Promise<VersionCount[]> {
  const { rows } = await sql<VersionCount>`
    select v.version, v.published_at, v.published_by, coalesce(r.running, 0)::int as running
    from plays.version v
    left join (
      select version, count(*) as running from plays.run
      where workspace = ${workspace} and play = ${play} and state in ('running', 'parked') group by version
    ) r on r.version = v.version
    where v.workspace = ${workspace} and v.play = ${play} order by v.version desc`.execute(tx)
  return rows
}

/** A play that people may be in or come into, with its last version. */
export type LivePlay = { workspace: number; id: number; version: number }

export async function listLive(tx: Tx, workspace: number): Promise<LivePlay[]> {
  const { rows } = await sql<LivePlay>`
    select workspace, id, version from plays.play
    where workspace = ${workspace} and state = 'running' and version is not null order by id`.execute(tx)
  return rows
}

export async function listWorkspacesWithPlays(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ workspace: number }>`
    select distinct workspace from plays.play where state = 'running'`.execute(tx)
  return rows.map((row) => row.workspace)
}

/** Versions that somebody runs in, of plays that are not stopped: whose goals and waits listen to events. */
export async function listListening(tx: Tx, workspace: number): Promise<{ play: number; version: number }[]> {
  const { rows } = await sql<{ play: number; version: number }>`
    select v.play, v.version from plays.version v
    join plays.play p on p.workspace = v.workspace and p.id = v.play and p.state in ('running', 'paused')
    where v.workspace = ${workspace} and (v.version = p.version or exists (
      select from plays.run r where r.workspace = v.workspace and r.play = v.play and r.version = v.version
        and r.state in ('running', 'parked')))`.execute(tx)
  return rows
}

export async function listDueSchedules(tx: Tx, now: Date): Promise<{ workspace: number; id: number }[]> {
  const { rows } = await sql<{ workspace: number; id: number }>`
    select workspace, id from plays.play where state = 'running' and next_at <= ${now} order by next_at limit 20`.execute(
    tx,
  )
  return rows
}

export type PlayFilter = {
  state: PlayState | undefined
  search: string | undefined
  aim: string | undefined
  hook: string | undefined
  before: number | undefined
  limit: number
}

export type ListedPlay = PlayRow & { published: PlayDefinition | null }

/** Newest first. Archived plays are shown only where they are asked for. */
export async function listPlays(tx: Tx, workspace: number, filter: PlayFilter): Promise<ListedPlay[]> {
  const shown = sql`coalesce(p.draft, v.definition)`
  const conditions = [sql`p.workspace = ${workspace}`]
  conditions.push(filter.state ? sql`p.state = ${filter.state}` : sql`p.state <> 'archived'`)
  if (filter.before !== undefined) conditions.push(sql`p.id < ${filter.before}`)
  if (filter.aim) conditions.push(sql`${shown} ->> 'aim' = ${filter.aim}`)
  if (filter.hook) conditions.push(sql`${shown} #>> '{hook,kind}' = ${filter.hook}`)
  // By values, so that nobody finds what only our names of fields contain.
  if (filter.search)
    conditions.push(sql`position(lower(${filter.search}) in
      lower(concat_ws(E'\n', ${shown} #>> '{name,en}', ${shown} #>> '{name,zh}', ${shown} #>> '{hook,name}'))) > 0`)
  const { rows } = await sql<ListedPlay>`
    select p.*, v.definition as published from (select ${columns} from plays.play) p
    left join plays.version v on v.workspace = p.workspace and v.play = p.id and v.version = p.version
    where ${sql.join(conditions, sql` and `)} order by p.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type RunOfCustomer = {
  run: bigint
  play: number
  name: PlayDefinition['name']
  version: number
  state: PlayRunState | 'parked'
  step: string | null
  enteredAt: Date
}

/** Runs of one person, whichever of their records began them, newest first. */
export async function listRunsOfCustomer(
  tx: Tx,
  workspace: number,
  { records, before, limit }: { records: readonly number[]; before: number | undefined; limit: number },
): Promise<RunOfCustomer[]> {
  const older = before === undefined ? sql`true` : sql`r.id < ${before}`
  const { rows } = await sql<RunOfCustomer>`
    select r.id as run, r.play, v.definition -> 'name' as name, r.version, r.state, r.step, r.entered_at
    from plays.run r
    join plays.version v on v.workspace = r.workspace and v.play = r.play and v.version = r.version
    where r.workspace = ${workspace} and r.customer = any(${[...records]}::int[]) and ${older}
    order by r.id desc limit ${limit}`.execute(tx)
  return rows
}

export type SettingRow = { approvalFrom: number | null; webhookSecret: Buffer | null }

export async function readSetting(tx: Tx, workspace: number): Promise<SettingRow> {
  const { rows } = await sql<SettingRow>`
    select approval_from, webhook_secret from plays.setting where workspace = ${workspace}`.execute(tx)
  return rows[0] ?? { approvalFrom: null, webhookSecret: null }
}

export async function saveApprovalFrom(tx: Tx, workspace: number, approvalFrom: number | null): Promise<void> {
  await sql`
    insert into plays.setting (workspace, approval_from) values (${workspace}, ${approvalFrom})
    on conflict (workspace) do update set approval_from = excluded.approval_from`.execute(tx)
}

/** The secret that is kept: of two made at once, the first. */
export async function keepWebhookSecret(tx: Tx, workspace: number, sealed: Buffer): Promise<Buffer> {
  const { rows } = await sql<{ webhookSecret: Buffer }>`
    insert into plays.setting as s (workspace, webhook_secret) values (${workspace}, ${sealed})
    on conflict (workspace) do update set webhook_secret = coalesce(s.webhook_secret, excluded.webhook_secret)
    returning webhook_secret`.execute(tx)
  return rows[0]?.webhookSecret ?? sealed
}
