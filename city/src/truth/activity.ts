import type { Calendar } from '../calendar.ts'
import type { Consumer } from './people.ts'
import type { CityTruth } from './types.ts'

type People = ReadonlyMap<number, Consumer>

const sorted = (days: readonly number[]): number[] => [...new Set(days)].sort((a, b) => a - b)

/** Distinct people active on each day, and in the 7 and 30 days that end with it. */
export function activeDays(people: People, calendar: Calendar): CityTruth['activity'] {
  const rows = calendar.date.map((date) => ({ date, dau: 0, wau: 0, mau: 0 }))
  // A day of activity makes somebody active in the windows of the following days, until the next one takes over.
  const cover = (days: number[], window: number, figure: 'dau' | 'wau' | 'mau') =>
    days.forEach((day, position) => {
      const until = Math.min(day + window, days[position + 1] ?? Infinity, rows.length)
      for (let covered = day; covered < until; covered++) {
        const row = rows[covered]
        if (row) row[figure]++
      }
    })
  for (const person of people.values()) {
    const days = sorted(person.activeDays)
    cover(days, 1, 'dau')
    cover(days, 7, 'wau')
    cover(days, 30, 'mau')
  }
  return rows
}

/** Cohorts by the month of the first activity. */
export function activityRetention(people: People, calendar: Calendar): CityTruth['retention'] {
  const { months } = calendar
  const rows = months.map((month, index) => ({
    month,
    size: 0,
    returning: Array.from({ length: months.length - 1 - index }, () => 0),
  }))
  for (const { activeDays: days } of people.values()) {
    const seen = sorted(days.map((day) => calendar.month[day] ?? 0))
    const first = seen[0]
    const row = first === undefined ? undefined : rows[first]
    if (first === undefined || !row) continue
    row.size++
    for (const month of seen)
      if (month > first) row.returning[month - first - 1] = (row.returning[month - first - 1] ?? 0) + 1
  }
  return rows
}
