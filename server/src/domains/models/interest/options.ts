/** How the predictor weighs. The defaults were found on baskets before the last one (see docs/guides/interest.md). */
export type InterestOptions = {
  /** What a purchase, a product in the cart and a look are worth, in the order of `actions`. */
  weights: readonly [purchase: number, cart: number, view: number]
  /** Half-life of an event, in usual intervals of the target's category. */
  halfLifeIntervals: number
  /** Share of what people buy together, beside what the customer herself repeats. */
  similarityShare: number
  /** Neighbours kept of a product. */
  neighbours: number
  /** Of them, those looked at for labels: a category is told by the nearest, and labels are written for everybody. */
  labelNeighbours: number
  /** Powers of the two products' buyers under the number of common buyers; the second damps what everybody buys. */
  sourcePower: number
  targetPower: number
  /** Common buyers are discounted as if there were so many more buyers: few common buyers say little. */
  shrinkage: number
  /** Common buyers below which two products have nothing to do with each other. */
  commonBuyersMin: number
  /** How many baskets of everybody a product's own tendency to be repeated must outweigh. */
  repeatPrior: number
  /** Latest different products of a customer that are compared with each other. */
  comparedProductsMax: number
  /** Beyond so many pairs, evenly picked customers speak for all. */
  pairsMax: number
  /** Repeats of a product from which its own median gap is believed. */
  cycleRepeatsMin: number
}

export const defaultOptions: InterestOptions = {
  weights: [1, 0.4, 0.15],
  halfLifeIntervals: 8,
  similarityShare: 0.3,
  neighbours: 200,
  labelNeighbours: 40,
  sourcePower: 0.6,
  targetPower: 0.4,
  shrinkage: 10,
  commonBuyersMin: 2,
  repeatPrior: 300,
  comparedProductsMax: 200,
  pairsMax: 4_000_000_000,
  cycleRepeatsMin: 20,
}

/** What the predictor needs to know of a category; see the catalogue. */
export type CategoryTraits = {
  frequency: 'high' | 'middle' | 'low'
  typicalIntervalDays: number
}

/** Of products without a category: nothing is held back, and they fade like groceries. */
export const unknownCategory: CategoryTraits = { frequency: 'high', typicalIntervalDays: 7 }
