import type { OfferValidity } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'

/** The day of an instant in the workspace's zone, as `2026-03-01`. */
export const dayOf = (at: Date, timezone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate().toString()

const dayStart = (day: string, plusDays: number, timezone: string): Date =>
  new Date(Temporal.PlainDate.from(day).add({ days: plusDays }).toZonedDateTime(timezone).epochMilliseconds)

/**
 * When a coupon claimed at `at` can be used: from the first moment to just before the second. Relative days are whole days
 * of the workspace's zone; without waiting, the rest of the claim's day is the first of them.
 */
export function validityOf(validity: OfferValidity, at: Date, timezone: string): { validFrom: Date; expiresAt: Date } {
  if (validity.kind === 'absolute') return { validFrom: new Date(validity.from), expiresAt: new Date(validity.to) }
  const today = dayOf(at, timezone)
  const { waitDays, validDays } = validity
  return {
    validFrom: waitDays === 0 ? at : dayStart(today, waitDays, timezone),
    expiresAt: dayStart(today, waitDays + validDays, timezone),
  }
}
