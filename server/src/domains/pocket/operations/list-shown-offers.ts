import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { readOwnContact } from '../../customers/index.ts'
import { listPublicOffers } from '../../offers/index.ts'
import { describePlaces, type Storefront } from '../../organization/index.ts'
import { benefitWords } from '../rules/benefit-words.ts'
import type { LandingOffer } from '../rules/landing/page.ts'
import { describeOffer } from './list-offers.ts'

/** What can be claimed and used in this store, most taken first: the general list, since nobody is known here yet. */
export async function listShownOffers(deps: Deps, { workspace, store, shop }: Storefront): Promise<LandingOffer[]> {
  const { offers, place } = await deps.db.as({ workspace, stores: '*' }, async (tx) => ({
    offers: await listPublicOffers(tx, deps, workspace),
    place: (await describePlaces(tx, workspace, [store])).get(store),
  }))
  return offers
    .filter(({ scope: { stores, cities } }) => {
      const isEverywhere = stores.length === 0 && cities.length === 0
      return isEverywhere || stores.includes(place?.code ?? '') || cities.includes(place?.cityCode ?? '')
    })
    .filter(({ stockLeft, budgetLeftMinor }) => stockLeft !== 0 && budgetLeftMinor !== 0)
    .sort((a, b) => b.figures.claimed - a.figures.claimed || b.id - a.id)
    .map((offer) => {
      const { code, name, left, joins, validity } = describeOffer(offer, shop.currency)
      return {
        code,
        name,
        benefit: benefitWords(offer.value, shop.currency),
        validity: 'until' in validity ? { until: new Date(validity.until) } : validity,
        left,
        joins,
      }
    })
}

/** How a page addresses the customer: by name, else by what is shown of the phone. */
export async function getOwnName(deps: Deps, me: CustomerCaller): Promise<string> {
  const { name, masked } = await deps.db.as(me.scope, (tx) => readOwnContact(tx, deps, me.workspace, me))
  return name ?? masked ?? ''
}
