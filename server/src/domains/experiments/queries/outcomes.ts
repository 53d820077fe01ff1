import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type OutcomeRow = {
  line: number
  unit: string
  arm: number
  outcomes: number[]
  covariates: (number | string | null)[]
}

export async function insertOutcomes(
  tx: Tx,
  workspace: number,
  experiment: number,
  rows: readonly OutcomeRow[],
): Promise<void> {
  await sql`
    insert into experiments.outcome (workspace, experiment, line, unit, arm, outcomes, covariates)
    select ${workspace}, ${experiment}, line, unit, arm, array(select json_array_elements_text(outcomes)::float8), covariates
    from json_to_recordset(${JSON.stringify(rows)}::json) as o(line int, unit text, arm smallint, outcomes json, covariates jsonb)`.execute(
    tx,
  )
}

export async function countOutcomes(
  tx: Tx,
  workspace: number,
  experiments: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ experiment: number; lines: number }>`
    select experiment, count(*)::int as lines from experiments.outcome
    where workspace = ${workspace} and experiment = any (${[...experiments]}::int[]) group by experiment`.execute(tx)
  return new Map(rows.map((row) => [row.experiment, row.lines]))
}

/** Where the quarters of a numeric covariate end; fewer where many lines have one value. */
export async function readQuarters(
  tx: Tx,
  { workspace, experiment, covariate }: { workspace: number; experiment: number; covariate: number },
): Promise<number[]> {
  const { rows } = await sql<{ ends: number[] | null }>`
    select percentile_disc(array[0.25, 0.5, 0.75]) within group (order by (covariates->>${covariate}::int)::float8) as ends
    from experiments.outcome where workspace = ${workspace} and experiment = ${experiment}
      and covariates->>${covariate}::int is not null`.execute(tx)
  return [...new Set(rows[0]?.ends ?? [])]
}

/** How lines are put into groups: all in one, by the word of a covariate, or by where its number lies. */
export type Grouping =
  | { kind: 'all' }
  | { kind: 'word'; covariate: number }
  | { kind: 'number'; covariate: number; ends: number[] }

export type OutcomeSums = {
  arm: number
  band: string | null
  fold: number
  customers: number
  /** For each outcome: how many have any, sum, sum of squares, sum of products with `x`. */
  sums: number[][]
  x: number
  xx: number
}

/** Sums of every outcome by arm, group and half. `x`: the covariate whose part of the outcome can be taken out. */
export async function sumOutcomes(
  tx: Tx,
  of: { workspace: number; experiment: number; outcomes: number; x: number | undefined },
  grouping: Grouping,
): Promise<OutcomeSums[]> {
  const x = of.x === undefined ? sql`0::float8` : sql`coalesce((covariates->>${of.x}::int)::float8, 0)`
  const sums = Array.from({ length: of.outcomes }, (_, index) => {
    const value = sql`outcomes[${index + 1}::int]`
    return sql`array[count(*) filter (where ${value} <> 0), sum(${value}), sum(${value} * ${value}), sum(${value} * x)]::float8[]`
  })
  const { rows } = await sql<OutcomeSums>`
    select arm::int as arm, band, fold, count(*)::int as customers, array[${sql.join(sums)}] as sums, sum(x) as x, sum(x * x) as xx
    from (
      select arm, outcomes, ${bandOf(grouping)} as band, line % 2 as fold, ${x} as x
      from experiments.outcome where workspace = ${of.workspace} and experiment = ${of.experiment}
    ) lines group by arm, band, fold order by arm, band, fold`.execute(tx)
  return rows
}

function bandOf(grouping: Grouping) {
  if (grouping.kind === 'all') return sql`''::text`
  if (grouping.kind === 'word') return sql`covariates->>${grouping.covariate}::int`
  // A value at the end of a quarter belongs to it.
  return sql`(select count(*) from unnest(${grouping.ends}::float8[]) as quarter
    where quarter < (covariates->>${grouping.covariate}::int)::float8)::text`
}
