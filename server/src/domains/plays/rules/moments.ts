import { Temporal } from 'temporal-polyfill'

const minuteMs = 60_000

const zoned = (at: Date, timezone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone)

/** The day of an instant in the workspace's zone, as `2026-03-01`. */
export const dayOf = (at: Date, timezone: string): string => zoned(at, timezone).toPlainDate().toString()

type Days = { weekdays?: readonly number[] | undefined; monthDays?: readonly number[] | undefined }

/** The next time after `now` that a clock in the zone shows `at` (HH:MM) on one of the days; all days where none is given. */
export function nextTime(at: string, { weekdays, monthDays }: Days, now: Date, timezone: string): Date {
  const today = zoned(now, timezone).toPlainDate()
  const time = Temporal.PlainTime.from(at)
  // Within any 8 years there is a 29 February.
  for (let ahead = 0; ahead < 8 * 366; ahead++) {
    const day = today.add({ days: ahead })
    if (weekdays && !weekdays.includes(day.dayOfWeek)) continue
    if (monthDays && !monthDays.includes(day.day)) continue
    const moment = day.toZonedDateTime({ timeZone: timezone, plainTime: time }).epochMilliseconds
    if (moment > now.getTime()) return new Date(moment)
  }
  throw new Error(`there is no day ${monthDays} in any month`)
}

/** How often somebody was active in each hour of the day, 0 to 23. */
export type Hours = readonly number[]

/** Fewer than this say nothing of somebody's habits. */
const enough = 3

/** The hour in which somebody is most active, hours beside it counting half; of equal ones the earliest. */
export function bestHour(own: Hours, everybody: Hours): number | undefined {
  const total = own.reduce((sum, count) => sum + count, 0)
  const hours = total >= enough ? own : everybody
  let best: number | undefined
  let most = 0
  for (let hour = 0; hour < 24; hour++) {
    const around = (hours[hour] ?? 0) + ((hours[(hour + 23) % 24] ?? 0) + (hours[(hour + 1) % 24] ?? 0)) / 2
    if (around > most) {
      most = around
      best = hour
    }
  }
  return best
}

export type BestMoment = {
  now: Date
  timezone: string
  hour: number | undefined
  withinMs: number
  /** The run waited here before: not in the same hour again. */
  again: boolean
}

/** The next moment in that hour, now if it is on, and at the latest when the time is over. */
export function bestMoment({ now, timezone, hour, withinMs, again }: BestMoment): Date {
  const latest = now.getTime() + withinMs
  if (hour === undefined) return again ? new Date(latest) : now
  if (!again && zoned(now, timezone).hour === hour) return now
  const next = nextTime(`${String(hour).padStart(2, '0')}:00`, {}, now, timezone).getTime()
  return new Date(Math.max(now.getTime() + minuteMs, Math.min(next, latest)))
}
