import type { PocketStoredValue } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { findPublicIds } from '../../customers/index.ts'
import { describeAccount, listPlans } from '../../prepaid/index.ts'

/** What the customer has paid in and what became of it, over all records, and what can be charged at the till. */
export async function readStoredValue(deps: Deps, me: CustomerCaller): Promise<PocketStoredValue> {
  const publicId = (await findPublicIds(deps, me.scope, [me.ordinal])).get(me.ordinal) ?? ''
  const account = await describeAccount(deps, me.scope, { publicId, records: me.records })
  const now = deps.clock.now().getTime()
  const plans = (await listPlans(deps, me.scope)).filter(
    ({ active, from, until, taken, totalMax }) =>
      active &&
      (from === null || Date.parse(from) <= now) &&
      (until === null || Date.parse(until) > now) &&
      (totalMax === null || taken < totalMax),
  )
  return {
    principalMinor: account.principalMinor,
    bonusMinor: account.bonusMinor,
    ...(account.capMinor > 0 ? { capMinor: account.capMinor } : {}),
    plans: plans.map(({ id, name, payMinor, bonusMinor }) => ({ id, name, payMinor, bonusMinor })),
    recharges: account.recharges
      .filter(({ state }) => state === 'done')
      .map((recharge) => ({
        at: recharge.at,
        ...(recharge.store ? { store: recharge.store } : {}),
        principalMinor: recharge.principalMinor,
        bonusMinor: recharge.bonusMinor,
        principalLeftMinor: recharge.principalLeftMinor,
        bonusLeftMinor: recharge.bonusLeftMinor,
        refundableMinor: recharge.refundableMinor,
        refundFreeUntil: recharge.refundFreeUntil,
      })),
    movements: account.movements.map(({ at, what, store, principalMinor, bonusMinor }) => ({
      at,
      what,
      ...(store ? { store } : {}),
      principalMinor,
      bonusMinor,
    })),
  }
}
