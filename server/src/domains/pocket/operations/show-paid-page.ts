import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { findPerson } from '../../customers/index.ts'
import { describePlaces, findStorefront, type Storefront } from '../../organization/index.ts'
import { aboveCategories, fillSlots } from '../../slots/index.ts'
import { findPaidTicket, type PaidTicket } from '../../till/index.ts'
import type { PaidSlot } from '../rules/landing/paid-page.ts'
import { listShownOffers } from './list-shown-offers.ts'

export type PaidView = { ticket: PaidTicket; front: Storefront }

/** The sale that a code names and where it was made; undefined where the code names none, or none of today. */
export async function openPaidView(deps: Deps, code: string): Promise<PaidView | undefined> {
  const ticket = await findPaidTicket(deps, code)
  if (!ticket) return undefined
  const { workspace, store } = ticket
  const places = await deps.db.as({ workspace, stores: '*' }, (tx) => describePlaces(tx, workspace, [store]))
  const place = places.get(store)
  const front = place && (await findStorefront(deps, `${place.code}@${workspace}`))
  return front && { ticket, front }
}

/**
 * What stands in the slots of the page about a sale. The receipt may lie on the counter: what is known of its buyer is used
 * on their own phone only; how often they are shown what counts for them either way.
 */
export async function fillPaidPage(
  deps: Deps,
  { ticket, front }: PaidView,
  me: CustomerCaller | undefined,
): Promise<PaidSlot[]> {
  const { workspace, store, ticketNo, customer, categories } = ticket
  const scope = { workspace, stores: '*', timezone: front.shop.timezone } as const
  const buyer = customer > 0 ? await deps.db.as(scope, (tx) => findPerson(tx, workspace, customer)) : undefined
  const filled = await fillSlots(deps, scope, {
    page: 'pay-success',
    person: me ?? buyer,
    isOwnPhone: me !== undefined,
    store,
    categories: await aboveCategories(deps, scope, categories),
    seed: me ? `${ticketNo} own` : ticketNo,
  })
  const hasOffer = filled.some(({ creative: { action } }) => action.kind === 'offer')
  const offers = hasOffer ? await listShownOffers(deps, front) : []
  return filled.flatMap(({ slot, decision: view, creative, isDone }) => {
    const { action } = creative
    const offer = action.kind === 'offer' ? offers.find(({ code }) => code === action.offer) : undefined
    // Gone since it was decided.
    if (action.kind === 'offer' && !offer && !isDone) return []
    return [{ slot, view, creative, offer, isDone }]
  })
}
