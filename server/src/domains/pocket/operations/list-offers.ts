import type { OfferView, PocketOffer, PocketOffers } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { type MatchedInterest, matchInterests } from '../../models/index.ts'
import { listHeldCoupons, listPublicOffers } from '../../offers/index.ts'
import { benefitWords } from '../rules/benefit-words.ts'
import { placesOf } from '../rules/places.ts'
import { compareOffers, type Ranked, reasonFor } from '../rules/rank-offers.ts'
import { readPrivacy } from './keep-privacy.ts'
import { readPlaces } from './read-places.ts'

type Entry = Ranked & { offer: OfferView; had: boolean }

/**
 * The coupon centre: what suits the customer best first, each with its reason. Whoever has switched personalisation off
 * gets the list that everybody gets, and no profile of theirs is read.
 */
export async function listOffers(deps: Deps, me: CustomerCaller): Promise<PocketOffers> {
  const { offers, held, privacy } = await deps.db.as(me.scope, async (tx) => ({
    offers: await listPublicOffers(tx, deps, me.workspace),
    held: await listHeldCoupons(tx, me.workspace, me.records),
    privacy: await readPrivacy(tx, me),
  }))
  const interests = privacy.personalisation ? await interestsIn(deps, me, offers) : []
  const countOf = new Map<number, number>()
  for (const { offer } of held) countOf.set(offer, (countOf.get(offer) ?? 0) + 1)
  const entries = offers.map((offer, index): Entry => {
    const most = offer.limits.perCustomer
    const had = most !== null && (countOf.get(offer.id) ?? 0) >= most
    return {
      offer,
      had,
      id: offer.id,
      claimed: offer.figures.claimed,
      interest: interests[index],
      isOut: had || offer.stockLeft === 0 || offer.budgetLeftMinor === 0,
    }
  })
  const places = await readPlaces(deps, me.workspace)
  return {
    personalised: entries.some(({ interest }) => interest !== undefined),
    offers: entries.sort(compareOffers).map((entry) => ({
      ...describeOffer(entry.offer, me.currency),
      stores: placesOf(entry.offer.scope, places),
      claimed: entry.had,
      ...reasonFor(entry),
    })),
  }
}

/** Personalisation is a courtesy: without the engine that knows, there is still a coupon centre. */
async function interestsIn(
  deps: Deps,
  me: CustomerCaller,
  offers: readonly OfferView[],
): Promise<(MatchedInterest | undefined)[]> {
  try {
    return await matchInterests(
      deps,
      me.scope,
      me.ordinal,
      offers.map(({ scope }) => scope),
    )
  } catch (error) {
    deps.log.warn('the coupon centre is shown without interests', { error: String(error) })
    return []
  }
}

/** An offer without what is about one customer. */
export function describeOffer(
  offer: OfferView,
  currency: string,
): Omit<PocketOffer, 'stores' | 'claimed' | 'reason' | 'personal'> {
  const { validity, needs } = offer
  const isSpent = offer.budgetLeftMinor === 0
  return {
    id: offer.id,
    code: offer.code,
    name: offer.name,
    about: offer.about,
    ...benefitWords(offer.value, currency),
    validity: validity.kind === 'absolute' ? { until: validity.to } : { days: validity.validDays },
    ...(isSpent ? { left: 0 } : offer.stockLeft === null ? {} : { left: offer.stockLeft }),
    newCustomersOnly: offer.newCustomersOnly,
    joins: needs.follow || needs.member,
  }
}
