import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

// Every figure is over the stores that the transaction sees: row-level security leaves the others out.

export type TallySum = {
  impressions: bigint
  clicks: bigint
  conversions: bigint
  valueMinor: bigint
  spentMinor: bigint
}

const sums = sql`sum(impressions)::bigint as impressions, sum(clicks)::bigint as clicks, sum(conversions)::bigint as conversions,
  sum(value_minor)::bigint as value_minor, sum(spent_minor)::bigint as spent_minor`

/** `null` leaves a side open. */
export type Days = { from: string | null; to: string | null; store?: number | null | undefined }

const within = ({ from, to, store }: Days) => sql`(${from}::date is null or day >= ${from}::date)
  and (${to}::date is null or day <= ${to}::date) and (${store ?? null}::int is null or store = ${store ?? null})`

export async function sumByPlacement(
  tx: Tx,
  workspace: number,
  only: { placements?: readonly number[]; slot?: string; days?: Days },
): Promise<Map<number, TallySum>> {
  const { placements, slot, days = { from: null, to: null } } = only
  const { rows } = await sql<TallySum & { placement: number }>`
    select placement, ${sums} from slots.tally
    where workspace = ${workspace} and ${within(days)} and (${slot ?? null}::text is null or slot = ${slot ?? null})
      and (${placements ? [...placements] : null}::int[] is null or placement = any(${placements ? [...placements] : null}::int[]))
    group by placement`.execute(tx)
  return new Map(rows.map((row) => [row.placement, row]))
}

export async function sumBySlot(tx: Tx, workspace: number, days: Days): Promise<Map<string, TallySum>> {
  const { rows } = await sql<TallySum & { slot: string }>`
    select slot, ${sums} from slots.tally where workspace = ${workspace} and ${within(days)} group by slot`.execute(tx)
  return new Map(rows.map((row) => [row.slot, row]))
}

export async function sumByDay(tx: Tx, workspace: number, slot: string, days: Days): Promise<Map<string, TallySum>> {
  const { rows } = await sql<TallySum & { day: string }>`
    select day::text as day, ${sums} from slots.tally
    where workspace = ${workspace} and slot = ${slot} and ${within(days)} group by day`.execute(tx)
  return new Map(rows.map((row) => [row.day, row]))
}

/** By placement and slot: what a placement's impressions would have brought depends on where they were. */
export async function sumByPlace(
  tx: Tx,
  workspace: number,
  days: Days,
): Promise<(TallySum & { placement: number; slot: string })[]> {
  const { rows } = await sql<TallySum & { placement: number; slot: string }>`
    select placement, slot, ${sums} from slots.tally where workspace = ${workspace} and ${within(days)}
    group by placement, slot order by placement, slot`.execute(tx)
  return rows
}

export type Views = { views: bigint; filled: bigint }
export type Hours = {
  from: Date
  before: Date
  timezone: string
  slots: readonly string[]
  store?: number | null | undefined
}

const inHours = (workspace: number, { from, before, slots, store }: Hours) => sql`workspace = ${workspace}
  and slot = any(${[...slots]}::text[]) and hour >= ${from} and hour < ${before}
  and (${store ?? null}::int is null or store = ${store ?? null})`

export async function viewsBySlot(tx: Tx, workspace: number, hours: Hours): Promise<Map<string, Views>> {
  const { rows } = await sql<Views & { slot: string }>`
    select slot, sum(views)::bigint as views, sum(filled)::bigint as filled from slots.inventory
    where ${inHours(workspace, hours)} group by slot`.execute(tx)
  return new Map(rows.map((row) => [row.slot, row]))
}

/** By local day and hour, over the slots that are asked for. */
export async function viewsByHour(
  tx: Tx,
  workspace: number,
  hours: Hours,
): Promise<(Views & { day: string; hour: number })[]> {
  const { rows } = await sql<Views & { day: string; hour: number }>`
    select (hour at time zone ${hours.timezone})::date::text as day, extract(hour from hour at time zone ${hours.timezone})::int as hour,
      sum(views)::bigint as views, sum(filled)::bigint as filled
    from slots.inventory where ${inHours(workspace, hours)} group by 1, 2 order by 1, 2`.execute(tx)
  return rows
}

export async function viewsByStore(tx: Tx, workspace: number, hours: Hours): Promise<Map<number, Views>> {
  const { rows } = await sql<Views & { store: number }>`
    select store, sum(views)::bigint as views, sum(filled)::bigint as filled from slots.inventory
    where ${inHours(workspace, hours)} group by store`.execute(tx)
  return new Map(rows.map((row) => [row.store, row]))
}

export async function listSurveys(tx: Tx, workspace: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ category: string; rigidity: number }>`
    select category, rigidity from slots.survey where workspace = ${workspace}`.execute(tx)
  return new Map(rows.map(({ category, rigidity }) => [category, rigidity]))
}

export async function keepSurvey(
  tx: Tx,
  workspace: number,
  { category, rigidity }: { category: string; rigidity: number | null },
): Promise<void> {
  if (rigidity === null) {
    await sql`delete from slots.survey where workspace = ${workspace} and category = ${category}`.execute(tx)
    return
  }
  await sql`
    insert into slots.survey (workspace, category, rigidity) values (${workspace}, ${category}, ${rigidity})
    on conflict (workspace, category) do update set rigidity = excluded.rigidity`.execute(tx)
}
