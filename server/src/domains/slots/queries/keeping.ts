import type { SlotPage } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Terms } from '../rules/eligible.ts'

/** True for the one process that looks after slots in this transaction. */
export async function keepsSlots(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.slots')) as held`.execute(tx)
  return rows[0]?.held === true
}

export type Waiting = { workspace: number; id: number; page: SlotPage; terms: Terms }

/** Placements of all workspaces that an order may still be counted for. */
export async function listWaitingForOrders(tx: Tx): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select workspace, id, page, terms from slots.placement
    where began_at is not null and terms->'conversion'->>'kind' = 'order' order by workspace, id`.execute(tx)
  return rows
}
