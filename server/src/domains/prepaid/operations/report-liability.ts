import type { PrepaidLiability } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { balanceAsOf } from '../../ledger/index.ts'
import { describeStores, findStores, listStoreCodes } from '../../organization/index.ts'
import * as queries from '../queries/liability.ts'
import { findSettings } from '../queries/settings.ts'
import { addDays, dayStart, lastQuarterEnd } from '../rules/days.ts'
import { judgeFinancing, runningUnspent, sumUp } from '../rules/liability.ts'
import { custodyPercent, custodyRequired, defaultSettings } from '../rules/settings.ts'

const yearMs = 365 * 24 * 3600_000

/**
 * Money that customers lent the merchant by paying before they buy: what was raised, what of it is owed, what must lie
 * in custody, and how much of the business runs on it. For the stores in scope, or one of them.
 */
export async function reportLiability(
  deps: Deps,
  scope: ZonedScope,
  { store: code }: { store?: string },
): Promise<PrepaidLiability> {
  const { workspace, timezone } = scope
  const now = deps.clock.now()
  const quarterEnd = lastQuarterEnd(now, timezone)
  const found = await deps.db.as(scope, async (tx) => {
    // 0 is no store: a code that is not there has no liability.
    const store = code === undefined ? undefined : ((await findStores(tx, workspace, [code])).get(code) ?? 0)
    const byStore = await queries.sumByStore(tx, workspace, store)
    return {
      byStore,
      byMonth: await queries.sumByMonth(tx, workspace, { store, timezone }),
      atQuarterEnd: await queries.unspentBefore(tx, workspace, {
        store,
        at: dayStart(addDays(quarterEnd, 1), timezone),
      }),
      settings: (await findSettings(tx, workspace)) ?? defaultSettings,
      revenue: await sumRevenue(tx, scope, store, now),
      stores: await describeStores(
        tx,
        workspace,
        byStore.map((row) => row.store),
      ),
    }
  })
  const total = sumUp(found.byStore)
  const { issuer, financingWarnPercent } = found.settings
  return {
    at: now.toISOString(),
    ...movedView(total),
    byStore: found.byStore.map((row) => {
      const store = found.stores.get(row.store)
      return { store: store ? { code: store.code, name: store.name } : null, ...movedView(row) }
    }),
    byMonth: runningUnspent(found.byMonth).map((row) => ({ month: row.month, ...movedView(row) })),
    custody: {
      issuer,
      percent: custodyPercent(issuer),
      quarterEnd,
      baseMinor: minorToJson(found.atQuarterEnd),
      requiredMinor: minorToJson(custodyRequired(found.atQuarterEnd, issuer)),
    },
    financing: {
      revenueYearMinor: minorToJson(found.revenue),
      ...judgeFinancing({ unspent: total.left, revenue: found.revenue, warnPercent: financingWarnPercent }),
    },
  }
}

const movedView = (sums: queries.Sums) => ({
  raisedMinor: minorToJson(sums.raised),
  spentMinor: minorToJson(sums.spent),
  refundedMinor: minorToJson(sums.refunded),
  unspentMinor: minorToJson(sums.left),
  bonusGivenMinor: minorToJson(sums.bonusGiven),
  bonusUnspentMinor: minorToJson(sums.bonusLeft),
})

/** Sales of the last year by the ledger: what the shelves brought in, however it was paid. */
async function sumRevenue(tx: Tx, scope: ZonedScope, store: number | undefined, now: Date): Promise<bigint> {
  const stores = store === undefined ? [...(await listStoreCodes(tx, scope.workspace)).keys()] : [store]
  const accounts = stores.map((id) => ({
    holder: { of: 'store', store: id, purpose: 'sales' } as const,
    asset: 'money' as const,
  }))
  const sum = (balances: bigint[]): bigint => balances.reduce((total, balance) => total + balance, 0n)
  const before = await balanceAsOf(tx, scope, accounts, new Date(now.getTime() - yearMs))
  return sum(await balanceAsOf(tx, scope, accounts, new Date(now.getTime() + 1))) - sum(before)
}
