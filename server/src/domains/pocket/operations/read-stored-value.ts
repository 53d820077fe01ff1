import type { PocketStoredValue } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { listPlans, readValue } from '../../prepaid/index.ts'

/** What the customer has paid in and what became of it, over all records, and what can be charged at the till. */
export async function readStoredValue(deps: Deps, me: CustomerCaller): Promise<PocketStoredValue> {
  const value = await deps.db.as(me.scope, (tx) => readValue(tx, me.scope, me.records))
  const now = deps.clock.now().getTime()
  const plans = (await listPlans(deps, me.scope)).filter(
    ({ active, from, until, taken, totalMax }) =>
      active &&
      (from === null || Date.parse(from) <= now) &&
      (until === null || Date.parse(until) > now) &&
      (totalMax === null || taken < totalMax),
  )
  return {
    principalMinor: minorToJson(value.principalMinor),
    bonusMinor: minorToJson(value.bonusMinor),
    plans: plans.map(({ id, name, payMinor, bonusMinor }) => ({ id, name, payMinor, bonusMinor })),
    recharges: [],
    movements: [],
  }
}
