const hour = 3_600_000

/** The days of the plan in the shop's zone. Months are what the platform calls months: local ones. */
export interface Calendar {
  days: number
  /** Instant of the local midnight that starts a day; one more than there are days. */
  start: Float64Array
  /** `YYYY-MM-DD` */
  date: string[]
  /** Index into `months`. */
  month: Uint16Array
  /** `YYYY-MM` */
  months: string[]
  /** 0 is Monday. */
  weekday: Uint8Array
  /** 0..365 */
  dayOfYear: Uint16Array
}

/** Offset of a zone at an instant, in milliseconds east of Greenwich. */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of format.formatToParts(instant)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour: hours = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hours, minute, second) - instant
}

/** Instant of local midnight. The second look settles days on which the clock was changed. */
function midnight(format: Intl.DateTimeFormat, utcMidnight: number): number {
  const guess = utcMidnight - offsetAt(format, utcMidnight)
  return utcMidnight - offsetAt(format, guess)
}

export function buildCalendar(plan: { days: number; endDate: string; timeZone: string }): Calendar {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: plan.timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const lastUtc = Date.parse(`${plan.endDate}T00:00:00Z`)
  const calendar: Calendar = {
    days: plan.days,
    start: new Float64Array(plan.days + 1),
    date: [],
    month: new Uint16Array(plan.days),
    months: [],
    weekday: new Uint8Array(plan.days),
    dayOfYear: new Uint16Array(plan.days),
  }
  for (let day = 0; day <= plan.days; day++) {
    const utc = lastUtc - (plan.days - 1 - day) * 24 * hour
    calendar.start[day] = midnight(format, utc)
    if (day === plan.days) break
    const local = new Date(utc)
    const date = local.toISOString().slice(0, 10)
    calendar.date.push(date)
    const month = date.slice(0, 7)
    if (calendar.months.at(-1) !== month) calendar.months.push(month)
    calendar.month[day] = calendar.months.length - 1
    calendar.weekday[day] = (local.getUTCDay() + 6) % 7
    calendar.dayOfYear[day] = Math.round((utc - Date.UTC(local.getUTCFullYear(), 0, 1)) / (24 * hour))
  }
  return calendar
}

/** The day of the plan an instant falls on. */
export function dayOf({ start, days }: Calendar, at: number): number {
  let low = 0
  let high = days - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((start[middle] ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

/** Instant at which a month of the calendar ends, also when the plan ends before it does. */
export function monthEnd({ start, days, date, month, months }: Calendar, index: number): number {
  const after = month.indexOf(index + 1)
  if (after >= 0) return start[after] ?? 0
  const [year = 0, number = 1] = (months[index] ?? '').split('-').map(Number)
  const daysInMonth = new Date(Date.UTC(year, number, 0)).getUTCDate()
  const lastDate = Number((date.at(-1) ?? '').slice(8))
  // Good to an hour where the clock changes in between, and nobody acts in that hour: the plan is over.
  return (start[days] ?? 0) + (daysInMonth - lastDate) * 24 * hour
}
