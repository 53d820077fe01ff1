import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as families from '../queries/families.ts'
import * as recharges from '../queries/recharges.ts'
import * as settings from '../queries/settings.ts'
import * as spends from '../queries/spends.ts'
import type { SpendAsk, UnwindAsk, Value } from '../rules/account.ts'
import { monthOf } from '../rules/days.ts'
import { defaultSettings } from '../rules/settings.ts'
import { type Part, splitReturn, splitSpend, sumParts } from '../rules/spend.ts'
import { returnTransfer, spendTransfer } from '../rules/transfers.ts'

/**
 * Pays with stored value: takes from the recharges of all records of the payer (or of the owner of his family, within the
 * payer's monthly limit), in the order the settings say, and gives the transfer for the caller to post with the rest of
 * its story. Safe to retry with the same `spendNo`: the transfer is the same.
 * @throws value_insufficient, member_inactive, member_limit_passed, spend_changed
 */
export async function spendForSale(
  tx: Tx,
  _deps: Pick<Deps, 'clock'>,
  scope: Scope,
  ask: SpendAsk,
): Promise<Value & { transfers: Transfer[] }> {
  const { workspace } = scope
  const holders = ask.owner ?? ask.payer
  invariant(holders.length > 0 && ask.payer.length > 0, 'stored value belongs to somebody')
  invariant(ask.amountMinor > 0n, 'a payment is of something')
  return acrossStores(tx, async () => {
    // Locked until commit: two payments from one account must see each other's.
    await recharges.lockAccounts(tx, workspace, holders, { kind: 'registered', at: ask.at })
    const earlier = await spends.findSpend(tx, workspace, ask.spendNo)
    if (earlier) return repeatSpend(tx, workspace, ask, earlier)

    const lots = await recharges.listLots(tx, workspace, holders)
    const { spendOrder } = (await settings.findSettings(tx, workspace)) ?? defaultSettings
    const parts = splitSpend(lots, ask.amountMinor, spendOrder)
    if (!parts) throw refusals.value_insufficient()
    const member = ask.owner ? await countForMember(tx, workspace, ask, ask.owner) : null

    const { spendNo, story, store, amountMinor, at } = ask
    const payer = ask.payer[0] ?? 0
    const made = await spends.insertSpend(tx, workspace, { spendNo, story, store, payer, member, amountMinor, at })
    // Somebody else's payment took the number since; his account is not the one that is locked here.
    if (!made) throw refusals.spend_changed()
    const taken = parts.map((part) => ({ ...part, principal: -part.principal, bonus: -part.bonus }))
    await recharges.moveLots(tx, workspace, taken)
    const movement = { what: 'spent' as const, number: spendNo, spendNo, store, payer: member ? payer : null, at }
    await spends.insertMovements(tx, workspace, movement, taken)
    return { ...sumParts(parts), transfers: [spendTransfer({ spendNo, story, store, at, parts })] }
  })
}

async function repeatSpend(
  tx: Tx,
  workspace: number,
  ask: SpendAsk,
  earlier: spends.SpendRow,
): Promise<Value & { transfers: Transfer[] }> {
  const { spendNo, story, store, at } = earlier
  const isSame =
    story === ask.story &&
    store === ask.store &&
    earlier.amountMinor === ask.amountMinor &&
    ask.payer.includes(earlier.payer) &&
    (earlier.member !== null) === (ask.owner !== undefined)
  if (!isSame) throw refusals.spend_changed()
  const parts = await spends.listParts(tx, workspace, 'spent', spendNo)
  return { ...sumParts(parts), transfers: [spendTransfer({ spendNo, story, store, at, parts })] }
}

/** Counts the payment towards the member's month, whose row is locked: payments at once cannot pass the limit together. */
async function countForMember(tx: Tx, workspace: number, ask: SpendAsk, owners: readonly number[]): Promise<number> {
  const member = await families.findMembershipForUpdate(tx, workspace, { payers: ask.payer, owners })
  if (!member) throw refusals.member_inactive()
  const month = monthOf(ask.at, await findTimezone(tx, workspace))
  const spent = (await families.listSpentOf(tx, workspace, [member.id], month)).get(member.id) ?? 0n
  if (spent + ask.amountMinor > member.monthlyLimitMinor) throw refusals.member_limit_passed()
  await families.addSpent(tx, workspace, { member: member.id, month, amountMinor: ask.amountMinor })
  return member.id
}

/**
 * Gives back a part of a spend: into the same recharges, in the proportions in which it was taken, and to the month's
 * limit of the member who paid. Safe to retry with the same `refundNo`.
 * @throws spend_unknown, return_exceeds_spend, return_changed
 */
export async function unwindSpend(
  tx: Tx,
  _deps: Pick<Deps, 'clock'>,
  scope: Scope,
  ask: UnwindAsk,
): Promise<Value & { transfers: Transfer[] }> {
  const { workspace } = scope
  invariant(ask.amountMinor > 0n, 'a return is of something')
  return acrossStores(tx, async () => {
    const spend = await lockSpendAndAccounts(tx, workspace, ask)
    const earlier = await spends.listParts(tx, workspace, 'returned', ask.refundNo)
    if (earlier.length > 0) return repeatReturn(ask, spend, earlier)
    if (spend.returnedMinor + ask.amountMinor > spend.amountMinor) throw refusals.return_exceeds_spend()

    const parts = splitReturn(await spends.listOutstanding(tx, workspace, spend.spendNo), ask.amountMinor)
    await spends.addReturned(tx, workspace, spend.spendNo, ask.amountMinor)
    await recharges.moveLots(tx, workspace, parts)
    const { spendNo, story, store } = spend
    const payer = spend.member === null ? null : spend.payer
    const movement = { what: 'returned' as const, number: ask.refundNo, spendNo, store, payer, at: ask.at }
    await spends.insertMovements(tx, workspace, movement, parts)
    if (spend.member !== null) {
      const month = monthOf(spend.at, await findTimezone(tx, workspace))
      await families.addSpent(tx, workspace, { member: spend.member, month, amountMinor: -ask.amountMinor })
    }
    const transfer = returnTransfer({ refundNo: ask.refundNo, story, store, at: ask.at, parts })
    return { ...sumParts(parts), transfers: [transfer] }
  })
}

/** In the order in which a spend locks them: accounts first. */
async function lockSpendAndAccounts(tx: Tx, workspace: number, ask: UnwindAsk): Promise<spends.SpendRow> {
  const parts = await spends.listParts(tx, workspace, 'spent', ask.spendNo)
  const holders = parts.map((part) => part.customer)
  await recharges.lockAccounts(tx, workspace, holders, { kind: 'registered', at: ask.at })
  const spend = await spends.findSpendForUpdate(tx, workspace, ask.spendNo)
  if (!spend) throw refusals.spend_unknown()
  return spend
}

function repeatReturn(
  ask: UnwindAsk,
  spend: spends.SpendRow,
  parts: (Part & { spendNo: string | null; at: Date })[],
): Value & { transfers: Transfer[] } {
  const value = sumParts(parts)
  const [first] = parts
  const isSame = first?.spendNo === ask.spendNo && value.principalMinor + value.bonusMinor === ask.amountMinor
  if (!first || !isSame) throw refusals.return_changed()
  const { story, store } = spend
  return { ...value, transfers: [returnTransfer({ refundNo: ask.refundNo, story, store, at: first.at, parts })] }
}
