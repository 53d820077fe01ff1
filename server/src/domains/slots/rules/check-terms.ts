import type { SlotPage } from '@regulars/contract'
import { slotPlaces } from '@regulars/contract'
import type { Terms } from './eligible.ts'

/** What is wrong with a placement as it stands, as text for its author; undefined where nothing is. */
export function findMistake(page: SlotPage, terms: Terms): string | undefined {
  const { from, to, hours, guaranteedImpressions, impressionsMax, price, budgetMinor, conversion, creative } = terms
  const strange = terms.slots.find((code) => !slotPlaces.some((place) => place.code === code && place.page === page))
  if (strange) return `slots: ${strange} is not on the page ${page}`
  if (from && to && Date.parse(from) >= Date.parse(to)) return 'to: must be after `from`'
  if (hours && hours.from === hours.to) return 'hours: must be at least one hour'
  if (guaranteedImpressions !== null && to === null) return 'to: a guarantee needs an end'
  if (guaranteedImpressions !== null && impressionsMax !== null && guaranteedImpressions > impressionsMax)
    return 'guaranteedImpressions: more than may be shown in all'
  if (budgetMinor !== null && price === null) return 'price: a budget needs a price'
  if (budgetMinor !== null && price !== null && price.amountMinor > budgetMinor)
    return 'budgetMinor: less than one price'
  if (conversion.kind === 'claim' && creative.action.kind !== 'offer') return 'conversion: only an offer can be claimed'
  return undefined
}
