import type { ExperimentArm, ExperimentKind, ExperimentMeasure, ExperimentState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type ExperimentRow = {
  id: number
  about: string
  name: string
  kind: ExperimentKind
  state: ExperimentState
  measure: ExperimentMeasure
  windowDays: number
  arms: ExperimentArm[]
  seed: string
  plannedPerArm: number | null
  tunedPerArm: number
  openedAt: Date
  stoppedAt: Date | null
  lesson: string | null
  columns: TableColumns | null
  digest: Buffer | null
}

/** What the rows of an imported table hold, in their order. */
export type TableColumns = {
  outcomes: { name: string; unit: 'share' | 'minor' | 'number' }[]
  covariates: { name: string; kind: 'number' | 'word' }[]
}

const columns = sql`id, about, name, kind, state, measure, window_days, arms, seed, planned_per_arm, tuned_per_arm, opened_at, stopped_at, lesson, columns, digest`

export type NewExperiment = Pick<
  ExperimentRow,
  'about' | 'name' | 'kind' | 'measure' | 'windowDays' | 'arms' | 'seed' | 'openedAt' | 'tunedPerArm'
> &
  Partial<Pick<ExperimentRow, 'plannedPerArm' | 'columns' | 'digest' | 'state'>>

/** Undefined when there is one about this already. */
export async function insertExperiment(
  tx: Tx,
  workspace: number,
  e: NewExperiment,
): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`
    insert into experiments.experiment (workspace, about, name, kind, state, measure, window_days, arms, seed, planned_per_arm, tuned_per_arm, opened_at, columns, digest)
    values (${workspace}, ${e.about}, ${e.name}, ${e.kind}, ${e.state ?? 'running'}, ${e.measure}, ${e.windowDays}, ${JSON.stringify(e.arms)}::jsonb,
      ${e.seed}, ${e.plannedPerArm ?? null}, ${e.tunedPerArm}, ${e.openedAt}, ${e.columns ? JSON.stringify(e.columns) : null}::jsonb, ${e.digest ?? null})
    on conflict (workspace, about) do nothing
    returning ${columns}`.execute(tx)
  return rows[0]
}

export async function findExperiment(tx: Tx, workspace: number, id: number): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`
    select ${columns} from experiments.experiment where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

export async function findExperimentAbout(
  tx: Tx,
  workspace: number,
  about: string,
): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`
    select ${columns} from experiments.experiment where workspace = ${workspace} and about = ${about}`.execute(tx)
  return rows[0]
}

/** By name or by what it is about, the newest first: what a person types at the command line. */
export async function findExperimentCalled(
  tx: Tx,
  workspace: number,
  name: string,
): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`
    select ${columns} from experiments.experiment
    where workspace = ${workspace} and (lower(name) = lower(${name}) or about = ${name}) order by id desc limit 1`.execute(
    tx,
  )
  return rows[0]
}

/** Of a table whose arms were known only when all of it was read; in the transaction that made the experiment. */
export async function setTable(
  tx: Tx,
  workspace: number,
  id: number,
  { arms, columns: held }: { arms: ExperimentArm[]; columns: TableColumns },
): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`
    update experiments.experiment set arms = ${JSON.stringify(arms)}::jsonb, columns = ${JSON.stringify(held)}::jsonb
    where workspace = ${workspace} and id = ${id} returning ${columns}`.execute(tx)
  return rows[0]
}

export type ListFilter = {
  search: string | undefined
  state: ExperimentState | undefined
  kind: ExperimentKind | undefined
  before: number | undefined
  limit: number
}

export async function listExperiments(tx: Tx, workspace: number, filter: ListFilter): Promise<ExperimentRow[]> {
  const conditions = [sql`workspace = ${workspace}`]
  if (filter.search) conditions.push(sql`position(lower(${filter.search}) in lower(name || ' ' || about)) > 0`)
  if (filter.state) conditions.push(sql`state = ${filter.state}`)
  if (filter.kind) conditions.push(sql`kind = ${filter.kind}`)
  if (filter.before !== undefined) conditions.push(sql`id < ${filter.before}`)
  const { rows } = await sql<ExperimentRow>`
    select ${columns} from experiments.experiment where ${sql.join(conditions, sql` and `)}
    order by id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type ExperimentChange = {
  name: string | undefined
  state: ExperimentState | undefined
  lesson: string | undefined
  at: Date
}

/** The time of stopping is that of the first change away from running. */
export async function updateExperiment(
  tx: Tx,
  workspace: number,
  id: number,
  { name, state, lesson, at }: ExperimentChange,
): Promise<ExperimentRow | undefined> {
  const { rows } = await sql<ExperimentRow>`
    update experiments.experiment set
      name = coalesce(${name ?? null}, name), state = coalesce(${state ?? null}, state),
      lesson = coalesce(${lesson ?? null}, lesson),
      stopped_at = case when ${state ?? 'running'} <> 'running' then coalesce(stopped_at, ${at}) else stopped_at end
    where workspace = ${workspace} and id = ${id} returning ${columns}`.execute(tx)
  return rows[0]
}

/** Customers by the place of their arm: as arrays, since 50,000 rows took longer to read than to write. */
export type ArmCustomers = { arm: number; customers: number[] }

/** Who of these records was assigned to what. One probe of the key each, see orders/queries.ts. */
export async function listAssigned(
  tx: Tx,
  workspace: number,
  experiment: number,
  records: readonly number[],
): Promise<ArmCustomers[]> {
  const { rows } = await sql<ArmCustomers>`
    select known.arm, array_agg(asked) as customers from unnest(${[...records]}::int[]) as asked
    cross join lateral (
      select arm from experiments.assignment
      where workspace = ${workspace} and experiment = ${experiment} and customer = asked offset 0
    ) known group by known.arm`.execute(tx)
  return rows
}

/** What these records were assigned and when, the assignment that counts first (as in analytics.ts). */
export async function listAssignments(
  tx: Tx,
  workspace: number,
  experiment: number,
  records: readonly number[],
): Promise<{ customer: number; arm: number }[]> {
  const { rows } = await sql<{ customer: number; arm: number }>`
    select customer, arm from experiments.assignment
    where workspace = ${workspace} and experiment = ${experiment} and customer = any (${[...records]}::int[])
    order by at, customer`.execute(tx)
  return rows
}

type NewAssignments = { workspace: number; experiment: number; seed: string; bounds: number[]; at: Date }

/** Assigns in one statement, by the formula of rules/draw.ts; customers in ascending order. Returns those that were new. */
export async function insertAssignments(
  tx: Tx,
  { workspace, experiment, seed, bounds, at }: NewAssignments,
  customers: readonly number[],
): Promise<ArmCustomers[]> {
  const { rows } = await sql<ArmCustomers>`
    with made as (
      insert into experiments.assignment (workspace, experiment, customer, arm, at)
      select ${workspace}, ${experiment}, asked, width_bucket(experiments.draw(${seed}, asked), ${bounds}::bigint[]), ${at}
      from unnest(${[...customers]}::int[]) as asked
      on conflict (workspace, experiment, customer) do nothing
      returning customer, arm
    ) select arm, array_agg(customer) as customers from made group by arm`.execute(tx)
  return rows
}

export type HoldoutRow = { percent: number; seed: string; since: Date; experiment: number | null }

export async function findHoldout(tx: Tx, workspace: number): Promise<HoldoutRow | undefined> {
  const { rows } = await sql<HoldoutRow>`
    select percent::float8 as percent, seed, since, experiment from experiments.holdout where workspace = ${workspace}`.execute(
    tx,
  )
  return rows[0]
}

/** The seed stays what it was: those held out before stay held out when the share rises. */
export async function putHoldout(tx: Tx, workspace: number, row: HoldoutRow): Promise<void> {
  await sql`
    insert into experiments.holdout (workspace, percent, seed, since, experiment)
    values (${workspace}, ${row.percent}, ${row.seed}, ${row.since}, ${row.experiment})
    on conflict (workspace) do update set percent = excluded.percent, since = excluded.since, experiment = excluded.experiment`.execute(
    tx,
  )
}
