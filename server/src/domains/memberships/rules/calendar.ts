import type { CardTemplateDefinition } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'

type Validity = CardTemplateDefinition['points']['validity']

const zoned = (at: Date, timezone: string): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone)

/** First instant after the last whole day on which points earned at `at` are valid; null where they never expire. */
export function expiryOf(at: Date, validity: Validity, timezone: string): Date | null {
  if (validity.kind === 'unlimited') return null
  const day = zoned(at, timezone).toPlainDate()
  const first =
    validity.kind === 'days'
      ? day.add({ days: validity.days + 1 })
      : Temporal.PlainDate.from({ year: day.year + 2, month: 1, day: 1 })
  return new Date(first.toZonedDateTime(timezone).epochMilliseconds)
}

/**
 * The year and the birthdays (MM-DD) that are celebrated on the day of `at`. Who was born on 29 February celebrates on
 * the 28th in years without one.
 */
export function celebratedOn(at: Date, timezone: string): { year: number; birthdays: string[] } {
  const { year, month, day, inLeapYear } = zoned(at, timezone)
  const today = `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return { year, birthdays: today === '02-28' && !inLeapYear ? [today, '02-29'] : [today] }
}

/** MM-DD of a birthday as people and files write it (with a year or without); undefined for a day that does not exist. */
export function readBirthday(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined
  const match = /^(?:\d{4}[-/.])?(\d{1,2})[-/.](\d{1,2})(?:$|T)/.exec(text.trim())
  if (!match) return undefined
  const [month, day] = [Number(match[1]), Number(match[2])]
  // A leap year: it has every day that there is.
  const exists =
    month >= 1 && month <= 12 && day >= 1 && day <= Temporal.PlainYearMonth.from({ year: 2024, month }).daysInMonth
  return exists ? `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` : undefined
}

export const addDays = (at: Date, days: number): Date => new Date(at.getTime() + days * 86_400_000)
