import type { Category, SlotDemand, SlotQuadrant } from '@regulars/contract'
import type { FrequencyRow, OverlapRow, ReactionRow } from '../analytics.ts'

/** So many free observations and so much movement of prices (the standard deviation of a per cent) make a measurement. */
const freedomMin = 8
const priceVarianceMin = 1e-4

/** How demand answers to price, with its 95 % interval; undefined where prices hardly varied. */
export function elasticityOf({ products, weeks, xx, xy, yy }: ReactionRow): SlotDemand['elasticity'] {
  const freedom = weeks - products - 1
  if (freedom < freedomMin || xx / weeks < priceVarianceMin) return null
  const value = xy / xx
  const error = Math.sqrt(Math.max(0, yy - value * xy) / freedom / xx)
  return { value, low: value - 1.959964 * error, high: value + 1.959964 * error, weeks }
}

/** 1 where the price does not matter, a half where demand falls as much as the price rises. Demand that rises with its price is rigid. */
export const rigidityOf = (elasticity: number): number => 1 / (1 + Math.max(0, -elasticity))

export const rigidityCut = 0.5
/** Once a month: a habit, whatever the other categories of the shop are. */
export const frequencyCut = 3

const catalogueRigidity = { rigid: 0.75, elastic: 0.25 } as const

/** Categories are compared two levels deep, `grocery.dairy`: a shop of one branch would otherwise be one dot. */
export function groupCategories(categories: readonly Category[]): Map<number, number> {
  const byId = new Map(categories.map((category) => [category.id, category]))
  const groupOf = (category: Category): number => {
    const parent = category.parent === null ? undefined : byId.get(category.parent)
    return parent === undefined || parent.parent === null ? category.id : groupOf(parent)
  }
  return new Map(categories.map((category) => [category.id, groupOf(category)]))
}

type Measured = {
  categories: readonly Category[]
  frequencies: readonly FrequencyRow[]
  reactions: readonly ReactionRow[]
  surveys: ReadonlyMap<string, number>
}

/** Places every category that was bought from. */
export function placeDemand({ categories, frequencies, reactions, surveys }: Measured): SlotDemand[] {
  const placed = frequencies.flatMap(({ category: id, customers, frequency }): SlotDemand[] => {
    const category = categories.find((each) => each.id === id)
    if (!category) return []
    const reaction = reactions.find((each) => each.category === id)
    const elasticity = (reaction && elasticityOf(reaction)) ?? null
    const surveyRigidity = surveys.get(category.code) ?? null
    const basis = elasticity ? 'measured' : surveyRigidity !== null ? 'survey' : 'catalogue'
    const rigidity = elasticity
      ? rigidityOf(elasticity.value)
      : (surveyRigidity ?? catalogueRigidity[category.rigidity])
    return [
      {
        ...{ category: category.code, name: category.name, customers, frequency },
        ...{ elasticity, surveyRigidity, rigidity, basis },
        quadrant: quadrantOf(frequency >= frequencyCut, rigidity >= rigidityCut),
      },
    ]
  })
  return placed.sort((a, b) => b.customers - a.customers || (a.category < b.category ? -1 : 1))
}

const quadrantOf = (isFrequent: boolean, isRigid: boolean): SlotQuadrant =>
  `${isFrequent ? 'frequent' : 'rare'}-${isRigid ? 'rigid' : 'elastic'}`

export type Suggestion = { donor: string; receiver: string; donorCustomers: number; reach: number }

const suggestionsMax = 8

/** What is bought often brings what is bought seldom: pairs with the most buyers of the first who do not know the second. */
export function suggestDiversions(
  placed: readonly SlotDemand[],
  overlaps: readonly OverlapRow[],
  idOf: ReadonlyMap<string, number>,
): Suggestion[] {
  const isFrequent = ({ quadrant }: SlotDemand) => quadrant?.startsWith('frequent') === true
  const pairs = placed.filter(isFrequent).flatMap((donor) =>
    placed
      .filter((receiver) => !isFrequent(receiver))
      .map((receiver) => {
        const [from, to] = [idOf.get(donor.category), idOf.get(receiver.category)]
        const both = overlaps.find((row) => row.donor === from && row.receiver === to)?.both ?? 0
        return {
          donor: donor.category,
          receiver: receiver.category,
          donorCustomers: donor.customers,
          reach: donor.customers - both,
        }
      }),
  )
  return pairs
    .sort((a, b) => b.reach - a.reach || (`${a.donor} ${a.receiver}` < `${b.donor} ${b.receiver}` ? -1 : 1))
    .slice(0, suggestionsMax)
}
