import { Temporal } from 'temporal-polyfill'

/** The instant at which a day begins in a zone; `plusDays` later ones likewise. */
export const dayStart = (day: string, timezone: string, plusDays = 0): Date =>
  new Date(Temporal.PlainDate.from(day).add({ days: plusDays }).toZonedDateTime(timezone).epochMilliseconds)

/** The day that it is in a zone. */
export const dayOf = (at: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString()
