/** The stages before an assignment by which the effect is looked at: new, lapsed, occasional, regular. */
export const stageBounds = {
  /** Without an order for so long, of those who had one within a year. */
  lapsedAfterDays: 90,
  /** Orders within that time. */
  regularFrom: 3,
} as const

/** Before the assignment: long enough to know a customer of a local shop, short enough to be about her of today. */
export const lookbackDays = 90
