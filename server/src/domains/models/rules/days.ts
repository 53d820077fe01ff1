import { Temporal } from 'temporal-polyfill'

const dayMs = 86_400_000

/** `1997-09-30` for a day number since 1970. */
export const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The instant at which a day begins in this zone, RFC 3339. */
export const dayStart = (day: number, timezone: string): string =>
  Temporal.PlainDate.from(dayText(day)).toZonedDateTime(timezone).toInstant().toString()

export const DAYS_A_WEEK = 7
