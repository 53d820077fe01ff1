import type { SlotCode } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type ShownRow = {
  decision: string
  slot: SlotCode
  placement: number
  customer: number
  store: number
  layer: string
  at: Date
  clickedAt: Date | null
  convertedAt: Date | null
}

const columns = sql`decision, slot, placement, customer, store, layer, at, clicked_at, converted_at`

export async function findShown(
  tx: Tx,
  workspace: number,
  { decision, slot }: { decision: string; slot: string },
): Promise<ShownRow | undefined> {
  const { rows } = await sql<ShownRow>`
    select ${columns} from slots.shown where workspace = ${workspace} and decision = ${decision} and slot = ${slot}`.execute(
    tx,
  )
  return rows[0]
}

export async function listShownOf(tx: Tx, workspace: number, decisions: readonly string[]): Promise<ShownRow[]> {
  const { rows } = await sql<ShownRow>`
    select ${columns} from slots.shown
    where workspace = ${workspace} and decision = any(${[...decisions]}::uuid[])`.execute(tx)
  return rows
}

/** False where it was pressed before: a second press is no second click. */
export async function markClicked(
  tx: Tx,
  workspace: number,
  { decision, slot, at }: { decision: string; slot: string; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update slots.shown set clicked_at = ${at}
    where workspace = ${workspace} and decision = ${decision} and slot = ${slot} and clicked_at is null
    returning 1`.execute(tx)
  return rows.length > 0
}

/** False where it has brought its success already. */
export async function markConverted(
  tx: Tx,
  workspace: number,
  input: { decision: string; slot: string; at: Date; orderNo: string | null },
): Promise<boolean> {
  const { rows } = await sql`
    update slots.shown set converted_at = ${input.at}, order_no = ${input.orderNo}
    where workspace = ${workspace} and decision = ${input.decision} and slot = ${input.slot} and converted_at is null
    returning 1`.execute(tx)
  return rows.length > 0
}

export type Outcome = {
  placement: number
  slot: string
  layer: string
  store: number
  day: string
  clicks: number
  conversions: number
  valueMinor: number
  /** At most; what the budget has left is taken, never more. */
  priceMinor: number
}

/**
 * Adds a click or a success to figures and to what was learned. The counter is locked by the caller: of a budget that has
 * less left than the price, nothing is taken.
 */
export async function addOutcome(tx: Tx, workspace: number, outcome: Outcome): Promise<void> {
  const { placement, slot, layer, store, day, clicks, conversions, valueMinor, priceMinor } = outcome
  const { rows } = await sql`
    update slots.counter set spent_minor = spent_minor + ${priceMinor}, day = ${day}::date,
      spent_day_minor = case when day = ${day}::date then spent_day_minor else 0 end + ${priceMinor}
    where workspace = ${workspace} and placement = ${placement} and ${priceMinor}::bigint > 0
      and (budget_minor is null or spent_minor + ${priceMinor} <= budget_minor)
    returning 1`.execute(tx)
  const spentMinor = rows.length > 0 ? priceMinor : 0
  await sql`
    update slots.learned set converted = converted + ${conversions}
    where workspace = ${workspace} and placement = ${placement} and slot = ${slot} and layer = ${layer}`.execute(tx)
  await sql`
    insert into slots.tally (workspace, placement, slot, day, store, clicks, conversions, value_minor, spent_minor)
    values (${workspace}, ${placement}, ${slot}, ${day}::date, ${store}, ${clicks}, ${conversions}, ${valueMinor}, ${spentMinor})
    on conflict (workspace, placement, slot, day, store) do update
    set clicks = slots.tally.clicks + excluded.clicks, conversions = slots.tally.conversions + excluded.conversions,
      value_minor = slots.tally.value_minor + excluded.value_minor,
      spent_minor = slots.tally.spent_minor + excluded.spent_minor`.execute(tx)
}

export type Pending = { decision: string; slot: SlotCode; placement: number; customer: number; at: Date }

/** Impressions of placements that wait for an order, the newest of each placement and person first. */
export async function listPending(
  tx: Tx,
  workspace: number,
  { placement, since, limit }: { placement: number; since: Date; limit: number },
): Promise<Pending[]> {
  const { rows } = await sql<Pending>`
    select decision, slot, placement, customer, at from slots.shown
    where workspace = ${workspace} and placement = ${placement} and customer > 0 and converted_at is null and at >= ${since}
    order by at desc limit ${limit}`.execute(tx)
  return rows
}

/** Orders that a placement is held to have brought already. */
export async function listBrought(tx: Tx, workspace: number, placement: number, since: Date): Promise<Set<string>> {
  const { rows } = await sql<{ orderNo: string }>`
    select order_no from slots.shown
    where workspace = ${workspace} and placement = ${placement} and order_no is not null and at >= ${since}`.execute(tx)
  return new Set(rows.map(({ orderNo }) => orderNo))
}

/** Decisions and what people saw, when nobody asks about them any more. */
export async function forgetOld(tx: Tx, { decisionsBefore, seenBefore }: { decisionsBefore: Date; seenBefore: Date }) {
  await sql`delete from slots.decision where at < ${decisionsBefore}`.execute(tx)
  await sql`delete from slots.shown where at < ${decisionsBefore}`.execute(tx)
  await sql`delete from slots.seen where day < ${seenBefore}::date`.execute(tx)
  await sql`delete from slots.candidate where until < ${seenBefore}`.execute(tx)
}

export type ConsideredRow = { customer: number; arm: string; at: Date }

export async function listConsidered(tx: Tx, workspace: number, placement: number): Promise<ConsideredRow[]> {
  const { rows } = await sql<ConsideredRow>`
    select customer, arm, at from slots.considered
    where workspace = ${workspace} and placement = ${placement} order by customer`.execute(tx)
  return rows
}
