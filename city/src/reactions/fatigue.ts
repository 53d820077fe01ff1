import { Random, streams } from '../random.ts'

/**
 * How people answer a hook that is shown to them again and again, written down. Everybody has a level of their own; each
 * further exposure changes the log odds of an answer by `slope`. Shops write more often to those who answer, so levels and
 * numbers of exposures go together: comparing the fifth exposures of some with the first of others would hide the fading.
 */
export type FatigueReaction = {
  people: number
  /** Share of a typical person that answers the first exposure, and how widely people differ (log odds). */
  firstShare: number
  spread: number
  slope: number
  exposuresMax: number
  /** How much the number of exposures follows the level: 0 not at all. */
  favour: number
}

export const tiredReaction: FatigueReaction = {
  people: 1200,
  firstShare: 0.2,
  spread: 0.5,
  slope: -0.35,
  exposuresMax: 6,
  favour: 1,
}

export type Exposed = { person: number; exposure: number; acted: boolean }

/** Everything that was shown and whether it was answered, the same for the same seed. */
export function exposePeople(seed: number, reaction: FatigueReaction): Exposed[] {
  const { people, firstShare, spread, slope, exposuresMax, favour } = reaction
  const base = Math.log(firstShare / (1 - firstShare))
  return Array.from({ length: people }, (_, person) => {
    const random = new Random(seed, streams.reaction, person, 3)
    const level = random.normal()
    const eagerness = random.normal() + favour * level
    const count = Math.min(exposuresMax, Math.max(1, Math.round(exposuresMax / 2 + eagerness)))
    return Array.from({ length: count }, (_, index) => {
      const odds = Math.exp(base + spread * level + slope * index)
      return { person, exposure: index + 1, acted: random.chance(odds / (1 + odds)) }
    })
  }).flat()
}
