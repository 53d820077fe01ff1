import type { SlotCode, SlotPage } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { AllocationState, Placed } from '../rules/allocate.ts'

export type DecisionRow = {
  id: string
  key: string
  at: Date
  page: SlotPage
  store: number
  customer: number
  seed: string
  state: AllocationState
  answer: Placed[]
}

const decisionColumns = sql`id, key, at, page, store, customer, seed, state, answer`

/** False where the view was decided before: of two that ask at once the second waits here for the first. */
export async function claimDecision(
  tx: Tx,
  workspace: number,
  row: Omit<DecisionRow, 'state' | 'answer'>,
): Promise<boolean> {
  const { rows } = await sql`
    insert into slots.decision (workspace, id, key, at, page, store, customer, seed, state, answer)
    values (${workspace}, ${row.id}, ${row.key}, ${row.at}, ${row.page}, ${row.store}, ${row.customer}, ${row.seed}, '{}', '[]')
    on conflict (workspace, key) do nothing returning 1`.execute(tx)
  return rows.length > 0
}

export async function keepDecision(
  tx: Tx,
  workspace: number,
  row: Pick<DecisionRow, 'id' | 'state' | 'answer'>,
): Promise<void> {
  await sql`
    update slots.decision set state = ${JSON.stringify(row.state)}, answer = ${JSON.stringify(row.answer)}
    where workspace = ${workspace} and id = ${row.id}`.execute(tx)
}

export async function findDecisionOf(tx: Tx, workspace: number, key: string): Promise<DecisionRow | undefined> {
  const { rows } = await sql<DecisionRow>`
    select ${decisionColumns} from slots.decision where workspace = ${workspace} and key = ${key}`.execute(tx)
  return rows[0]
}

export async function findDecision(tx: Tx, workspace: number, id: string): Promise<DecisionRow | undefined> {
  const { rows } = await sql<DecisionRow>`
    select ${decisionColumns} from slots.decision where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

export async function listDecisions(tx: Tx, workspace: number, limit: number): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select ${decisionColumns} from slots.decision where workspace = ${workspace} order by at desc, id desc limit ${limit}`.execute(
    tx,
  )
  return rows
}

export type CounterRow = {
  placement: number
  impressions: bigint
  impressionsMax: bigint | null
  spentMinor: bigint
  budgetMinor: bigint | null
  day: string | null
  spentDayMinor: bigint
}

/** Locked in the order of the number until commit, so that two pages never wait for each other in a circle. */
export async function lockCounters(tx: Tx, workspace: number, placements: readonly number[]): Promise<CounterRow[]> {
  const { rows } = await sql<CounterRow>`
    select placement, impressions, impressions_max, spent_minor, budget_minor, day::text as day, spent_day_minor
    from slots.counter
    where workspace = ${workspace} and placement = any(${[...placements]}::int[])
    order by placement for update`.execute(tx)
  return rows
}

export async function listSeen(
  tx: Tx,
  workspace: number,
  input: { placements: readonly number[]; people: readonly number[]; day: string },
): Promise<Map<number, number>> {
  const { rows } = await sql<{ placement: number; times: number }>`
    select placement, sum(times)::int as times from slots.seen
    where workspace = ${workspace} and placement = any(${[...input.placements]}::int[])
      and person = any(${[...input.people]}::int[]) and day = ${input.day}::date
    group by placement`.execute(tx)
  return new Map(rows.map(({ placement, times }) => [placement, times]))
}

export async function listCandidacies(
  tx: Tx,
  workspace: number,
  people: readonly number[],
  now: Date,
): Promise<Set<number>> {
  const { rows } = await sql<{ placement: number }>`
    select distinct placement from slots.candidate
    where workspace = ${workspace} and customer = any(${[...people]}::int[]) and until > ${now}`.execute(tx)
  return new Set(rows.map(({ placement }) => placement))
}

export type LearnedRow = { placement: number; slot: SlotCode; layer: string; shown: bigint; converted: bigint }

export async function listLearned(tx: Tx, workspace: number, placements: readonly number[]): Promise<LearnedRow[]> {
  const { rows } = await sql<LearnedRow>`
    select placement, slot, layer, shown, converted from slots.learned
    where workspace = ${workspace} and placement = any(${[...placements]}::int[])`.execute(tx)
  return rows
}

/** What one view adds everywhere. */
export type Impression = {
  decision: string
  slot: string
  placement: number
  customer: number
  store: number
  layer: string
  priceMinor: number
}

/** Adds impressions to counters (locked by this transaction), to what was learned, to figures and to what people saw. */
export async function addImpressions(
  tx: Tx,
  workspace: number,
  { at, day, impressions }: { at: Date; day: string; impressions: readonly Impression[] },
): Promise<void> {
  if (impressions.length === 0) return
  const rows = JSON.stringify(
    impressions
      .map(({ priceMinor, ...row }) => ({ ...row, price_minor: priceMinor }))
      .sort((a, b) => a.placement - b.placement),
  )
  const shown = sql`json_to_recordset(${rows}::json) as r(decision uuid, slot text, placement int, customer int, store int, layer text, price_minor bigint)`
  await sql`
    update slots.counter c set impressions = c.impressions + 1, spent_minor = c.spent_minor + r.price_minor, day = ${day}::date,
      spent_day_minor = case when c.day = ${day}::date then c.spent_day_minor else 0 end + r.price_minor
    from ${shown} where c.workspace = ${workspace} and c.placement = r.placement`.execute(tx)
  await sql`
    insert into slots.learned (workspace, placement, slot, layer, shown)
    select ${workspace}, placement, slot, layer, 1 from ${shown}
    on conflict (workspace, placement, slot, layer) do update set shown = slots.learned.shown + 1`.execute(tx)
  await sql`
    insert into slots.tally (workspace, placement, slot, day, store, impressions, spent_minor)
    select ${workspace}, placement, slot, ${day}::date, store, 1, price_minor from ${shown}
    on conflict (workspace, placement, slot, day, store) do update
    set impressions = slots.tally.impressions + 1, spent_minor = slots.tally.spent_minor + excluded.spent_minor`.execute(
    tx,
  )
  await sql`
    insert into slots.shown (workspace, decision, slot, placement, customer, store, layer, at)
    select ${workspace}, decision, slot, placement, customer, store, layer, ${at} from ${shown}`.execute(tx)
  await sql`
    insert into slots.seen (workspace, placement, person, day, times)
    select ${workspace}, placement, customer, ${day}::date, 1 from ${shown} where customer > 0
    on conflict (workspace, placement, person, day) do update set times = slots.seen.times + 1`.execute(tx)
}

/** After the counters, and in the order of the slot: what two pages of one store both add to. */
export async function addViews(
  tx: Tx,
  workspace: number,
  { hour, store, slots }: { hour: Date; store: number; slots: readonly { slot: string; filled: number }[] },
): Promise<void> {
  await sql`
    insert into slots.inventory (workspace, slot, hour, store, views, filled)
    select ${workspace}, slot, ${hour}, ${store}, 1, filled
    from json_to_recordset(${JSON.stringify(slots)}::json) as r(slot text, filled int) order by slot
    on conflict (workspace, slot, hour, store) do update
    set views = slots.inventory.views + 1, filled = slots.inventory.filled + excluded.filled`.execute(tx)
}

/** The first time counts. */
export async function insertConsidered(
  tx: Tx,
  workspace: number,
  rows: readonly { placement: number; customer: number; arm: string }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into slots.considered (workspace, placement, customer, arm, at)
    select ${workspace}, placement, customer, arm, ${at}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(placement int, customer int, arm text)
    order by placement, customer
    on conflict (workspace, placement, customer) do nothing`.execute(tx)
}
