import type { PrepaidPlan } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/settings.ts'

/** Every plan, those on offer first. */
export const listPlans = ({ db }: Deps, scope: Scope): Promise<PrepaidPlan[]> =>
  db.as(scope, async (tx) => (await queries.listPlans(tx, scope.workspace)).map(planView))

/** What a plan costs, in minor units; it never changes. @throws plan_unknown */
export async function getPlanPrice(tx: Tx, workspace: number, id: number): Promise<bigint> {
  const plan = (await queries.listPlans(tx, workspace)).find((each) => each.id === id)
  if (!plan) throw refusals.plan_unknown()
  return plan.payMinor
}

export const planView = (plan: queries.PlanRow): PrepaidPlan => ({
  id: plan.id,
  name: plan.name,
  payMinor: minorToJson(plan.payMinor),
  bonusMinor: minorToJson(plan.bonusMinor),
  perCustomerMax: plan.perCustomerMax,
  totalMax: plan.totalMax,
  taken: plan.taken,
  from: plan.fromAt?.toISOString() ?? null,
  until: plan.untilAt?.toISOString() ?? null,
  active: plan.active,
})
