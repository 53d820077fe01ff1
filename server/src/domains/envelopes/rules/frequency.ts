import { Temporal } from 'temporal-polyfill'

/** How often one customer may: in all, and in a day, week or month. */
export type Frequency = { lifetime: number; period: { unit: 'D' | 'W' | 'M'; times: number } | undefined }

const lifetimeMax = 100

/** Reads `D3|L4`. L is needed and at most 100; of D, W and M one at most. Undefined for anything else. */
export function readFrequency(text: string): Frequency | undefined {
  let lifetime: number | undefined
  let period: Frequency['period']
  for (const part of text.split('|')) {
    const match = /^([DWML])([1-9]\d{0,2})$/.exec(part)
    if (!match) return undefined
    const times = Number(match[2])
    const unit = match[1]
    if (unit === 'L') {
      if (lifetime !== undefined || times > lifetimeMax) return undefined
      lifetime = times
    } else {
      if (period !== undefined) return undefined
      period = { unit: unit as 'D' | 'W' | 'M', times } // the pattern allows these three besides L
    }
  }
  return lifetime === undefined ? undefined : { lifetime, period }
}

/** Whether somebody who came at these times may come again now. Days, weeks (from Monday) and months of the zone. */
export function allows(frequency: Frequency, earlier: readonly Date[], now: Date, timezone: string): boolean {
  if (earlier.length >= frequency.lifetime) return false
  const { period } = frequency
  if (!period) return true
  const current = periodOf(now, period.unit, timezone)
  return earlier.filter((at) => periodOf(at, period.unit, timezone) === current).length < period.times
}

function periodOf(at: Date, unit: 'D' | 'W' | 'M', timezone: string): string {
  const day = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDate()
  if (unit === 'D') return day.toString()
  return unit === 'W' ? `${day.yearOfWeek}-W${day.weekOfYear}` : day.toPlainYearMonth().toString()
}
