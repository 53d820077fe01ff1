import {
  type SlotList,
  type SlotPlacement,
  type SlotReport,
  type SlotTraffic,
  type SlotTrafficPrice,
  type SlotView,
  slotPlaces,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/placements.ts'
import * as reports from '../queries/reports.ts'
import { priceTraffic, wilson } from '../rules/figures.ts'
import { addDays, clockOf, dayBounds, type Period, periodOf } from '../rules/moment.ts'
import { isSeen, seenPlaces } from './keep-placements.ts'
import { noFigures, toFigures } from './show-placements.ts'

export type Asked = { from?: string | undefined; to?: string | undefined; store?: string | undefined }
export type Reader = { scope: ZonedScope; currency: string }

/** Placements that the reader sees, newest first. */
export async function listSeenPlacements(
  tx: Tx,
  scope: ZonedScope,
  only: { page?: SlotPlacement['page'] | undefined; state?: SlotPlacement['state'] | undefined } = {},
): Promise<queries.PlacementRow[]> {
  const seen = await seenPlaces(tx, scope)
  return (await queries.listPlacements(tx, scope.workspace, only)).filter(({ terms }) => isSeen(terms, seen))
}

/** Store by its code; -1, which no fact has, for one that the reader does not see. */
export const storeOf = async (tx: Tx, { workspace }: ZonedScope, code: string | undefined): Promise<number | null> =>
  code === undefined ? null : ((await findStores(tx, workspace, [code])).get(code) ?? -1)

/** Every slot with what went through it in a period, over the stores that the reader sees. */
export async function listSlots(deps: Deps, { scope, currency }: Reader, asked: Asked): Promise<SlotList> {
  const period = periodOf(asked, clockOf(deps.clock.now(), scope.timezone).day)
  const slots = await deps.db.as(scope, async (tx) =>
    viewSlots(tx, scope, period, await storeOf(tx, scope, asked.store)),
  )
  return { from: period.from, to: period.to, currency, slots }
}

async function viewSlots(tx: Tx, scope: ZonedScope, period: Period, store: number | null): Promise<SlotView[]> {
  const { workspace } = scope
  const changed = await queries.listSlots(tx, workspace)
  const running = await listSeenPlacements(tx, scope, { state: 'running' })
  const traffic = await readTraffic(tx, scope, { from: period.from, to: period.to, store })
  return slotPlaces.map((place) => {
    const row = changed.find(({ code }) => code === place.code)
    const standing = running.filter(
      ({ page, terms }) => page === place.page && (terms.slots.length === 0 || terms.slots.includes(place.code)),
    )
    return {
      ...place,
      ...(traffic.get(place.code) ?? { views: 0, ...noFigures }),
      enabled: row?.enabled ?? true,
      byLayer: row?.byLayer ?? false,
      placements: standing.length,
    }
  })
}

type Span = { from: string; to: string; store: number | null }

async function readTraffic(tx: Tx, { workspace, timezone }: ZonedScope, span: Span): Promise<Map<string, SlotTraffic>> {
  const sums = await reports.sumBySlot(tx, workspace, span)
  const views = await reports.viewsBySlot(tx, workspace, {
    from: dayBounds(span.from, timezone).from,
    before: dayBounds(span.to, timezone).before,
    timezone,
    slots: slotPlaces.map(({ code }) => code),
    store: span.store,
  })
  const codes = new Set([...sums.keys(), ...views.keys()])
  return new Map(
    [...codes].map((code) => {
      const sum = sums.get(code)
      return [code, { views: Number(views.get(code)?.views ?? 0n), ...(sum ? toFigures(sum) : noFigures) }]
    }),
  )
}

/** One slot: its days, what stood in it, and the same number of days before. @throws slot_unknown */
export async function reportSlot(
  deps: Deps,
  { scope, currency }: Reader,
  code: string,
  asked: Asked,
): Promise<SlotReport> {
  const { workspace, timezone } = scope
  const period = periodOf(asked, clockOf(deps.clock.now(), timezone).day)
  return deps.db.as(scope, async (tx) => {
    const store = await storeOf(tx, scope, asked.store)
    const slot = (await viewSlots(tx, scope, period, store)).find((each) => each.code === code)
    if (!slot) throw refusals.slot_unknown()
    const span = { from: period.from, to: period.to, store }
    const byDay = await reports.sumByDay(tx, workspace, code, span)
    const hours = await reports.viewsByHour(tx, workspace, {
      from: dayBounds(period.from, timezone).from,
      before: dayBounds(period.to, timezone).before,
      ...{ timezone, slots: [code], store },
    })
    const before = await readTraffic(tx, scope, { from: period.beforeFrom, to: period.beforeTo, store })
    const rows = new Map((await listSeenPlacements(tx, scope)).map((row) => [row.id, row]))
    const sums = await reports.sumByPlacement(tx, workspace, { slot: code, days: span })
    return {
      from: period.from,
      to: period.to,
      currency,
      slot,
      before: before.get(code) ?? { views: 0, ...noFigures },
      days: Array.from({ length: period.days }, (_, index) => {
        const day = addDays(period.from, index)
        const sum = byDay.get(day)
        const views = hours.filter((hour) => hour.day === day).reduce((all, hour) => all + Number(hour.views), 0)
        return { day, views, ...(sum ? toFigures(sum) : noFigures) }
      }),
      placements: [...sums].flatMap(([id, sum]) => {
        const row = rows.get(id)
        if (!row) return []
        const figures = toFigures(sum)
        return [
          {
            ...{ id, name: row.terms.name, state: row.state, ...figures },
            clickRate: wilson(figures.clicks, figures.impressions) ?? null,
            conversionRate: wilson(figures.conversions, figures.impressions) ?? null,
          },
        ]
      }),
    }
  })
}

/** What traffic inside the house is worth, and what a success costs there. */
export async function priceSlotTraffic(
  deps: Deps,
  { scope, currency }: Reader,
  asked: Asked,
): Promise<SlotTrafficPrice> {
  const period = periodOf(asked, clockOf(deps.clock.now(), scope.timezone).day)
  return deps.db.as(scope, async (tx) => {
    const store = await storeOf(tx, scope, asked.store)
    const rows = new Map((await listSeenPlacements(tx, scope)).map((row) => [row.id, row]))
    const places = (await reports.sumByPlace(tx, scope.workspace, { from: period.from, to: period.to, store }))
      .filter(({ placement }) => rows.has(placement))
      .map(({ placement, slot, ...sum }) => ({ placement, slot, ...toFigures(sum) }))
    const [impressions, valueMinor] = places.reduce(
      ([count, value], each) => [count + each.impressions, value + each.valueMinor],
      [0, 0],
    )
    return {
      ...{ from: period.from, to: period.to, currency, impressions },
      valuePerThousandMinor: impressions > 0 ? (valueMinor / impressions) * 1000 : null,
      placements: [...priceTraffic(places)].map(([id, priced]) => ({
        id,
        name: rows.get(id)?.terms.name ?? '',
        ...priced,
      })),
    }
  })
}

/** Opens or closes a slot, or lets it learn by layer. @throws slot_unknown */
export async function changeSlot(
  deps: Deps,
  scope: ZonedScope,
  code: string,
  patch: { enabled?: boolean | undefined; byLayer?: boolean | undefined },
): Promise<void> {
  const known = slotPlaces.find((place) => place.code === code)
  if (!known) throw refusals.slot_unknown()
  await deps.db.as(scope, async (tx) => {
    const row = (await queries.listSlots(tx, scope.workspace)).find((each) => each.code === code)
    const enabled = patch.enabled ?? row?.enabled ?? true
    const byLayer = patch.byLayer ?? row?.byLayer ?? false
    await queries.upsertSlot(tx, scope.workspace, { code: known.code, enabled, byLayer })
  })
}
