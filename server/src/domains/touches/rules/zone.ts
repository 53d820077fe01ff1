import type { GatePolicy } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'

/** The days of a zone that matter at a moment, as instants in milliseconds. */
export type Windows = { dayStart: number; weekStart: number; monthStart: number; day: string; month: string }

/** Days are those of the calendar in the zone; a week is the day itself and the six before, a month 30 days. */
export function windowsOf(at: number, zone: string): Windows {
  const local = localOf(at, zone)
  const day = local.toPlainDate()
  const startOf = (back: number) => day.subtract({ days: back }).toZonedDateTime(zone).epochMilliseconds
  return {
    dayStart: startOf(0),
    weekStart: startOf(6),
    monthStart: startOf(29),
    day: day.toString(),
    month: day.toString().slice(0, 7),
  }
}

/** When the quiet hours end that are going on at this moment; undefined outside of them. From = to: there are none. */
export function quietUntil(at: number, zone: string, { from, to }: GatePolicy['quiet']): number | undefined {
  const local = localOf(at, zone)
  const now = local.hour * 60 + local.minute
  const [start, end] = [minutesOf(from), minutesOf(to)]
  const isQuiet = start < end ? now >= start && now < end : start > end && (now >= start || now < end)
  if (!isQuiet) return undefined
  const day = local.toPlainDate().add({ days: now < end ? 0 : 1 })
  const { epochMilliseconds } = day.toZonedDateTime({ timeZone: zone, plainTime: to })
  // Where clocks go back, the end of the quiet hours comes twice: the later one counts.
  return epochMilliseconds > at ? epochMilliseconds : at + 3600_000
}

const localOf = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

/** Remembers answers: in a set, one moment and a few zones are asked for again and again. */
export function createCalendar(quiet: GatePolicy['quiet']) {
  const windows = new Map<string, Windows>()
  const ends = new Map<string, number | undefined>()
  return {
    windowsOf(at: number, zone: string): Windows {
      const key = `${at} ${zone}`
      const known = windows.get(key) ?? windowsOf(at, zone)
      windows.set(key, known)
      return known
    },
    quietUntil(at: number, zone: string): number | undefined {
      const key = `${at} ${zone}`
      if (!ends.has(key)) ends.set(key, quietUntil(at, zone, quiet))
      return ends.get(key)
    },
  }
}
export type Calendar = ReturnType<typeof createCalendar>

export const isZone = (zone: string): boolean => {
  try {
    localOf(0, zone)
    return true
  } catch {
    return false
  }
}
