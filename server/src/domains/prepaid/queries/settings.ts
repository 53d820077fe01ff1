import type { PrepaidSettings } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Plan } from '../rules/recharge.ts'
import type { Cap } from '../rules/settings.ts'

export async function findSettings(tx: Tx, workspace: number): Promise<PrepaidSettings | undefined> {
  const { rows } = await sql<PrepaidSettings>`
    select spend_order, issuer, financing_warn_percent from prepaid.settings where workspace = ${workspace}`.execute(tx)
  return rows[0]
}

export async function saveSettings(tx: Tx, workspace: number, settings: PrepaidSettings): Promise<void> {
  await sql`
    insert into prepaid.settings (workspace, spend_order, issuer, financing_warn_percent)
    values (${workspace}, ${settings.spendOrder}, ${settings.issuer}, ${settings.financingWarnPercent})
    on conflict (workspace) do update set spend_order = excluded.spend_order, issuer = excluded.issuer,
      financing_warn_percent = excluded.financing_warn_percent`.execute(tx)
}

export async function listCaps(tx: Tx, workspace: number): Promise<Cap[]> {
  const { rows } = await sql<Cap>`
    select kind, to_char(from_day, 'YYYY-MM-DD') as from_day, cap_minor, real_name_from_minor, source
    from prepaid.cap where workspace = ${workspace}`.execute(tx)
  return rows
}

export async function saveCap(tx: Tx, workspace: number, cap: Cap): Promise<void> {
  await sql`
    insert into prepaid.cap (workspace, kind, from_day, cap_minor, real_name_from_minor, source)
    values (${workspace}, ${cap.kind}, ${cap.fromDay}::date, ${cap.capMinor}, ${cap.realNameFromMinor}, ${cap.source})
    on conflict (workspace, kind, from_day) do update set cap_minor = excluded.cap_minor,
      real_name_from_minor = excluded.real_name_from_minor, source = excluded.source`.execute(tx)
}

export type PlanRow = Plan & { name: { en: string; zh: string } }

const planColumns = sql`id, name, pay_minor, bonus_minor, per_customer_max, total_max, taken, from_at, until_at, active`

export async function insertPlan(
  tx: Tx,
  workspace: number,
  plan: Omit<PlanRow, 'id' | 'taken'>,
): Promise<PlanRow | undefined> {
  const { rows } = await sql<PlanRow>`
    insert into prepaid.plan (workspace, name, pay_minor, bonus_minor, per_customer_max, total_max, from_at, until_at, active)
    values (${workspace}, ${JSON.stringify(plan.name)}::jsonb, ${plan.payMinor}, ${plan.bonusMinor}, ${plan.perCustomerMax},
      ${plan.totalMax}, ${plan.fromAt}, ${plan.untilAt}, ${plan.active})
    returning ${planColumns}`.execute(tx)
  return rows[0]
}

export async function listPlans(tx: Tx, workspace: number): Promise<PlanRow[]> {
  const { rows } = await sql<PlanRow>`
    select ${planColumns} from prepaid.plan where workspace = ${workspace}
    order by active desc, pay_minor, id`.execute(tx)
  return rows
}

/** Locked until commit: how often it was taken is counted. */
export async function findPlanForUpdate(tx: Tx, workspace: number, id: number): Promise<PlanRow | undefined> {
  const { rows } = await sql<PlanRow>`
    select ${planColumns} from prepaid.plan where workspace = ${workspace} and id = ${id} for no key update`.execute(tx)
  return rows[0]
}

export async function updatePlan(
  tx: Tx,
  workspace: number,
  plan: Pick<PlanRow, 'id' | 'name' | 'untilAt' | 'active'>,
): Promise<void> {
  await sql`
    update prepaid.plan set name = ${JSON.stringify(plan.name)}::jsonb, until_at = ${plan.untilAt}, active = ${plan.active}
    where workspace = ${workspace} and id = ${plan.id}`.execute(tx)
}

export async function addTaken(tx: Tx, workspace: number, id: number, count: 1 | -1): Promise<void> {
  await sql`
    update prepaid.plan set taken = taken + ${count} where workspace = ${workspace} and id = ${id}`.execute(tx)
}
