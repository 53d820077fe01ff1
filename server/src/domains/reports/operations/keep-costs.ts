import type { ChannelCost, ChannelCostList } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { knownChannels } from '../analytics/attribution.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { monthNumber } from '../rules/calendar.ts'

/** What was entered, and which channels there are. @throws costs_whole_shop for who sees some stores only */
export async function listCosts(deps: Deps, scope: ZonedScope): Promise<ChannelCostList> {
  assertWhole(scope)
  const [rows, channels] = await Promise.all([
    deps.db.as(scope, (tx) => queries.listChannelCosts(tx, scope.workspace)),
    knownChannels(deps.ch.scope(scope)),
  ])
  return {
    costs: rows.map((row) => ({ ...row, amountMinor: minorToJson(row.amountMinor) })),
    channels: channels.map(({ channel }) => channel),
  }
}

/** Enters what channels cost, each month in the place of what stood there. Safe to repeat. @throws costs_whole_shop */
export async function saveCosts(
  deps: Deps,
  by: Caller,
  timezone: string,
  costs: readonly ChannelCost[],
): Promise<ChannelCostList> {
  assertWhole(by.scope)
  await deps.db.as(by.scope, async (tx) => {
    const rows = costs.map((cost) => ({ ...cost, amountMinor: BigInt(cost.amountMinor) }))
    await queries.saveChannelCosts(tx, by.workspace, rows, deps.clock.now())
    const { workspace, actor } = by
    await recordAudit(tx, deps, { workspace, actor, action: 'costs.entered', object: 'costs/channels', after: costs })
  })
  return listCosts(deps, { ...by.scope, timezone })
}

export function assertWhole({ stores }: Pick<ZonedScope, 'stores'>): void {
  if (stores !== '*') throw refusals.costs_whole_shop()
}

/** For reports: null where the reader does not see the whole shop, whose costs are nobody's store. */
export async function readCosts(
  deps: Deps,
  { scope }: Caller,
): Promise<{ channel: string; month: number; amountMinor: number }[] | null> {
  if (scope.stores !== '*') return null
  const rows = await deps.db.as(scope, (tx) => queries.listChannelCosts(tx, scope.workspace))
  return rows.map(({ channel, month, amountMinor }) => ({
    channel,
    month: monthNumber(month),
    amountMinor: minorToJson(amountMinor),
  }))
}
