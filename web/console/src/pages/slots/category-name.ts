import type { SlotDemandMap } from '@regulars/contract'
import type { Format } from '../../ui/format.ts'

/** A category as the map of demand names it; by its code where it is not on the map. */
export const categoryName = (map: SlotDemandMap, code: string, { language }: Format): string =>
  map.categories.find(({ category }) => category === code)?.name[language] ?? code
