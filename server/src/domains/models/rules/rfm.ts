import { quantile } from './quality.ts'

/** Scores from 1 (worst) to 5 (best). */
export type RfmScores = { recency: number; frequency: number; money: number }

/** Upper bounds of recency in days for the scores 5 to 2, lower bounds of the others for the scores 2 to 5. */
export type RfmCuts = { recencyDays: readonly number[]; frequency: readonly number[]; money: readonly number[] }

export type Buyer = { sinceDays: number; days: number; spent: number }

/** One more than the number of bounds that are reached. */
const reached = (value: number, bounds: readonly number[]): number =>
  1 + bounds.filter((bound) => value >= bound).length

export const scoreRfm = ({ sinceDays, days, spent }: Buyer, cuts: RfmCuts): RfmScores => ({
  recency: 5 - cuts.recencyDays.filter((bound) => sinceDays > bound).length,
  frequency: reached(days, cuts.frequency),
  money: reached(spent, cuts.money),
})

/**
 * Cuts at the fifths of the buyers. Where most bought once, many of them are equal and scores are skipped: fixed cuts are
 * the better choice there.
 */
export function quintileCuts(buyers: readonly Buyer[]): RfmCuts {
  const fifths = (values: number[]): number[] => [0.2, 0.4, 0.6, 0.8].map((share) => quantile(values, share))
  return {
    recencyDays: fifths(buyers.map(({ sinceDays }) => sinceDays)),
    // A bound must be above the least value, or everybody reaches it.
    frequency: fifths(buyers.map(({ days }) => days)).map((bound) => Math.max(bound, 2)),
    money: fifths(buyers.map(({ spent }) => spent)),
  }
}

export const segments = [
  'champions',
  'loyal',
  'promising',
  'new',
  'need-attention',
  'at-risk',
  'cannot-lose',
  'hibernating',
  'lost',
] as const
export type Segment = (typeof segments)[number]

/**
 * The customary names, as a grid of recency by the mean of frequency and money. Every cell has one, unlike the tables in
 * circulation, whose ranges overlap and leave gaps.
 */
export function segmentOf({ recency, frequency, money }: RfmScores): Segment {
  const worth = (frequency + money) / 2
  if (recency >= 4) {
    if (worth >= 4) return 'champions'
    if (worth >= 3) return 'loyal'
    return frequency === 1 ? 'new' : 'promising'
  }
  if (recency === 3) {
    if (worth >= 4) return 'loyal'
    return worth >= 2 ? 'need-attention' : 'promising'
  }
  if (worth >= 4) return recency === 1 ? 'cannot-lose' : 'at-risk'
  if (worth >= 2.5) return 'at-risk'
  return recency === 2 ? 'hibernating' : 'lost'
}
