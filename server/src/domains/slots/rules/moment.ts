import { Temporal } from 'temporal-polyfill'

/** Day and time of day of an instant in the workspace's zone: `2026-03-01` and 13.5 for half past one. */
export function clockOf(at: Date, timezone: string): { day: string; hour: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone)
  return { day: local.toPlainDate().toString(), hour: local.hour + local.minute / 60 }
}

/** The full hour that an instant lies in. */
export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000)

/** The first instants of a day and of the one after it. */
export function dayBounds(day: string, timezone: string): { from: Date; before: Date } {
  const start = (of: Temporal.PlainDate) => new Date(of.toZonedDateTime(timezone).epochMilliseconds)
  const date = Temporal.PlainDate.from(day)
  return { from: start(date), before: start(date.add({ days: 1 })) }
}

export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()

/** Days of a report, both inclusive, and as many before them. */
export type Period = { from: string; to: string; days: number; beforeFrom: string; beforeTo: string }

const usualDays = 28

export function periodOf(asked: { from?: string | undefined; to?: string | undefined }, today: string): Period {
  const to = asked.to ?? (asked.from && asked.from > today ? asked.from : today)
  const from = asked.from && asked.from <= to ? asked.from : addDays(to, 1 - usualDays)
  const days = Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1
  return { from, to, days, beforeFrom: addDays(from, -days), beforeTo: addDays(from, -1) }
}
