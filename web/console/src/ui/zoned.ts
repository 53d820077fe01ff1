/** The wall clock of a zone at an instant, as if it were UTC. */
function wallClock(instant: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => Number(parts.find((entry) => entry.type === type)?.value ?? 0)
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

/** The instant at which a day begins in a zone: `2026-03-01` in Shanghai is `2026-02-28T16:00:00.000Z`. */
export function dayStart(day: string, timezone: string): string {
  const wanted = Date.parse(`${day}T00:00:00Z`)
  // Twice: the offset may differ between the first guess and the answer, when the clocks change in between.
  const guess = wanted - (wallClock(wanted, timezone) - wanted)
  return new Date(guess - (wallClock(guess, timezone) - wanted)).toISOString()
}

/** `2026-03-01` → `2026-03-02`; with a negative number into the past. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** The day of an instant in a zone. */
export const dayIn = (instant: string | Date, timezone: string): string =>
  new Date(wallClock(new Date(instant).getTime(), timezone)).toISOString().slice(0, 10)
