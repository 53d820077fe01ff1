import type { LabelInput, LabelPatch, LabelState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { raiseDefinitions } from './clock.ts'

export type LabelRow = Omit<LabelInput, 'values' | 'refresh' | 'sensitivity' | 'granularity' | 'source'> &
  Pick<LabelInput, 'refresh' | 'sensitivity' | 'granularity' | 'source'> & {
    id: number
    choices: LabelInput['values']
    state: LabelState
    owner: number | null
    version: number
    changedAt: Date
    computedAt: Date | null
    pending: boolean
  }

const columns = sql`id, code, name, meaning, scenario, category, kind, type, choices, unit, rule, refresh, sensitivity,
  granularity, source, state, owner, version, changed_at, computed_at, pending`

/** All labels of the workspace; thousands are a few megabytes, and callers keep them. */
export async function listLabels(tx: Tx, workspace: number): Promise<LabelRow[]> {
  const { rows } = await sql<LabelRow>`
    select ${columns} from labels.label where workspace = ${workspace} order by code`.execute(tx)
  return rows
}

export async function getLabelForUpdate(tx: Tx, workspace: number, code: string): Promise<LabelRow | undefined> {
  const { rows } = await sql<LabelRow>`
    select ${columns} from labels.label where workspace = ${workspace} and code = ${code} for update`.execute(tx)
  return rows[0]
}

export type NewLabel = LabelInput & { state: LabelState; owner: number | null; pending: boolean }

/** Undefined where the code is taken. */
export async function insertLabel(tx: Tx, workspace: number, label: NewLabel): Promise<LabelRow | undefined> {
  const { rows } = await sql<LabelRow>`
    insert into labels.label (workspace, code, name, meaning, scenario, category, kind, type, choices, unit, rule, refresh,
      sensitivity, granularity, source, state, owner, pending)
    values (${workspace}, ${label.code}, ${JSON.stringify(label.name)}::jsonb, ${JSON.stringify(label.meaning)}::jsonb,
      ${label.scenario}, ${label.category}, ${label.kind}, ${label.type}, ${JSON.stringify(label.values)}::jsonb,
      ${label.unit}, ${label.rule ? JSON.stringify(label.rule) : null}::jsonb, ${label.refresh}, ${label.sensitivity},
      ${label.granularity}, ${label.source}, ${label.state}, ${label.owner}, ${label.pending})
    on conflict (workspace, code) do nothing returning ${columns}`.execute(tx)
  return rows[0]
}

export type LabelChange = LabelPatch & { state?: LabelState; pending?: boolean; raiseVersion?: boolean }

export async function updateLabel(tx: Tx, workspace: number, id: number, change: LabelChange): Promise<LabelRow> {
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
  const { rows } = await sql<LabelRow>`
    update labels.label set
      name = coalesce(${json(change.name)}::jsonb, name),
      meaning = coalesce(${json(change.meaning)}::jsonb, meaning),
      scenario = case when ${change.scenario !== undefined} then ${change.scenario ?? null} else scenario end,
      category = coalesce(${change.category ?? null}, category),
      kind = coalesce(${change.kind ?? null}, kind),
      type = coalesce(${change.type ?? null}, type),
      choices = coalesce(${json(change.values)}::jsonb, choices),
      unit = coalesce(${change.unit ?? null}, unit),
      rule = case when ${change.rule !== undefined} then ${change.rule ? JSON.stringify(change.rule) : null}::jsonb else rule end,
      refresh = coalesce(${change.refresh ?? null}, refresh),
      sensitivity = coalesce(${change.sensitivity ?? null}, sensitivity),
      granularity = coalesce(${change.granularity ?? null}, granularity),
      source = coalesce(${change.source ?? null}, source),
      state = coalesce(${change.state ?? null}, state),
      pending = coalesce(${change.pending ?? null}, pending),
      version = version + ${change.raiseVersion ? 1 : 0},
      changed_at = now()
    where workspace = ${workspace} and id = ${id} returning ${columns}`.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`label ${id} is gone`)
  return row
}

export async function markComputed(tx: Tx, workspace: number, ids: readonly number[], at: Date): Promise<void> {
  await sql`
    update labels.label set computed_at = ${at}, pending = false
    where workspace = ${workspace} and id = any(${[...ids]}::int[])`.execute(tx)
  await raiseDefinitions(tx, workspace)
}

/** Marks everything of a workspace that is computed as to be computed for everybody. */
export async function markPending(tx: Tx, workspace: number): Promise<void> {
  const { numAffectedRows = 0n } = await sql`
    update labels.label set pending = true
    where workspace = ${workspace} and state = 'published' and kind in ('rule', 'fact', 'import')
      and not pending`.execute(tx)
  if (numAffectedRows > 0n) await raiseDefinitions(tx, workspace)
}

export async function listPending(tx: Tx): Promise<{ workspace: number; id: number }[]> {
  const { rows } = await sql<{ workspace: number; id: number }>`
    select workspace, id from labels.label where pending order by workspace, id limit 50`.execute(tx)
  return rows
}

export async function listWorkspacesWithLabels(tx: Tx): Promise<number[]> {
  const { rows } = await sql<{ workspace: number }>`
    select distinct workspace from labels.label where state = 'published'`.execute(tx)
  return rows.map((row) => row.workspace)
}
