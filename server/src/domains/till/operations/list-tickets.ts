import type { TillTicketList, TillTicketQuery } from '@regulars/contract'
import { readCursor, writeCursor } from '../../../kernel/cursor.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores, findStores } from '../../organization/index.ts'
import * as queries from '../queries/tickets.ts'
import { dayStart } from '../rules/day.ts'

/** Tickets in scope, newest first, a page at a time. Refuses `customer_not_found`. */
export async function listTickets(deps: Deps, scope: ZonedScope, query: TillTicketQuery): Promise<TillTicketList> {
  const customers = query.customer
    ? await listRecords(deps, scope, await getOrdinal(deps, scope, query.customer))
    : undefined
  const { rows, stores } = await deps.db.as(scope, async (tx) => {
    const store = query.store ? (await findStores(tx, scope.workspace, [query.store])).get(query.store) : undefined
    // A store that is not there has no tickets.
    if (query.store && store === undefined) return { rows: [], stores: new Map<number, { code: string }>() }
    const rows = await queries.listTickets(tx, scope.workspace, {
      numberPrefix: query.search || undefined,
      store,
      state: query.state,
      customers,
      differences: query.differences ?? false,
      from: query.from ? dayStart(query.from, scope.timezone) : undefined,
      before: query.to ? dayStart(query.to, scope.timezone, 1) : undefined,
      after: afterOf(query.cursor),
      limit: query.limit + 1,
    })
    const ids = rows.map((row) => row.store)
    return { rows, stores: await describeStores(tx, scope.workspace, ids) }
  })
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  const publicIds = await findPublicIds(
    deps,
    scope,
    page.flatMap((row) => row.customer ?? []),
  )
  return {
    items: page.map((row) => ({
      ticketNo: row.ticketNo,
      state: row.state,
      storeCode: stores.get(row.store)?.code ?? '',
      channel: row.channel,
      paidAt: row.paidAt.toISOString(),
      customer: (row.customer !== null && publicIds.get(row.customer)) || null,
      grossMinor: minorToJson(row.grossMinor),
      dueMinor: minorToJson(row.dueMinor),
      refundedMinor: minorToJson(row.refundedMinor),
      differenceMinor: minorToJson(row.differenceMinor),
      providers: row.providers,
      cashier: row.cashier,
    })),
    nextCursor: rows.length > query.limit && last ? writeCursor(last.paidAt, last.ticketNo) : null,
  }
}

function afterOf(cursor: string | undefined) {
  if (!cursor) return undefined
  const { at: paidAt, number: ticketNo } = readCursor(cursor)
  return { paidAt, ticketNo }
}
