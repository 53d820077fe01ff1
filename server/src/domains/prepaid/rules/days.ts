import { Temporal } from 'temporal-polyfill'

const zoned = (at: Date, timezone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone)

/** The day of an instant in a zone (ISO date). */
export const dayOf = (at: Date, timezone: string): string => zoned(at, timezone).toPlainDate().toString()

/** Its month, by the first day. */
export const monthOf = (at: Date, timezone: string): string =>
  zoned(at, timezone).toPlainDate().with({ day: 1 }).toString()

/** When a day begins. */
export const dayStart = (day: string, timezone: string): Date =>
  new Date(Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds)

export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()

/** The instant after the last one of a right that lasts `days` days from the day of `at`, that day not counted. */
export const endOfRight = (at: Date, days: number, timezone: string): Date =>
  dayStart(addDays(dayOf(at, timezone), days + 1), timezone)

/** The last day of the last quarter that is over. */
export function lastQuarterEnd(at: Date, timezone: string): string {
  const day = zoned(at, timezone).toPlainDate()
  const first = day.with({ month: Math.floor((day.month - 1) / 3) * 3 + 1, day: 1 })
  return first.subtract({ days: 1 }).toString()
}
