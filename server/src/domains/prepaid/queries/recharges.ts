import type { PrepaidKind, PrepaidRechargeState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Lot } from '../rules/spend.ts'

export type AccountRow = { customer: number; kind: PrepaidKind }

/**
 * Locks the accounts of these records until commit, in the order of their number; those that are missing are made first,
 * since a lock on nothing locks nobody.
 */
export async function lockAccounts(
  tx: Tx,
  workspace: number,
  records: readonly number[],
  opening: { kind: PrepaidKind; at: Date },
): Promise<AccountRow[]> {
  const sorted = [...new Set(records)].sort((a, b) => a - b)
  const locked = async (): Promise<AccountRow[]> => {
    const { rows } = await sql<AccountRow>`
      select customer, kind from prepaid.account where workspace = ${workspace} and customer = any(${sorted}::int[])
      order by customer for no key update`.execute(tx)
    return rows
  }
  const held = await locked()
  if (held.length === sorted.length) return held
  await sql`
    insert into prepaid.account (workspace, customer, kind, opened_at)
    select ${workspace}, customer, ${opening.kind}, ${opening.at} from unnest(${sorted}::int[]) as customer order by customer
    on conflict do nothing`.execute(tx)
  return locked()
}

export async function registerAccounts(tx: Tx, workspace: number, records: readonly number[]): Promise<void> {
  await sql`
    update prepaid.account set kind = 'registered'
    where workspace = ${workspace} and customer = any(${[...records]}::int[])`.execute(tx)
}

/** The account of each of these records, where it has one. */
export async function listAccountKinds(tx: Tx, workspace: number, records: readonly number[]): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select customer, kind from prepaid.account
    where workspace = ${workspace} and customer = any(${[...records]}::int[])`.execute(tx)
  return rows
}

/** What these records hold, and what is on its way to them. */
export async function sumHeld(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<{ principal: bigint; bonus: bigint; waiting: bigint }> {
  const { rows } = await sql<{ principal: bigint; bonus: bigint; waiting: bigint }>`
    select coalesce(sum(principal_left), 0)::bigint as principal, coalesce(sum(bonus_left), 0)::bigint as bonus,
      coalesce(sum(principal_minor + bonus_minor) filter (where state = 'waiting'), 0)::bigint as waiting
    from prepaid.recharge
    where workspace = ${workspace} and customer = any(${[...records]}::int[])
      and (principal_left + bonus_left > 0 or state = 'waiting')`.execute(tx)
  return rows[0] ?? { principal: 0n, bonus: 0n, waiting: 0n }
}

/** What is left of the recharges of these records, oldest first: the order in which a payment takes it. */
export async function listLots(tx: Tx, workspace: number, records: readonly number[]): Promise<Lot[]> {
  const { rows } = await sql<Lot>`
    select recharge_no, customer, store, principal_left, bonus_left from prepaid.recharge
    where workspace = ${workspace} and customer = any(${[...records]}::int[]) and principal_left + bonus_left > 0
    order by paid_at, recharge_no`.execute(tx)
  return rows
}

/** Adds to what is left of each recharge; negative amounts take. The table refuses to go below zero. */
export async function moveLots(
  tx: Tx,
  workspace: number,
  parts: readonly { rechargeNo: string; principal: bigint; bonus: bigint }[],
): Promise<void> {
  await sql`
    update prepaid.recharge r set principal_left = r.principal_left + p.principal, bonus_left = r.bonus_left + p.bonus
    from unnest(${parts.map((part) => part.rechargeNo)}::text[], ${parts.map((part) => part.principal)}::bigint[],
      ${parts.map((part) => part.bonus)}::bigint[]) as p(recharge_no, principal, bonus)
    where r.workspace = ${workspace} and r.recharge_no = p.recharge_no`.execute(tx)
}

export type RechargeRow = {
  rechargeNo: string
  customer: number
  store: number
  plan: number | null
  clearing: string
  state: PrepaidRechargeState
  principalMinor: bigint
  bonusMinor: bigint
  principalLeft: bigint
  bonusLeft: bigint
  realNameNeeded: boolean
  askedAt: Date
  paidAt: Date | null
  refundNo: string | null
  refundedMinor: bigint
  keptMinor: bigint
  bonusBackMinor: bigint
  refundAt: Date | null
}

const columns = sql`recharge_no, customer, store, plan, clearing, state, principal_minor, bonus_minor, principal_left,
  bonus_left, real_name_needed, asked_at, paid_at, refund_no, refunded_minor, kept_minor, bonus_back_minor, refund_at`

export async function findRecharge(tx: Tx, workspace: number, rechargeNo: string): Promise<RechargeRow | undefined> {
  const { rows } = await sql<RechargeRow>`
    select ${columns} from prepaid.recharge
    where workspace = ${workspace} and recharge_no = ${rechargeNo}`.execute(tx)
  return rows[0]
}

/** False where the number is taken. */
export async function insertRecharge(
  tx: Tx,
  workspace: number,
  row: Pick<
    RechargeRow,
    'rechargeNo' | 'customer' | 'store' | 'plan' | 'clearing' | 'principalMinor' | 'bonusMinor' | 'realNameNeeded'
  > & { askedAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into prepaid.recharge (workspace, recharge_no, customer, store, plan, clearing, state, principal_minor, bonus_minor, real_name_needed, asked_at)
    values (${workspace}, ${row.rechargeNo}, ${row.customer}, ${row.store}, ${row.plan}, ${row.clearing}, 'waiting',
      ${row.principalMinor}, ${row.bonusMinor}, ${row.realNameNeeded}, ${row.askedAt})
    on conflict (workspace, recharge_no) do nothing returning recharge_no`.execute(tx)
  return rows.length > 0
}

/** Lots of bonus that nobody paid for; returns the numbers that were new. */
export async function insertGifts(
  tx: Tx,
  workspace: number,
  gifts: readonly { number: string; customer: number; amountMinor: bigint; at: Date }[],
): Promise<Set<string>> {
  const { rows } = await sql<{ rechargeNo: string }>`
    insert into prepaid.recharge (workspace, recharge_no, customer, store, plan, clearing, state, principal_minor, bonus_minor,
      bonus_left, real_name_needed, asked_at, paid_at)
    select ${workspace}, number, customer, 0, null, '', 'done', 0, amount, amount, false, at, at
    from unnest(${gifts.map((gift) => gift.number)}::text[], ${gifts.map((gift) => gift.customer)}::int[],
      ${gifts.map((gift) => gift.amountMinor)}::bigint[], ${gifts.map((gift) => gift.at.toISOString())}::timestamptz[])
      as t (number, customer, amount, at)
    order by number on conflict (workspace, recharge_no) do nothing returning recharge_no`.execute(tx)
  return new Set(rows.map((row) => row.rechargeNo))
}

export async function completeRecharge(tx: Tx, workspace: number, rechargeNo: string, paidAt: Date): Promise<void> {
  await sql`
    update prepaid.recharge set state = 'done', paid_at = ${paidAt}, principal_left = principal_minor, bonus_left = bonus_minor
    where workspace = ${workspace} and recharge_no = ${rechargeNo}`.execute(tx)
}

export async function dropRecharge(tx: Tx, workspace: number, rechargeNo: string): Promise<void> {
  await sql`
    update prepaid.recharge set state = 'dropped'
    where workspace = ${workspace} and recharge_no = ${rechargeNo}`.execute(tx)
}

/** Takes all that is left of a recharge out of it, until the refund is done or given up. */
export async function beginRefund(
  tx: Tx,
  workspace: number,
  refund: { rechargeNo: string; refundNo: string; payBack: bigint; keep: bigint; bonusBack: bigint; at: Date },
): Promise<void> {
  await sql`
    update prepaid.recharge set state = 'refunding', principal_left = 0, bonus_left = 0, refund_no = ${refund.refundNo},
      refunded_minor = ${refund.payBack}, kept_minor = ${refund.keep}, bonus_back_minor = ${refund.bonusBack},
      refund_at = ${refund.at}
    where workspace = ${workspace} and recharge_no = ${refund.rechargeNo}`.execute(tx)
}

export async function finishRefund(tx: Tx, workspace: number, rechargeNo: string): Promise<void> {
  await sql`
    update prepaid.recharge set state = 'refunded'
    where workspace = ${workspace} and recharge_no = ${rechargeNo}`.execute(tx)
}

/** Puts it back: the money could not be returned. */
export async function abandonRefund(tx: Tx, workspace: number, rechargeNo: string): Promise<void> {
  await sql`
    update prepaid.recharge set state = 'done', principal_left = principal_left + refunded_minor + kept_minor,
      bonus_left = bonus_left + bonus_back_minor, refund_no = null, refunded_minor = 0, kept_minor = 0,
      bonus_back_minor = 0, refund_at = null
    where workspace = ${workspace} and recharge_no = ${rechargeNo}`.execute(tx)
}

export type RechargeFilter = {
  customers: readonly number[] | undefined
  store: number | undefined
  state: PrepaidRechargeState | undefined
  after: { askedAt: string; rechargeNo: string } | undefined
  limit: number
}

export async function listRecharges(tx: Tx, workspace: number, filter: RechargeFilter): Promise<RechargeRow[]> {
  // Bonus that nobody paid for is no recharge.
  const conditions = [sql`workspace = ${workspace} and principal_minor > 0`]
  if (filter.customers) conditions.push(sql`customer = any(${[...filter.customers]}::int[])`)
  if (filter.store !== undefined) conditions.push(sql`store = ${filter.store}`)
  if (filter.state) conditions.push(sql`state = ${filter.state}`)
  if (filter.after)
    conditions.push(sql`(asked_at, recharge_no) < (${filter.after.askedAt}::timestamptz, ${filter.after.rechargeNo})`)
  const { rows } = await sql<RechargeRow>`
    select ${columns} from prepaid.recharge where ${sql.join(conditions, sql` and `)}
    order by asked_at desc, recharge_no desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** How often these records have taken a plan, or are about to. */
export async function countTaken(tx: Tx, workspace: number, plan: number, records: readonly number[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from prepaid.recharge
    where workspace = ${workspace} and plan = ${plan} and customer = any(${[...records]}::int[])
      and state <> 'dropped'`.execute(tx)
  return rows[0]?.count ?? 0
}
