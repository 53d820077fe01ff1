import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Part } from '../rules/spend.ts'

export type SpendRow = {
  spendNo: string
  story: string
  store: number
  payer: number
  member: number | null
  amountMinor: bigint
  returnedMinor: bigint
  at: Date
}

const spendColumns = sql`spend_no, story, store, payer, member, amount_minor, returned_minor, at`

export async function findSpend(tx: Tx, workspace: number, spendNo: string): Promise<SpendRow | undefined> {
  const { rows } = await sql<SpendRow>`
    select ${spendColumns} from prepaid.spend where workspace = ${workspace} and spend_no = ${spendNo}`.execute(tx)
  return rows[0]
}

/** Locked until commit: two returns of one spend must wait for each other. */
export async function findSpendForUpdate(tx: Tx, workspace: number, spendNo: string): Promise<SpendRow | undefined> {
  const { rows } = await sql<SpendRow>`
    select ${spendColumns} from prepaid.spend where workspace = ${workspace} and spend_no = ${spendNo}
    for no key update`.execute(tx)
  return rows[0]
}

/** False where the number is taken. */
export async function insertSpend(tx: Tx, workspace: number, row: Omit<SpendRow, 'returnedMinor'>): Promise<boolean> {
  const { rows } = await sql`
    insert into prepaid.spend (workspace, spend_no, story, store, payer, member, amount_minor, at)
    values (${workspace}, ${row.spendNo}, ${row.story}, ${row.store}, ${row.payer}, ${row.member}, ${row.amountMinor}, ${row.at})
    on conflict (workspace, spend_no) do nothing returning spend_no`.execute(tx)
  return rows.length > 0
}

export async function addReturned(tx: Tx, workspace: number, spendNo: string, amountMinor: bigint): Promise<void> {
  await sql`
    update prepaid.spend set returned_minor = returned_minor + ${amountMinor}
    where workspace = ${workspace} and spend_no = ${spendNo}`.execute(tx)
}

export type MovementWhat = 'recharged' | 'spent' | 'returned' | 'refunded'

export type MovementInput = {
  what: MovementWhat
  number: string
  spendNo: string | null
  store: number
  payer: number | null
  at: Date
}

/** Appends what changed each recharge; amounts carry their sign. */
export async function insertMovements(
  tx: Tx,
  workspace: number,
  movement: MovementInput,
  parts: readonly Part[],
): Promise<void> {
  await sql`
    insert into prepaid.movement (workspace, what, number, recharge_no, spend_no, customer, lot_store, store, payer, principal_minor, bonus_minor, at)
    select ${workspace}, ${movement.what}, ${movement.number}, p.recharge_no, ${movement.spendNo}, p.customer, p.lot_store,
      ${movement.store}, ${movement.payer}::int, p.principal, p.bonus, ${movement.at}
    from unnest(${parts.map((part) => part.rechargeNo)}::text[], ${parts.map((part) => part.customer)}::int[],
      ${parts.map((part) => part.store)}::int[], ${parts.map((part) => part.principal)}::bigint[],
      ${parts.map((part) => part.bonus)}::bigint[]) as p(recharge_no, customer, lot_store, principal, bonus)`.execute(
    tx,
  )
}

/** What a spend took of each recharge and has not come back, in a fixed order. */
export async function listOutstanding(tx: Tx, workspace: number, spendNo: string): Promise<Part[]> {
  const { rows } = await sql<Part>`
    select recharge_no, customer, lot_store as store, (-sum(principal_minor))::bigint as principal,
      (-sum(bonus_minor))::bigint as bonus
    from prepaid.movement where workspace = ${workspace} and spend_no = ${spendNo}
    group by recharge_no, customer, lot_store order by recharge_no`.execute(tx)
  return rows
}

/** The parts of one spend or return, as positive amounts. */
export async function listParts(
  tx: Tx,
  workspace: number,
  what: 'spent' | 'returned',
  number: string,
): Promise<(Part & { spendNo: string | null; at: Date })[]> {
  const { rows } = await sql<Part & { spendNo: string | null; at: Date }>`
    select recharge_no, customer, lot_store as store, abs(principal_minor) as principal, abs(bonus_minor) as bonus,
      spend_no, at
    from prepaid.movement where workspace = ${workspace} and what = ${what} and number = ${number}
    order by recharge_no`.execute(tx)
  return rows
}

export type MovementRow = {
  what: MovementWhat
  number: string
  store: number
  payer: number | null
  principalMinor: bigint
  bonusMinor: bigint
  at: Date
}

/** What happened on the accounts of these records, newest first; of a member alone, in a span of time, where asked. */
export async function listMovements(
  tx: Tx,
  workspace: number,
  records: readonly number[],
  filter: { payers?: readonly number[]; from?: Date; before?: Date; limit: number },
): Promise<MovementRow[]> {
  const conditions = [sql`workspace = ${workspace} and customer = any(${[...records]}::int[])`]
  if (filter.payers) conditions.push(sql`payer = any(${[...filter.payers]}::int[])`)
  if (filter.from) conditions.push(sql`at >= ${filter.from}`)
  if (filter.before) conditions.push(sql`at < ${filter.before}`)
  const { rows } = await sql<MovementRow>`
    select what, number, store, min(payer) as payer, sum(principal_minor)::bigint as principal_minor,
      sum(bonus_minor)::bigint as bonus_minor, at
    from prepaid.movement where ${sql.join(conditions, sql` and `)}
    group by what, number, store, at order by at desc, what, number limit ${filter.limit}`.execute(tx)
  return rows
}
