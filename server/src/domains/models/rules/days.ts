import { Temporal } from 'temporal-polyfill'

const dayMs = 86_400_000

/** `1997-09-30` for a day number since 1970. */
export const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The instant at which a day begins in this zone, in seconds since 1970. */
export const dayStart = (day: number, timezone: string): number =>
  Temporal.PlainDate.from(dayText(day)).toZonedDateTime(timezone).epochMilliseconds / 1000

export const DAYS_A_WEEK = 7
