import type { PrepaidRecharge, PrepaidRechargeQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, kernelRefusals } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores, findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/recharges.ts'
import { endOfRight } from '../rules/days.ts'
import { freeRefundDays, refundOf } from '../rules/recharge.ts'

/** Recharges in scope, newest first, a page at a time. @throws customer_not_found */
export async function listRecharges(
  deps: Deps,
  scope: ZonedScope,
  query: PrepaidRechargeQuery,
): Promise<{ items: PrepaidRecharge[]; nextCursor: string | null }> {
  const customers = query.customer
    ? await listRecords(deps, scope, await getOrdinal(deps, scope, query.customer))
    : undefined
  const rows = await deps.db.as(scope, async (tx) => {
    const filter = await toFilter(tx, scope, query)
    return filter ? queries.listRecharges(tx, scope.workspace, { ...filter, customers }) : []
  })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await describeRecharges(deps, scope, page),
    nextCursor: rows.length > query.limit && last ? `${last.askedAt.toISOString()} ${last.rechargeNo}` : null,
  }
}

/** Undefined when the filter names a store that is not there: then nothing fits. */
async function toFilter(tx: Tx, { workspace }: ZonedScope, query: PrepaidRechargeQuery) {
  const store = query.store ? (await findStores(tx, workspace, [query.store])).get(query.store) : undefined
  if (query.store && store === undefined) return undefined
  return {
    store,
    state: query.state,
    after: query.cursor ? readCursor(query.cursor) : undefined,
    limit: query.limit + 1,
  }
}

function readCursor(cursor: string): { askedAt: string; rechargeNo: string } {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (.+)$/s.exec(cursor)
  if (!match?.[1] || !match[2])
    throw kernelRefusals.invalid_request({ fields: [{ path: 'cursor', message: 'is not one of ours' }] })
  return { askedAt: match[1], rechargeNo: match[2] }
}

/** One recharge. @throws recharge_unknown */
export async function getRecharge(deps: Deps, scope: ZonedScope, rechargeNo: string): Promise<PrepaidRecharge> {
  const row = await deps.db.as(scope, (tx) => queries.findRecharge(tx, scope.workspace, rechargeNo))
  if (!row) throw refusals.recharge_unknown()
  const [recharge] = await describeRecharges(deps, scope, [row])
  invariant(recharge, 'a row has a description')
  return recharge
}

/** As staff and customers read them, in the order given. */
export async function describeRecharges(
  deps: Deps,
  scope: ZonedScope,
  rows: readonly queries.RechargeRow[],
): Promise<PrepaidRecharge[]> {
  const people = await findPublicIds(
    deps,
    scope,
    rows.map((row) => row.customer),
  )
  const stores = await deps.db.as(scope, (tx) =>
    describeStores(
      tx,
      scope.workspace,
      rows.map((row) => row.store),
    ),
  )
  return rows.map((row) => {
    const store = stores.get(row.store)
    const at = row.paidAt ?? row.askedAt
    return {
      rechargeNo: row.rechargeNo,
      state: row.state,
      customer: people.get(row.customer) ?? null,
      store: store ? { code: store.code, name: store.name } : null,
      plan: row.plan,
      at: at.toISOString(),
      principalMinor: minorToJson(row.principalMinor),
      bonusMinor: minorToJson(row.bonusMinor),
      principalLeftMinor: minorToJson(row.principalLeft),
      bonusLeftMinor: minorToJson(row.bonusLeft),
      refundedMinor: minorToJson(row.refundedMinor),
      refundableMinor: row.state === 'done' ? minorToJson(refundOf(row).payBack) : 0,
      refundFreeUntil: endOfRight(at, freeRefundDays, scope.timezone).toISOString(),
      realNameNeeded: row.realNameNeeded,
    }
  })
}
