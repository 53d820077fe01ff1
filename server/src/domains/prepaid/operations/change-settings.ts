import type {
  PrepaidAccount,
  PrepaidCap,
  PrepaidPlan,
  PrepaidPlanInput,
  PrepaidPlanPatch,
  PrepaidSettings,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { findPerson, getOrdinal } from '../../customers/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { registerAccounts } from '../queries/recharges.ts'
import * as queries from '../queries/settings.ts'
import { type Cap, defaultSettings, joinCaps } from '../rules/settings.ts'
import { planView } from './list-plans.ts'
import { getAccount } from './read-account.ts'

/** Offers a recharge plan. Its price never changes: another price is another plan. */
export async function createPlan(deps: Deps, by: Caller, input: PrepaidPlanInput): Promise<PrepaidPlan> {
  return deps.db.as(by.scope, async (tx) => {
    const plan = await queries.insertPlan(tx, by.workspace, {
      name: input.name,
      payMinor: BigInt(input.payMinor),
      bonusMinor: BigInt(input.bonusMinor),
      perCustomerMax: input.perCustomerMax ?? null,
      totalMax: input.totalMax ?? null,
      fromAt: input.from ? new Date(input.from) : null,
      untilAt: input.until ? new Date(input.until) : null,
      active: input.active ?? true,
    })
    invariant(plan, 'an inserted plan is returned')
    const after = planView(plan)
    await recordAudit(tx, deps, { ...by, action: 'recharge-plan.created', object: `recharge-plan/${plan.id}`, after })
    return after
  })
}

/** @throws plan_unknown */
export async function changePlan(deps: Deps, by: Caller, id: number, patch: PrepaidPlanPatch): Promise<PrepaidPlan> {
  return deps.db.as(by.scope, async (tx) => {
    const before = await queries.findPlanForUpdate(tx, by.workspace, id)
    if (!before) throw refusals.plan_unknown()
    const plan = {
      ...before,
      name: patch.name ?? before.name,
      untilAt: patch.until === undefined ? before.untilAt : patch.until === null ? null : new Date(patch.until),
      active: patch.active ?? before.active,
    }
    await queries.updatePlan(tx, by.workspace, plan)
    const after = planView(plan)
    const note = { action: 'recharge-plan.changed', object: `recharge-plan/${id}`, before: planView(before), after }
    await recordAudit(tx, deps, { ...by, ...note })
    return after
  })
}

export const getSettings = ({ db }: Deps, scope: Scope): Promise<PrepaidSettings> =>
  db.as(scope, async (tx) => (await queries.findSettings(tx, scope.workspace)) ?? defaultSettings)

export async function changeSettings(deps: Deps, by: Caller, after: PrepaidSettings): Promise<PrepaidSettings> {
  await deps.db.as(by.scope, async (tx) => {
    const before = (await queries.findSettings(tx, by.workspace)) ?? defaultSettings
    await queries.saveSettings(tx, by.workspace, after)
    await recordAudit(tx, deps, {
      ...by,
      action: 'prepaid-settings.changed',
      object: 'prepaid-settings',
      before,
      after,
    })
  })
  return after
}

/** The law's and the workspace's own, newest first. */
export const listCaps = ({ db }: Deps, scope: Scope): Promise<PrepaidCap[]> =>
  db.as(scope, async (tx) => joinCaps(await queries.listCaps(tx, scope.workspace)).map(capView))

/** Adds a limit from a day on, or replaces the one of the same kind and day. */
export async function addCap(deps: Deps, by: Caller, input: PrepaidCap): Promise<PrepaidCap[]> {
  return deps.db.as(by.scope, async (tx) => {
    await queries.saveCap(tx, by.workspace, {
      kind: input.kind,
      fromDay: input.from,
      capMinor: BigInt(input.capMinor),
      realNameFromMinor: input.realNameFromMinor === null ? null : BigInt(input.realNameFromMinor),
      source: input.source,
    })
    const caps = joinCaps(await queries.listCaps(tx, by.workspace)).map(capView)
    await recordAudit(tx, deps, {
      ...by,
      action: 'prepaid-cap.added',
      object: `prepaid-cap/${input.kind}`,
      after: input,
    })
    return caps
  })
}

const capView = (cap: Cap): PrepaidCap => ({
  kind: cap.kind,
  from: cap.fromDay,
  capMinor: minorToJson(cap.capMinor),
  realNameFromMinor: cap.realNameFromMinor === null ? null : minorToJson(cap.realNameFromMinor),
  source: cap.source,
})

/** The holder of a bearer account has shown who he is: all his accounts are registered ones now. */
export async function registerHolder(
  deps: Deps,
  by: Caller,
  scope: ZonedScope,
  publicId: string,
): Promise<PrepaidAccount> {
  const ordinal = await getOrdinal(deps, scope, publicId)
  await deps.db.as(scope, async (tx) => {
    const person = await findPerson(tx, scope.workspace, ordinal)
    await registerAccounts(tx, scope.workspace, person?.records ?? [ordinal])
    await recordAudit(tx, deps, { ...by, action: 'prepaid-account.registered', object: `customer/${publicId}` })
  })
  return getAccount(deps, scope, publicId)
}
