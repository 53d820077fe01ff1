import type { EventKind, EventKindView, EventView, TimelineEntry } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal } from '../../customers/index.ts'
import { listStoreCodes } from '../../organization/index.ts'
import * as analytics from '../analytics.ts'
import * as queries from '../queries.ts'

/** The catalogue, and every other name that came in, with how often each was seen. */
export async function listKinds(
  deps: Deps,
  scope: ZonedScope,
  catalogue: readonly EventKind[],
): Promise<EventKindView[]> {
  const counted = new Map((await analytics.countKinds(deps.ch.scope(scope))).map((row) => [row.kind, row]))
  const known = catalogue.map(({ kind, name }) => {
    const seen = counted.get(kind)
    counted.delete(kind)
    return { kind, name, known: true, events: seen?.events ?? 0, ...(seen ? { lastAt: seen.lastAt } : {}) }
  })
  const other = [...counted.values()].map(({ kind, events, lastAt }) => ({
    kind,
    name: { en: kind, zh: kind },
    known: false,
    events,
    lastAt,
  }))
  return [...known, ...other]
}

export async function listRecentEvents(
  deps: Deps,
  scope: ZonedScope,
  filter: { kind?: string; limit: number },
): Promise<EventView[]> {
  const rows = await analytics.listRecent(deps.ch.scope(scope), filter)
  const ids = await findPublicIds(
    deps,
    scope,
    rows.map((row) => row.customer),
  )
  const codes = await deps.db.as(scope, (tx) => listStoreCodes(tx, scope.workspace))
  return rows.map((row) => ({
    ...common(row, codes),
    ...(ids.has(row.customer) ? { customer: ids.get(row.customer) } : {}),
  }))
}

function common(row: analytics.EventRow, codes: ReadonlyMap<number, string>) {
  const store = codes.get(row.store)
  return {
    kind: row.kind,
    at: row.at,
    messageId: row.messageId,
    source: row.source,
    properties: readProperties(row.properties),
    ...(store ? { store } : {}),
    ...(row.channel ? { channel: row.channel } : {}),
  }
}

const readProperties = (text: string): Record<string, unknown> =>
  text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) // written as an object by the relay

/** For those who see all stores: nobody can say which store a message that could not be read belongs to. */
export async function listRefusedMessages(deps: Deps, scope: ZonedScope, limit: number) {
  if (scope.stores !== '*') return []
  const rows = await deps.db.as(scope, (tx) => queries.listRefused(tx, scope.workspace, limit))
  return rows.map(({ at, messageId, ...row }) => ({
    ...row,
    at: at.toISOString(),
    ...(messageId ? { messageId } : {}),
  }))
}

export type TimelineFilter = { kind?: string; before?: string; limit: number }

/** One person's events, newest first, whichever record they were written under. @throws customer_not_found */
export async function listTimeline(
  deps: Deps,
  scope: ZonedScope,
  publicId: string,
  filter: TimelineFilter,
): Promise<{ entries: TimelineEntry[]; next?: string }> {
  const customer = await getOrdinal(deps, scope, publicId)
  const kinds = filter.kind?.split(',').filter((kind) => kind !== '')
  const rows = await analytics.listOfCustomer(deps.ch.scope(scope), {
    customer,
    kinds,
    before: filter.before,
    limit: filter.limit,
  })
  const codes = await deps.db.as(scope, (tx) => listStoreCodes(tx, scope.workspace))
  const entries = rows.map((row) => {
    const { properties, ...entry } = common(row, codes)
    const { amountMinor, orderNo, ...rest } = properties
    return {
      ...entry,
      properties: rest,
      ...(typeof amountMinor === 'number' ? { amountMinor } : {}),
      ...(typeof orderNo === 'string' ? { orderNo } : {}),
    }
  })
  const last = entries.at(-1)
  return { entries, ...(last && entries.length === filter.limit ? { next: last.at } : {}) }
}
