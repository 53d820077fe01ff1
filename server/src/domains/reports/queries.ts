import type { FlowInput, FlowStep } from '@regulars/contract'
import { sql } from 'kysely'
import { invariant } from '../../kernel/errors.ts'
import type { Tx } from '../../kernel/postgres.ts'

export type FlowRow = { id: string; name: string; steps: FlowStep[]; within: string; createdAt: Date; updatedAt: Date }

const columns = sql`id, name, steps, walked_within as within, created_at, updated_at`

export async function listFlows(tx: Tx, workspace: number): Promise<FlowRow[]> {
  const { rows } = await sql<FlowRow>`
    select ${columns} from reports.flow where workspace = ${workspace} order by name`.execute(tx)
  return rows
}

/** By id, or by the exact name. */
export async function findFlow(tx: Tx, workspace: number, idOrName: string): Promise<FlowRow | undefined> {
  const { rows } = await sql<FlowRow>`
    select ${columns} from reports.flow where workspace = ${workspace} and (id::text = ${idOrName} or name = ${idOrName})
    order by (id::text = ${idOrName}) desc limit 1`.execute(tx)
  return rows[0]
}

export async function findFlowForUpdate(tx: Tx, workspace: number, id: string): Promise<FlowRow | undefined> {
  const { rows } = await sql<FlowRow>`
    select ${columns} from reports.flow where workspace = ${workspace} and id = ${id} for update`.execute(tx)
  return rows[0]
}

/** Undefined when the name is taken. */
export async function insertFlow(
  tx: Tx,
  { workspace, id, flow, at }: { workspace: number; id: string; flow: FlowInput; at: Date },
): Promise<FlowRow | undefined> {
  const { rows } = await sql<FlowRow>`
    insert into reports.flow (workspace, id, name, steps, walked_within, created_at, updated_at)
    values (${workspace}, ${id}, ${flow.name}, ${JSON.stringify(flow.steps)}::jsonb, ${flow.within}, ${at}, ${at})
    on conflict (workspace, name) do nothing
    returning ${columns}`.execute(tx)
  return rows[0]
}

export async function isNameTaken(tx: Tx, workspace: number, name: string, exceptId: string): Promise<boolean> {
  const { rows } = await sql`
    select from reports.flow where workspace = ${workspace} and name = ${name} and id <> ${exceptId}`.execute(tx)
  return rows.length > 0
}

export async function updateFlow(
  tx: Tx,
  { workspace, id, flow, at }: { workspace: number; id: string; flow: FlowInput; at: Date },
): Promise<FlowRow> {
  const { rows } = await sql<FlowRow>`
    update reports.flow
    set name = ${flow.name}, steps = ${JSON.stringify(flow.steps)}::jsonb, walked_within = ${flow.within}, updated_at = ${at}
    where workspace = ${workspace} and id = ${id}
    returning ${columns}`.execute(tx)
  const [row] = rows
  invariant(row, 'the flow was locked before its change')
  return row
}

export async function deleteFlow(tx: Tx, workspace: number, id: string): Promise<void> {
  await sql`delete from reports.flow where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export type ChannelCostRow = { channel: string; month: string; amountMinor: bigint; note: string }

/** Months as `2010-12`, the latest first. */
export async function listChannelCosts(tx: Tx, workspace: number): Promise<ChannelCostRow[]> {
  const { rows } = await sql<ChannelCostRow>`
    select channel, to_char(month, 'YYYY-MM') as month, amount_minor, note from reports.channel_cost
    where workspace = ${workspace} order by month desc, channel`.execute(tx)
  return rows
}

/** Each row in the place of the one of its channel and month; nothing spent is no row. */
export async function saveChannelCosts(
  tx: Tx,
  workspace: number,
  costs: readonly ChannelCostRow[],
  at: Date,
): Promise<void> {
  for (const { channel, month, amountMinor, note } of costs) {
    const day = `${month}-01`
    if (amountMinor === 0n)
      await sql`
        delete from reports.channel_cost
        where workspace = ${workspace} and channel = ${channel} and month = ${day}::date`.execute(tx)
    else
      await sql`
        insert into reports.channel_cost (workspace, channel, month, amount_minor, note, changed_at)
        values (${workspace}, ${channel}, ${day}::date, ${amountMinor}, ${note}, ${at})
        on conflict (workspace, channel, month) do update
        set amount_minor = excluded.amount_minor, note = excluded.note, changed_at = excluded.changed_at`.execute(tx)
  }
}

export type DecisionRow = {
  id: number
  channel: string
  day: string
  decision: 'started' | 'stopped' | 'changed'
  figure: string
  note: string
  by: string
  at: Date
}

const decisionColumns = sql`id, channel, to_char(day, 'YYYY-MM-DD') as day, decision, figure, note, made_by as by, made_at as at`

/** The latest first. */
export async function listDecisions(tx: Tx, workspace: number): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    select ${decisionColumns} from reports.channel_decision where workspace = ${workspace}
    order by day desc, id desc limit 500`.execute(tx)
  return rows
}

export async function insertDecision(tx: Tx, workspace: number, row: Omit<DecisionRow, 'id'>): Promise<DecisionRow[]> {
  const { rows } = await sql<DecisionRow>`
    insert into reports.channel_decision (workspace, channel, day, decision, figure, note, made_by, made_at)
    values (${workspace}, ${row.channel}, ${row.day}::date, ${row.decision}, ${row.figure}, ${row.note}, ${row.by}, ${row.at})
    returning ${decisionColumns}`.execute(tx)
  return rows
}

/** False where there is none. */
export async function deleteDecision(tx: Tx, workspace: number, id: number): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from reports.channel_decision where workspace = ${workspace} and id = ${id}`.execute(tx)
  return numAffectedRows > 0n
}
