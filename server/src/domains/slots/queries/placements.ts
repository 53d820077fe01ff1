import type { SlotPage, SlotPlacementState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Terms } from '../rules/eligible.ts'

export type PlacementRow = {
  id: number
  page: SlotPage
  state: SlotPlacementState
  sender: string
  terms: Terms
  donor: string | null
  receiver: string | null
  experiment: number | null
  beganAt: Date | null
  createdAt: Date
}

const columns = sql`id, page, state, sender, terms, donor, receiver, experiment, began_at, created_at`

export async function insertPlacement(
  tx: Tx,
  workspace: number,
  row: Pick<PlacementRow, 'page' | 'sender' | 'terms' | 'donor' | 'receiver' | 'createdAt'>,
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into slots.placement (workspace, page, sender, terms, donor, receiver, created_at)
    values (${workspace}, ${row.page}, ${row.sender}, ${JSON.stringify(row.terms)}, ${row.donor}, ${row.receiver}, ${row.createdAt})
    returning id`.execute(tx)
  const id = rows[0]?.id ?? 0
  await sql`
    insert into slots.counter (workspace, placement, impressions_max, budget_minor)
    values (${workspace}, ${id}, ${row.terms.impressionsMax}, ${row.terms.budgetMinor})`.execute(tx)
  return id
}

export async function listPlacements(
  tx: Tx,
  workspace: number,
  only: { page?: SlotPage | undefined; state?: SlotPlacementState | undefined } = {},
): Promise<PlacementRow[]> {
  const { rows } = await sql<PlacementRow>`
    select ${columns} from slots.placement
    where workspace = ${workspace}
      and (${only.page ?? null}::text is null or page = ${only.page ?? null})
      and (${only.state ?? null}::text is null or state = ${only.state ?? null})
    order by id desc limit 500`.execute(tx)
  return rows
}

export async function findPlacement(tx: Tx, workspace: number, id: number): Promise<PlacementRow | undefined> {
  const { rows } = await sql<PlacementRow>`
    select ${columns} from slots.placement where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

/** Locked until commit, with its counter: nothing is shown meanwhile. */
export async function lockPlacement(
  tx: Tx,
  workspace: number,
  id: number,
): Promise<(PlacementRow & { impressions: number; spentMinor: number }) | undefined> {
  const counters = await sql<{ impressions: bigint; spentMinor: bigint }>`
    select impressions, spent_minor from slots.counter
    where workspace = ${workspace} and placement = ${id} for update`.execute(tx)
  const row = await findPlacement(tx, workspace, id)
  const [counter] = counters.rows
  if (!row || !counter) return undefined
  return { ...row, impressions: Number(counter.impressions), spentMinor: Number(counter.spentMinor) }
}

export async function updatePlacement(
  tx: Tx,
  workspace: number,
  row: Pick<PlacementRow, 'id' | 'state' | 'terms' | 'experiment' | 'beganAt'>,
): Promise<void> {
  await sql`
    update slots.placement
    set state = ${row.state}, terms = ${JSON.stringify(row.terms)}, experiment = ${row.experiment}, began_at = ${row.beganAt}
    where workspace = ${workspace} and id = ${row.id}`.execute(tx)
  await sql`
    update slots.counter set impressions_max = ${row.terms.impressionsMax}, budget_minor = ${row.terms.budgetMinor}
    where workspace = ${workspace} and placement = ${row.id}`.execute(tx)
}

/** Ends what is over, in all workspaces. */
export async function endPlacements(tx: Tx, now: Date): Promise<void> {
  await sql`
    update slots.placement set state = 'ended'
    where state in ('running', 'paused') and (terms->>'to')::timestamptz <= ${now}`.execute(tx)
}

export type SlotRow = { code: string; enabled: boolean; byLayer: boolean }

export async function listSlots(tx: Tx, workspace: number): Promise<SlotRow[]> {
  const { rows } = await sql<SlotRow>`
    select code, enabled, by_layer from slots.slot where workspace = ${workspace}`.execute(tx)
  return rows
}

export async function upsertSlot(tx: Tx, workspace: number, row: SlotRow): Promise<void> {
  await sql`
    insert into slots.slot (workspace, code, enabled, by_layer)
    values (${workspace}, ${row.code}, ${row.enabled}, ${row.byLayer})
    on conflict (workspace, code) do update set enabled = excluded.enabled, by_layer = excluded.by_layer`.execute(tx)
}

export async function upsertCandidates(
  tx: Tx,
  workspace: number,
  input: { placement: number; customers: readonly number[]; until: Date; sender: string },
): Promise<void> {
  const { placement, customers, until, sender } = input
  await sql`
    insert into slots.candidate (workspace, placement, customer, until, sender)
    select ${workspace}, ${placement}, customer, ${until}, ${sender} from unnest(${[...customers]}::int[]) as customer
    order by customer
    on conflict (workspace, placement, customer) do update
    set until = greatest(slots.candidate.until, excluded.until), sender = excluded.sender`.execute(tx)
}

type Picture = { digest: string; type: string; content: Buffer }

export async function insertPicture(tx: Tx, workspace: number, { digest, type, content }: Picture): Promise<void> {
  await sql`
    insert into slots.picture (workspace, digest, type, content) values (${workspace}, ${digest}, ${type}, ${content})
    on conflict (workspace, digest) do nothing`.execute(tx)
}

export async function findPicture(tx: Tx, workspace: number, digest: string): Promise<Picture | undefined> {
  const { rows } = await sql<Picture>`
    select digest::text as digest, type, content from slots.picture
    where workspace = ${workspace} and digest = ${digest}::uuid`.execute(tx)
  return rows[0]
}
