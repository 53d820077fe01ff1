import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/recharges.ts'
import { insertMovements } from '../queries/spends.ts'
import { endOfRight } from '../rules/days.ts'
import { freeRefundDays, refundOf, refuseRefund } from '../rules/recharge.ts'
import { refundTransfer } from '../rules/transfers.ts'
import { lockRecharge } from './recharge-account.ts'

export type RechargeRefundAsk = { rechargeNo: string; refundNo: string; consent: boolean; at: Date }

/**
 * Takes what is left of a recharge out of the account, to be paid back; gives how much money that is. Within seven days
 * no consent is needed. Then `finishRechargeRefund` or `abandonRechargeRefund`. Safe to retry with the same `refundNo`.
 * @throws recharge_unknown, recharge_not_paid, recharge_refunded, recharge_used_up, consent_needed
 */
export async function beginRechargeRefund(
  tx: Tx,
  _deps: Pick<Deps, 'clock'>,
  scope: Scope,
  ask: RechargeRefundAsk,
): Promise<{ payBackMinor: bigint }> {
  const { workspace } = scope
  return acrossStores(tx, async () => {
    const recharge = await lockRecharge(tx, workspace, ask.rechargeNo)
    if (recharge.refundNo === ask.refundNo) return { payBackMinor: recharge.refundedMinor }
    const paidAt = recharge.paidAt ?? ask.at
    const freeUntil = endOfRight(paidAt, freeRefundDays, await findTimezone(tx, workspace))
    const refused = refuseRefund(recharge, { at: ask.at, freeUntil, consent: ask.consent })
    if (refused) throw refusals[refused]()
    const refund = refundOf(recharge)
    await queries.beginRefund(tx, workspace, { ...ask, ...refund })
    return { payBackMinor: refund.payBack }
  })
}

/** The money went back: gives the transfer for the caller to post. Safe to retry. */
export async function finishRechargeRefund(tx: Tx, scope: Scope, rechargeNo: string): Promise<Transfer[]> {
  const { workspace } = scope
  return acrossStores(tx, async () => {
    const recharge = await lockRecharge(tx, workspace, rechargeNo)
    const {
      customer,
      store,
      refundNo,
      refundAt,
      refundedMinor: payBack,
      keptMinor: keep,
      bonusBackMinor: bonusBack,
    } = recharge
    invariant(refundNo !== null && refundAt !== null, 'a refund that is finished was begun')
    if (recharge.state === 'refunding') {
      await queries.finishRefund(tx, workspace, rechargeNo)
      const movement = { what: 'refunded' as const, number: refundNo, spendNo: null, store, payer: null, at: refundAt }
      const part = { rechargeNo, customer, store, principal: -(payBack + keep), bonus: -bonusBack }
      await insertMovements(tx, workspace, movement, [part])
    }
    return [refundTransfer({ ...recharge, at: refundAt, payBack, keep, bonusBack })]
  })
}

/** The money could not be returned: the value is the customer's again. Safe to retry. */
export async function abandonRechargeRefund(tx: Tx, scope: Scope, rechargeNo: string): Promise<void> {
  const { workspace } = scope
  await acrossStores(tx, async () => {
    const recharge = await lockRecharge(tx, workspace, rechargeNo)
    if (recharge.state === 'refunding') await queries.abandonRefund(tx, workspace, rechargeNo)
  })
}
