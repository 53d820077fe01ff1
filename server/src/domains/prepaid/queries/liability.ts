import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

/** Sums of what happened to principal and bonus; `left` of both is what is still owed. */
export type Sums = {
  raised: bigint
  spent: bigint
  refunded: bigint
  left: bigint
  bonusGiven: bigint
  bonusLeft: bigint
}

const sums = sql`
  coalesce(sum(principal_minor) filter (where what = 'recharged'), 0)::bigint as raised,
  coalesce(-sum(principal_minor) filter (where what in ('spent', 'returned')), 0)::bigint as spent,
  coalesce(-sum(principal_minor) filter (where what = 'refunded'), 0)::bigint as refunded,
  coalesce(sum(principal_minor), 0)::bigint as left,
  coalesce(sum(bonus_minor) filter (where what = 'recharged'), 0)::bigint as bonus_given,
  coalesce(sum(bonus_minor), 0)::bigint as bonus_left`

const inStore = (store: number | undefined) => (store === undefined ? sql`` : sql`and lot_store = ${store}`)

export async function sumByStore(
  tx: Tx,
  workspace: number,
  store: number | undefined,
): Promise<(Sums & { store: number })[]> {
  const { rows } = await sql<Sums & { store: number }>`
    select lot_store as store, ${sums} from prepaid.movement where workspace = ${workspace} ${inStore(store)}
    group by lot_store order by lot_store`.execute(tx)
  return rows
}

/** What moved in each month of the zone, oldest first; `left` is the change in it. */
export async function sumByMonth(
  tx: Tx,
  workspace: number,
  { store, timezone }: { store: number | undefined; timezone: string },
): Promise<(Sums & { month: string })[]> {
  const { rows } = await sql<Sums & { month: string }>`
    select to_char(at at time zone ${timezone}, 'YYYY-MM') as month, ${sums} from prepaid.movement
    where workspace = ${workspace} ${inStore(store)} group by 1 order by 1`.execute(tx)
  return rows
}

/** Principal that was owed just before an instant. */
export async function unspentBefore(
  tx: Tx,
  workspace: number,
  { store, at }: { store: number | undefined; at: Date },
): Promise<bigint> {
  const { rows } = await sql<{ left: bigint }>`
    select coalesce(sum(principal_minor), 0)::bigint as left from prepaid.movement
    where workspace = ${workspace} and at < ${at} ${inStore(store)}`.execute(tx)
  return rows[0]?.left ?? 0n
}

export type HeldRow = { customer: number; principal: bigint; bonus: bigint; lastAt: Date }

/** Records that hold something, most first. */
export async function listHeld(
  tx: Tx,
  workspace: number,
  { after, limit }: { after: { left: bigint; customer: number } | undefined; limit: number },
): Promise<HeldRow[]> {
  const beyond = after ? sql`where (principal + bonus, customer) < (${after.left}, ${after.customer})` : sql``
  const { rows } = await sql<HeldRow>`
    select * from (
      select customer, sum(principal_left)::bigint as principal, sum(bonus_left)::bigint as bonus, max(paid_at) as last_at
      from prepaid.recharge where workspace = ${workspace} and principal_left + bonus_left > 0 group by customer
    ) held ${beyond} order by principal + bonus desc, customer desc limit ${limit}`.execute(tx)
  return rows
}
