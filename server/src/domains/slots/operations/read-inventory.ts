import { type SlotInventory, slotPlaces } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { describeStores } from '../../organization/index.ts'
import * as reports from '../queries/reports.ts'
import { bookHours, forecastAt, forecastWeek } from '../rules/figures.ts'
import { addDays, clockOf, dayBounds, hourOf, periodOf } from '../rules/moment.ts'
import { type Asked, listSeenPlacements, storeOf } from './report-slots.ts'

const weeksMax = 4
const daysAhead = 7
const hourMs = 3_600_000

/** Impressions by hour and entrance in a period, what the next seven days will bring, and what of it is promised. */
export async function readInventory(
  deps: Deps,
  scope: ZonedScope,
  asked: Asked & { slot?: string | undefined },
): Promise<SlotInventory> {
  const { workspace, timezone } = scope
  const now = deps.clock.now()
  const today = clockOf(now, timezone).day
  const period = periodOf(asked, today)
  const slots = slotPlaces.map(({ code }) => code).filter((code) => asked.slot === undefined || code === asked.slot)
  return deps.db.as(scope, async (tx) => {
    const store = await storeOf(tx, scope, asked.store)
    const about = { timezone, slots, store }
    const span = {
      from: dayBounds(period.from, timezone).from,
      before: dayBounds(period.to, timezone).before,
      ...about,
    }
    const views = await reports.viewsByHour(tx, workspace, span)
    const stores = await reports.viewsByStore(tx, workspace, span)
    const past = await readPast(tx, workspace, { today, ...about })
    const ahead = hoursAhead(now, timezone)
    const booked = bookHours(
      await listPromises(tx, scope, { slots, store }),
      ahead.map(({ at }) => at),
      now,
    )
    const future = ahead.map((hour, index) => ({
      ...hour,
      booked: booked[index] ?? 0,
      forecast: past.weeks > 0 ? forecastAt(past.week, hour.day, hour.hour) : null,
    }))
    const labels = await describeStores(tx, workspace, stores.keys())
    return {
      ...{ from: period.from, to: period.to, weeks: past.weeks },
      hours: Array.from({ length: 24 }, (_, hour) => ({
        hour,
        views: sum(views.filter((row) => row.hour === hour).map((row) => Number(row.views))),
        filled: sum(views.filter((row) => row.hour === hour).map((row) => Number(row.filled))),
        ...sumAhead(future.filter((row) => row.hour === hour)),
      })),
      entrances: [...stores]
        .map(([id, row]) => ({
          store: labels.get(id)?.code ?? '',
          name: labels.get(id)?.name ?? '',
          views: Number(row.views),
          filled: Number(row.filled),
        }))
        .sort((a, b) => b.views - a.views || (a.store < b.store ? -1 : 1)),
      days: [...new Set(future.map(({ day }) => day))].map((day) => {
        const total = sumAhead(future.filter((row) => row.day === day))
        return { day, ...total, free: total.forecast === null ? null : Math.max(0, total.forecast - total.booked) }
      }),
    }
  })
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)

const sumAhead = (hours: readonly { forecast: number | null; booked: number }[]) => ({
  forecast: hours.some(({ forecast }) => forecast === null) ? null : sum(hours.map(({ forecast }) => forecast ?? 0)),
  booked: sum(hours.map(({ booked }) => booked)),
})

/** The next seven days by hour, from the next full hour on. */
function hoursAhead(now: Date, timezone: string): { at: Date; day: string; hour: number }[] {
  const first = hourOf(now).getTime() + hourMs
  return Array.from({ length: daysAhead * 24 }, (_, index) => {
    const at = new Date(first + index * hourMs)
    const { day, hour } = clockOf(at, timezone)
    return { at, day, hour: Math.floor(hour) }
  })
}

type Place = { timezone: string; slots: readonly string[]; store: number | null }

/** Whole weeks until yesterday, at most four, from the first day on which anything was seen. */
async function readPast(tx: Tx, workspace: number, { today, ...place }: Place & { today: string }) {
  const from = addDays(today, -weeksMax * 7)
  const rows = await reports.viewsByHour(tx, workspace, {
    from: dayBounds(from, place.timezone).from,
    before: dayBounds(today, place.timezone).from,
    ...place,
  })
  const views = rows.map((row) => ({ ...row, views: Number(row.views), filled: Number(row.filled) }))
  const first = views[0]?.day ?? today
  const days = Array.from({ length: weeksMax * 7 }, (_, index) => addDays(from, index)).filter((day) => day >= first)
  return { week: forecastWeek(views, days), weeks: Math.floor(days.length / 7) }
}

/** What is owed of guarantees, as far as the reader sees what was delivered. */
async function listPromises(tx: Tx, scope: ZonedScope, { slots, store }: Omit<Place, 'timezone'>) {
  const rows = (await listSeenPlacements(tx, scope, { state: 'running' })).filter(({ page, terms }) => {
    const where =
      terms.slots.length > 0 ? terms.slots : slotPlaces.filter((each) => each.page === page).map(({ code }) => code)
    return terms.guaranteedImpressions !== null && where.some((code) => slots.includes(code))
  })
  const sums = await reports.sumByPlacement(tx, scope.workspace, {
    placements: rows.map(({ id }) => id),
    days: { from: null, to: null, store },
  })
  return rows.flatMap(({ id, terms: { guaranteedImpressions, to } }) => {
    if (guaranteedImpressions === null || to === null) return []
    return [{ owed: Math.max(0, guaranteedImpressions - Number(sums.get(id)?.impressions ?? 0n)), to: new Date(to) }]
  })
}
