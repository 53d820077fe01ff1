import type { OfferScope } from '@regulars/contract'

export type Place = { code: string; name: string }
/** Names by code, which is what scopes of offers hold. */
export type ShopPlaces = { stores: ReadonlyMap<string, string>; cities: ReadonlyMap<string, string> }

/** Where something can be used, as customers know it; a code that names nothing any more is left out. */
export function placesOf({ stores, cities }: OfferScope, places: ShopPlaces): Place[] {
  const named = (codes: readonly string[], names: ReadonlyMap<string, string>): Place[] =>
    codes.flatMap((code) => {
      const name = names.get(code)
      return name === undefined ? [] : [{ code, name }]
    })
  return [...named(cities, places.cities), ...named(stores, places.stores)]
}
