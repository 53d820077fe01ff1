/** Wilson's score interval of a share, 95 %; undefined where nothing was tried. */
export function wilson(successes: number, trials: number): { low: number; high: number } | undefined {
  if (trials === 0) return undefined
  const z = 1.959964
  const share = Math.min(1, successes / trials)
  const centre = share + (z * z) / (2 * trials)
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  const scale = 1 + (z * z) / trials
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) }
}

export type HourViews = { day: string; hour: number; views: number; filled: number }

const weekDay = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/**
 * Views by weekday and hour, as the mean of the same hour over whole weeks: a shop's week repeats itself, and four weeks of
 * it say more than any curve through them. `days` are the days looked at, a whole number of weeks.
 */
export function forecastWeek(views: readonly HourViews[], days: readonly string[]): Map<string, number> {
  const weeks = Math.floor(days.length / 7)
  if (weeks === 0) return new Map()
  const counted = new Set(days.slice(-weeks * 7))
  const sums = new Map<string, number>()
  for (const { day, hour, views: count } of views) {
    if (!counted.has(day)) continue
    const key = `${weekDay(day)} ${hour}`
    sums.set(key, (sums.get(key) ?? 0) + count)
  }
  return new Map([...sums].map(([key, sum]) => [key, sum / weeks]))
}

export const forecastAt = (week: ReadonlyMap<string, number>, day: string, hour: number): number =>
  week.get(`${weekDay(day)} ${hour}`) ?? 0

/**
 * Guaranteed impressions still owed, over the hours to come: each promise evenly over the hours that are left to it.
 * `hours` are the instants at which the hours begin.
 */
export function bookHours(
  promises: readonly { owed: number; to: Date }[],
  hours: readonly Date[],
  now: Date,
): number[] {
  const hourMs = 3_600_000
  return hours.map((hour) =>
    promises.reduce((sum, { owed, to }) => {
      const left = Math.max(1, (to.getTime() - now.getTime()) / hourMs)
      const part = Math.min(1, Math.max(0, (to.getTime() - hour.getTime()) / hourMs))
      return sum + (owed / left) * part
    }, 0),
  )
}

type Sum = { impressions: number; conversions: number; valueMinor: number; spentMinor: number }

/**
 * What the impressions of a placement were worth to the shop: as many impressions of the same slots as they bring on
 * average. With what was taken from its budget, by success, that is what a converted person cost inside the house.
 */
export function priceTraffic(
  places: readonly (Sum & { placement: number; slot: string })[],
): Map<number, { impressions: number; converted: number; trafficMinor: number; internalCostMinor: number | null }> {
  const slots = new Map<string, { impressions: number; valueMinor: number }>()
  for (const { slot, impressions, valueMinor } of places) {
    const known = slots.get(slot) ?? { impressions: 0, valueMinor: 0 }
    slots.set(slot, { impressions: known.impressions + impressions, valueMinor: known.valueMinor + valueMinor })
  }
  const priced = new Map<number, { impressions: number; converted: number; trafficMinor: number; spentMinor: number }>()
  for (const { placement, slot, impressions, conversions, spentMinor } of places) {
    const known = priced.get(placement) ?? { impressions: 0, converted: 0, trafficMinor: 0, spentMinor: 0 }
    const all = slots.get(slot)
    const each = all && all.impressions > 0 ? all.valueMinor / all.impressions : 0
    priced.set(placement, {
      impressions: known.impressions + impressions,
      converted: known.converted + conversions,
      trafficMinor: known.trafficMinor + impressions * each,
      spentMinor: known.spentMinor + spentMinor,
    })
  }
  return new Map(
    [...priced].map(([placement, { spentMinor, ...sum }]) => [
      placement,
      { ...sum, internalCostMinor: sum.converted > 0 ? (sum.trafficMinor + spentMinor) / sum.converted : null },
    ]),
  )
}
