import type { PrepaidBill, PrepaidFamily } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { findPublicIds } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/families.ts'
import { listMovements } from '../queries/spends.ts'
import { dayStart, monthOf } from '../rules/days.ts'
import { type MemberActor, mayBecome } from '../rules/family.ts'
import { describeMovements } from './read-account.ts'

/** All records of the owner and of the customer, those that speak for them first. */
type Invitation = { owner: readonly number[]; customer: readonly number[]; monthlyLimitMinor: bigint }

/**
 * Invites somebody to pay from the owner's account, up to a limit a month. He has to accept.
 * @throws member_known, member_is_owner
 */
export async function inviteMember(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  { owner, customer, monthlyLimitMinor }: Invitation,
): Promise<queries.MemberRow> {
  const [ownerRecord, customerRecord] = [owner[0], customer[0]]
  invariant(ownerRecord !== undefined && customerRecord !== undefined, 'both of them are known')
  if (owner.some((record) => customer.includes(record))) throw refusals.member_is_owner()
  const live = await queries.listMembers(tx, workspace, { owners: owner })
  const isMember = (row: queries.MemberRow): boolean =>
    customer.includes(row.customer) && (row.state === 'active' || row.state === 'invited')
  if (live.some(isMember)) throw refusals.member_known()
  const row = { owner: ownerRecord, customer: customerRecord, monthlyLimitMinor, since: clock.now() }
  const made = await queries.insertMember(tx, workspace, row)
  if (!made) throw refusals.member_known()
  return made
}

type MemberChange = {
  id: number
  /** Who asks: the owner or the member, with all his records, or staff for either. */
  by: { as: MemberActor; records: readonly number[] }
  state?: 'active' | 'left' | 'removed'
  monthlyLimitMinor?: bigint
}

/**
 * Accepts, leaves, removes, or changes the limit. What was spent this month stays spent: a lower limit holds at once.
 * Safe to repeat.
 * @throws member_unknown where it is not his, member_inactive where that cannot follow
 */
export async function changeMember(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  change: MemberChange,
): Promise<queries.MemberRow> {
  const { by } = change
  const member = await queries.findMemberForUpdate(tx, workspace, change.id)
  const isTheirs = member !== undefined && by.records.includes(by.as === 'member' ? member.customer : member.owner)
  if (!member || !isTheirs) throw refusals.member_unknown()
  const state = change.state ?? member.state
  if (state !== member.state && !mayBecome(member.state, state, by.as)) throw refusals.member_inactive()
  if (change.monthlyLimitMinor !== undefined && by.as === 'member') throw refusals.member_unknown()
  const after = {
    ...member,
    state,
    monthlyLimitMinor: change.monthlyLimitMinor ?? member.monthlyLimitMinor,
    since: state === member.state ? member.since : clock.now(),
  }
  await queries.updateMember(tx, workspace, after)
  return after
}

type Membership = queries.MemberRow & { spentMinor: bigint }

/** Members of the owner's family, or memberships of a customer in families of others, with what they spent this month. */
export async function listMemberships(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace, timezone }: ZonedScope,
  of: { owners: readonly number[] } | { customers: readonly number[] },
): Promise<Membership[]> {
  const members = await queries.listMembers(tx, workspace, of)
  const ids = members.map((member) => member.id)
  const spent = await queries.listSpentOf(tx, workspace, ids, monthOf(clock.now(), timezone))
  return members.map((member) => ({ ...member, spentMinor: spent.get(member.id) ?? 0n }))
}

/** A family as its owner, or staff, reads it. */
export async function describeFamily(
  deps: Deps,
  scope: ZonedScope,
  { publicId, records }: { publicId: string; records: readonly number[] },
): Promise<PrepaidFamily> {
  const members = await deps.db.as(scope, (tx) => listMemberships(tx, deps, scope, { owners: records }))
  const people = await findPublicIds(
    deps,
    scope,
    members.map((member) => member.customer),
  )
  return {
    owner: publicId,
    members: members.map((member) => ({
      id: member.id,
      customer: people.get(member.customer) ?? null,
      state: member.state,
      monthlyLimitMinor: minorToJson(member.monthlyLimitMinor),
      spentMinor: minorToJson(member.spentMinor),
      since: member.since.toISOString(),
    })),
  }
}

const billLinesMax = 500

/** What members spent in a month (`2026-03`; this one unless given), for the owner. */
export async function readBill(
  deps: Deps,
  scope: ZonedScope,
  records: readonly number[],
  month: string | undefined,
): Promise<PrepaidBill> {
  const first = month === undefined ? monthOf(deps.clock.now(), scope.timezone) : `${month}-01`
  const next = Temporal.PlainDate.from(first).add({ months: 1 }).toString()
  const { members, spent, rows } = await deps.db.as(scope, async (tx) => {
    const members = await queries.listMembers(tx, scope.workspace, { owners: records })
    const ids = members.map((member) => member.id)
    const span = { from: dayStart(first, scope.timezone), before: dayStart(next, scope.timezone) }
    const payers = members.map((member) => member.customer)
    return {
      members,
      spent: await queries.listSpentOf(tx, scope.workspace, ids, first),
      rows: await listMovements(tx, scope.workspace, records, { payers, ...span, limit: billLinesMax }),
    }
  })
  const people = await findPublicIds(
    deps,
    scope,
    members.map((member) => member.customer),
  )
  const counted = members.filter((member) => member.state === 'active' || spent.has(member.id))
  return {
    month: first.slice(0, 7),
    totalMinor: minorToJson([...spent.values()].reduce((sum, amount) => sum + amount, 0n)),
    members: counted.map((member) => ({
      customer: people.get(member.customer) ?? null,
      spentMinor: minorToJson(spent.get(member.id) ?? 0n),
      limitMinor: minorToJson(member.monthlyLimitMinor),
    })),
    movements: await describeMovements(deps, scope, rows),
  }
}
