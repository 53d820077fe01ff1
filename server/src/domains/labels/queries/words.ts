import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { SeedCategory, SeedScenario } from '../rules/seed.ts'

type Words = { en: string; zh: string }

export type ScenarioRow = SeedScenario & { position: number }

export async function listScenarios(tx: Tx, workspace: number): Promise<ScenarioRow[]> {
  const { rows } = await sql<ScenarioRow>`
    select code, position, name, question, action, figure from labels.scenario
    where workspace = ${workspace} order by position, code`.execute(tx)
  return rows
}

export async function listCategories(tx: Tx, workspace: number): Promise<(SeedCategory & { position: number })[]> {
  const { rows } = await sql<SeedCategory & { position: number }>`
    select code, parent, position, name from labels.category where workspace = ${workspace} order by position, code`.execute(
    tx,
  )
  return rows
}

type WordsOfScenario = { code: string; name: Words; question: Words; action: Words; figure: Words }

export async function upsertScenarios(tx: Tx, workspace: number, scenarios: readonly WordsOfScenario[]): Promise<void> {
  await sql`
    insert into labels.scenario as s (workspace, code, position, name, question, action, figure)
    select ${workspace}, code, position, name, question, action, figure
    from json_to_recordset(${JSON.stringify(scenarios.map((each, index) => ({ ...each, position: index })))}::json)
      as t (code text, position int, name jsonb, question jsonb, action jsonb, figure jsonb)
    on conflict (workspace, code) do update set
      name = excluded.name, question = excluded.question, action = excluded.action, figure = excluded.figure`.execute(
    tx,
  )
}

export async function upsertCategories(tx: Tx, workspace: number, categories: readonly SeedCategory[]): Promise<void> {
  await sql`
    insert into labels.category as c (workspace, code, parent, position, name)
    select ${workspace}, code, parent, position, name
    from json_to_recordset(${JSON.stringify(categories.map((each, index) => ({ ...each, position: index })))}::json)
      as t (code text, parent text, position int, name jsonb)
    on conflict (workspace, code) do update set name = excluded.name, parent = excluded.parent`.execute(tx)
}

/** Until commit, nobody else makes the first words of this workspace. */
export async function lockWords(tx: Tx, workspace: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('regulars.labels.words'), ${workspace})`.execute(tx)
}
