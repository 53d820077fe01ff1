import { Temporal } from 'temporal-polyfill'

/** Months are counted as year × 12 + month, as ClickHouse's `toRelativeMonthNum` does: 2010-12 is 24132. */
export function monthLabel(month: number): string {
  const year = Math.floor((month - 1) / 12)
  return `${String(year).padStart(4, '0')}-${String(((month - 1) % 12) + 1).padStart(2, '0')}`
}

/** First instant of a counted month in a time zone. */
export function monthStart(month: number, timezone: string): Date {
  return dayStart(`${monthLabel(month)}-01`, timezone)
}

/** The month that an instant falls in. */
export function monthOf(at: Date, timezone: string): number {
  const { year, month } = zoned(at, timezone)
  return year * 12 + month
}

/** Does any moment of a counted month fall into the period? */
export function isMonthWithin(
  month: number,
  { from, until }: { from: Date | null; until: Date | null },
  timezone: string,
): boolean {
  return (
    (from === null || monthStart(month + 1, timezone) > from) && (until === null || monthStart(month, timezone) < until)
  )
}

/** `2010-12` as a counted month. */
export function monthNumber(label: string): number {
  return Number(label.slice(0, 4)) * 12 + Number(label.slice(5, 7))
}

export function dayOf(at: Date, timezone: string): string {
  return zoned(at, timezone).toPlainDate().toString()
}

/** First instant of a calendar day; in some zones a day does not start at midnight. */
export function dayStart(day: string, timezone: string): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timezone).epochMilliseconds)
}

export const addDays = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString()

const zoned = (at: Date, timezone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone)

/** A period of whole days, both included; and the same as instants, `from` included and `until` not. */
export type Period = { fromDay: string | null; toDay: string | null; from: Date | null; until: Date | null }

/** Reads days (`2010-12-01`) or whole months (`2010-12`). Undefined when a day does not exist or `to` is before `from`. */
export function readPeriod(from: string | undefined, to: string | undefined, timezone: string): Period | undefined {
  const fromDay = from === undefined ? null : firstDay(from)
  const toDay = to === undefined ? null : lastDay(to)
  if (fromDay === undefined || toDay === undefined) return undefined
  if (fromDay !== null && toDay !== null && toDay < fromDay) return undefined
  return {
    fromDay,
    toDay,
    from: fromDay === null ? null : dayStart(fromDay, timezone),
    until: toDay === null ? null : dayStart(addDays(toDay, 1), timezone),
  }
}

function firstDay(text: string): string | undefined {
  return existing(text.length === 7 ? `${text}-01` : text)
}

function lastDay(text: string): string | undefined {
  if (text.length !== 7) return existing(text)
  const first = existing(`${text}-01`)
  return first === undefined
    ? undefined
    : Temporal.PlainDate.from(first).add({ months: 1 }).subtract({ days: 1 }).toString()
}

function existing(day: string): string | undefined {
  try {
    return Temporal.PlainDate.from(day, { overflow: 'reject' }).toString()
  } catch {
    return undefined
  }
}

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

export const DAY_MS = unitMs.d

/** `30m`, `12h`, `7d`, `2w` in milliseconds; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  const match = /^([1-9]\d{0,4})([mhdw])$/.exec(text)
  if (!match) return undefined
  const unit = match[2] as keyof typeof unitMs // the pattern allows these four only
  return Number(match[1]) * unitMs[unit]
}
