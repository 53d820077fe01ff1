import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type RunRow = {
  id: string
  model: string
  version: number
  state: 'running' | 'done' | 'failed'
  parameters: Record<string, number | string>
  writeLabels: boolean
  inputs: Record<string, number | string>
  fitted: Record<string, number>
  metrics: Record<string, number>
  labels: string[]
  error: string | null
  startedBy: string | null
  startedAt: Date
  finishedAt: Date | null
}

const columns = sql`id, model, version, state, parameters, write_labels, inputs, fitted, metrics, labels, error,
  started_by, started_at, finished_at`

export type NewRun = Pick<RunRow, 'id' | 'model' | 'version' | 'parameters' | 'writeLabels' | 'startedBy' | 'startedAt'>

/** Undefined when this model runs already. */
export async function insertRun(tx: Tx, workspace: number, run: NewRun): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    insert into models.run (workspace, id, model, version, state, parameters, write_labels, started_by, started_at)
    values (${workspace}, ${run.id}::uuid, ${run.model}, ${run.version}, 'running',
            ${JSON.stringify(run.parameters)}::jsonb, ${run.writeLabels}, ${run.startedBy}, ${run.startedAt})
    on conflict (workspace, model) where state = 'running' do nothing
    returning ${columns}`.execute(tx)
  return rows[0]
}

export async function findRun(tx: Tx, workspace: number, id: string): Promise<RunRow | undefined> {
  const { rows } = await sql<RunRow>`
    select ${columns} from models.run where workspace = ${workspace} and id = ${id}::uuid`.execute(tx)
  return rows[0]
}

/** Newest first. */
export async function listRuns(tx: Tx, workspace: number, model: string, limit: number): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select ${columns} from models.run where workspace = ${workspace} and model = ${model}
    order by started_at desc, id desc limit ${limit}`.execute(tx)
  return rows
}

/** The newest run of each model. */
export async function listLastRuns(tx: Tx, workspace: number): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    select distinct on (model) ${columns} from models.run where workspace = ${workspace}
    order by model, started_at desc, id desc`.execute(tx)
  return rows
}

export type Finding = Pick<RunRow, 'inputs' | 'fitted' | 'metrics' | 'labels'>

/** False when the run had ended already. */
export async function finishRun(
  tx: Tx,
  { workspace, id, at, found }: { workspace: number; id: string; at: Date; found: Finding },
): Promise<boolean> {
  const result = await sql`
    update models.run
    set state = 'done', finished_at = ${at}, inputs = ${JSON.stringify(found.inputs)}::jsonb,
        fitted = ${JSON.stringify(found.fitted)}::jsonb, metrics = ${JSON.stringify(found.metrics)}::jsonb,
        labels = ${JSON.stringify(found.labels)}::jsonb
    where workspace = ${workspace} and id = ${id}::uuid and state = 'running'`.execute(tx)
  return result.numAffectedRows === 1n
}

export async function failRun(
  tx: Tx,
  { workspace, id, at, error }: { workspace: number; id: string; at: Date; error: string },
): Promise<void> {
  await sql`
    update models.run set state = 'failed', finished_at = ${at}, error = ${error}
    where workspace = ${workspace} and id = ${id}::uuid and state = 'running'`.execute(tx)
}

/** Runs that began before `before` and did not end, in every workspace that this transaction sees. */
export async function listUnended(tx: Tx, before: Date): Promise<{ workspace: number; id: string }[]> {
  const { rows } = await sql<{ workspace: number; id: string }>`
    select workspace, id from models.run where state = 'running' and started_at < ${before}`.execute(tx)
  return rows
}

/** Held until the transaction ends, also when its process is killed. False when a process works on this run. */
export async function tryRunLock(tx: Tx, workspace: number, id: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.models'), hashtext(${`${workspace}/${id}`})) as held`.execute(
    tx,
  )
  return rows[0]?.held ?? false
}
