import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as recharges from '../queries/recharges.ts'
import * as settings from '../queries/settings.ts'
import { insertMovements } from '../queries/spends.ts'
import type { RechargeAsk } from '../rules/account.ts'
import { dayOf } from '../rules/days.ts'
import { needsRealName, refusePlan, roomOf } from '../rules/recharge.ts'
import { capOn } from '../rules/settings.ts'
import { rechargeTransfer } from '../rules/transfers.ts'

/**
 * Makes room for a recharge that is about to be paid: the plan is taken, and the amount counts towards the cap of all
 * records of the person from now on, so that recharges at once cannot pass it together. Safe to retry with the same
 * number. Then `completeRecharge` or `dropRecharge`.
 * @throws plan_unknown, plan_not_offered, plan_sold_out, plan_limit_passed, cap_passed, recharge_changed
 */
export async function openRecharge(
  tx: Tx,
  _deps: Pick<Deps, 'clock'>,
  scope: Scope,
  ask: RechargeAsk,
): Promise<recharges.RechargeRow> {
  const { workspace } = scope
  invariant(ask.records.includes(ask.customer), 'the records of a person hold his own')
  return acrossStores(tx, async () => {
    // The plan before the accounts, here and in `dropRecharge`.
    const plan = 'plan' in ask.offer ? await settings.findPlanForUpdate(tx, workspace, ask.offer.plan) : undefined
    const opening = { kind: ask.kind ?? 'registered', at: ask.at } as const
    const accounts = await recharges.lockAccounts(tx, workspace, ask.records, opening)
    const earlier = await recharges.findRecharge(tx, workspace, ask.rechargeNo)
    if (earlier) return repeatRecharge(ask, earlier)
    if ('plan' in ask.offer) {
      if (!plan) throw refusals.plan_unknown()
      const takenBySame = await recharges.countTaken(tx, workspace, plan.id, ask.records)
      const refused = refusePlan(plan, { at: ask.at, takenBySame })
      if (refused) throw refusals[refused]()
    }

    const principalMinor = plan ? plan.payMinor : 'principalMinor' in ask.offer ? ask.offer.principalMinor : 0n
    const bonusMinor = plan?.bonusMinor ?? 0n
    const day = dayOf(ask.at, await findTimezone(tx, workspace))
    // One bearer account among the records makes it a bearer's: the stricter limit holds.
    const kind = accounts.some((account) => account.kind === 'bearer') ? 'bearer' : 'registered'
    const cap = capOn(await settings.listCaps(tx, workspace), kind, day)
    const held = await recharges.sumHeld(tx, workspace, ask.records)
    if (principalMinor + bonusMinor > roomOf(cap, held.principal + held.bonus + held.waiting))
      throw refusals.cap_passed()

    const row = {
      rechargeNo: ask.rechargeNo,
      customer: ask.customer,
      store: ask.store,
      plan: plan?.id ?? null,
      clearing: ask.clearing,
      principalMinor,
      bonusMinor,
      realNameNeeded: needsRealName(cap, principalMinor),
      askedAt: ask.at,
    }
    if (!(await recharges.insertRecharge(tx, workspace, row))) throw refusals.recharge_changed()
    if (plan) await settings.addTaken(tx, workspace, plan.id, 1)
    return getRecharge(tx, workspace, ask.rechargeNo)
  })
}

function repeatRecharge(ask: RechargeAsk, earlier: recharges.RechargeRow): recharges.RechargeRow {
  const isSame =
    ask.records.includes(earlier.customer) &&
    earlier.store === ask.store &&
    earlier.clearing === ask.clearing &&
    ('plan' in ask.offer
      ? earlier.plan === ask.offer.plan
      : earlier.plan === null && earlier.principalMinor === ask.offer.principalMinor)
  if (!isSame) throw refusals.recharge_changed()
  return earlier
}

async function getRecharge(tx: Tx, workspace: number, rechargeNo: string): Promise<recharges.RechargeRow> {
  const found = await recharges.findRecharge(tx, workspace, rechargeNo)
  if (!found) throw refusals.recharge_unknown()
  return found
}

/** The recharge under the lock of its account. */
export async function lockRecharge(tx: Tx, workspace: number, rechargeNo: string): Promise<recharges.RechargeRow> {
  const { customer, askedAt } = await getRecharge(tx, workspace, rechargeNo)
  await recharges.lockAccounts(tx, workspace, [customer], { kind: 'registered', at: askedAt })
  return getRecharge(tx, workspace, rechargeNo)
}

/**
 * The money has come: the value may be spent. Gives the transfer for the caller to post. Safe to retry.
 * @throws recharge_unknown, recharge_changed where it was dropped meanwhile
 */
export async function completeRecharge(
  tx: Tx,
  _deps: Pick<Deps, 'clock'>,
  scope: Scope,
  { rechargeNo, at }: { rechargeNo: string; at: Date },
): Promise<Transfer[]> {
  const { workspace } = scope
  return acrossStores(tx, async () => {
    const recharge = await lockRecharge(tx, workspace, rechargeNo)
    if (recharge.state === 'dropped') throw refusals.recharge_changed()
    const paidAt = recharge.paidAt ?? at
    if (recharge.state === 'waiting') {
      await recharges.completeRecharge(tx, workspace, rechargeNo, paidAt)
      const { customer, store, principalMinor: principal, bonusMinor: bonus } = recharge
      const movement = { what: 'recharged' as const, number: rechargeNo, spendNo: null, store, payer: null, at: paidAt }
      await insertMovements(tx, workspace, movement, [{ rechargeNo, customer, store, principal, bonus }])
    }
    return [rechargeTransfer({ ...recharge, at: paidAt })]
  })
}

/** The money will not come: what was set aside for it is free again. Safe to retry; nothing happens to one that is paid. */
export async function dropRecharge(tx: Tx, scope: Scope, rechargeNo: string): Promise<void> {
  const { workspace } = scope
  await acrossStores(tx, async () => {
    const { plan } = await getRecharge(tx, workspace, rechargeNo)
    if (plan !== null) await settings.findPlanForUpdate(tx, workspace, plan)
    const recharge = await lockRecharge(tx, workspace, rechargeNo)
    if (recharge.state !== 'waiting') return
    await recharges.dropRecharge(tx, workspace, rechargeNo)
    if (plan !== null) await settings.addTaken(tx, workspace, plan, -1)
  })
}
