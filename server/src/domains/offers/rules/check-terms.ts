import { isDeepStrictEqual } from 'node:util'
import { type OfferState, type OfferSupply, type OfferTerms, offerTermsSchema } from '@regulars/contract'

/** What is wrong with an offer beyond its shape, in words; undefined for one that can be published. */
export function findMistake(
  { terms, claimFrom, claimTo }: { terms: OfferTerms; claimFrom: Date | null; claimTo: Date | null },
  now?: Date,
): string | undefined {
  const { validity, value, scope } = terms
  if (validity.kind === 'absolute') {
    if (new Date(validity.from) >= new Date(validity.to)) return 'validity: it ends before it begins'
    if (now && new Date(validity.to) <= now) return 'validity: it is over'
  }
  if (claimFrom && claimTo && claimFrom >= claimTo) return 'claimTo: is not after claimFrom'
  if (now && claimTo && claimTo <= now) return 'claimTo: is over'
  const isByUnit = value.kind === 'special-price' || value.kind === 'exchange'
  if (isByUnit && scope.skus.length === 0 && scope.categories.length === 0)
    return 'scope: say which products or categories have the special price'
  return undefined
}

/** The terms with what a patch changes of them; the patch may hold fields of the offer itself, which are left out. */
export const patchTerms = (terms: OfferTerms, patch: Readonly<Record<string, unknown>>): OfferTerms =>
  offerTermsSchema.parse({ ...terms, ...patch })

/** What may not change any more once somebody may have seen the offer; undefined where the patch is fine. */
export function findFrozen(
  { state, terms, supply }: { state: OfferState; terms: OfferTerms; supply: OfferSupply },
  patch: { value?: OfferTerms['value'] | undefined; supply?: OfferSupply | undefined },
): string | undefined {
  if (state === 'draft') return undefined
  if (patch.value && patch.value.kind !== terms.value.kind) return 'value: its kind is fixed'
  if (patch.supply && !isDeepStrictEqual(patch.supply, supply)) return 'supply: it grows by appending'
  return undefined
}
