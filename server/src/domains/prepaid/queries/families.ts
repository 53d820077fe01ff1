import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type MemberState = 'invited' | 'active' | 'left' | 'removed'

export type MemberRow = {
  id: number
  owner: number
  customer: number
  state: MemberState
  monthlyLimitMinor: bigint
  since: Date
}

const columns = sql`id, owner, customer, state, monthly_limit_minor, since`

/** Undefined where the customer is a member already, or invited. */
export async function insertMember(
  tx: Tx,
  workspace: number,
  member: Pick<MemberRow, 'owner' | 'customer' | 'monthlyLimitMinor' | 'since'>,
): Promise<MemberRow | undefined> {
  const { rows } = await sql<MemberRow>`
    insert into prepaid.member (workspace, owner, customer, state, monthly_limit_minor, since)
    values (${workspace}, ${member.owner}, ${member.customer}, 'invited', ${member.monthlyLimitMinor}, ${member.since})
    on conflict (workspace, owner, customer) where state in ('invited', 'active') do nothing
    returning ${columns}`.execute(tx)
  return rows[0]
}

export async function findMemberForUpdate(tx: Tx, workspace: number, id: number): Promise<MemberRow | undefined> {
  const { rows } = await sql<MemberRow>`
    select ${columns} from prepaid.member where workspace = ${workspace} and id = ${id} for no key update`.execute(tx)
  return rows[0]
}

/** The live membership of one of these payers with one of these owners, locked until commit: its limit is counted. */
export async function findMembershipForUpdate(
  tx: Tx,
  workspace: number,
  { payers, owners }: { payers: readonly number[]; owners: readonly number[] },
): Promise<MemberRow | undefined> {
  const { rows } = await sql<MemberRow>`
    select ${columns} from prepaid.member
    where workspace = ${workspace} and customer = any(${[...payers]}::int[]) and owner = any(${[...owners]}::int[])
      and state = 'active'
    order by id limit 1 for no key update`.execute(tx)
  return rows[0]
}

export async function updateMember(
  tx: Tx,
  workspace: number,
  member: Pick<MemberRow, 'id' | 'state' | 'monthlyLimitMinor' | 'since'>,
): Promise<void> {
  await sql`
    update prepaid.member set state = ${member.state}, monthly_limit_minor = ${member.monthlyLimitMinor},
      since = ${member.since}
    where workspace = ${workspace} and id = ${member.id}`.execute(tx)
}

/** Memberships in the families of these owners, or of these customers in families of others; newest first. */
export async function listMembers(
  tx: Tx,
  workspace: number,
  of: { owners: readonly number[] } | { customers: readonly number[] },
): Promise<MemberRow[]> {
  const condition =
    'owners' in of ? sql`owner = any(${[...of.owners]}::int[])` : sql`customer = any(${[...of.customers]}::int[])`
  const { rows } = await sql<MemberRow>`
    select ${columns} from prepaid.member where workspace = ${workspace} and ${condition}
    order by since desc, id desc limit 200`.execute(tx)
  return rows
}

export async function listSpentOf(
  tx: Tx,
  workspace: number,
  members: readonly number[],
  month: string,
): Promise<Map<number, bigint>> {
  const { rows } = await sql<{ member: number; spentMinor: bigint }>`
    select member, spent_minor from prepaid.member_month
    where workspace = ${workspace} and member = any(${[...members]}::int[]) and month = ${month}::date`.execute(tx)
  return new Map(rows.map((row) => [row.member, row.spentMinor]))
}

/** Adds to what a member spent in a month; the membership is locked by this transaction. */
export async function addSpent(
  tx: Tx,
  workspace: number,
  { member, month, amountMinor }: { member: number; month: string; amountMinor: bigint },
): Promise<void> {
  await sql`
    insert into prepaid.member_month (workspace, member, month, spent_minor)
    values (${workspace}, ${member}, ${month}::date, greatest(${amountMinor}::bigint, 0))
    on conflict (workspace, member, month) do update
      set spent_minor = prepaid.member_month.spent_minor + ${amountMinor}`.execute(tx)
}
