import type { PocketSlots } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { listPublicOffers } from '../../offers/index.ts'
import { findStorefront } from '../../organization/index.ts'
import { fillSlots, noteClaim, noteClick } from '../../slots/index.ts'
import { getSession } from '../queries/sessions.ts'
import { describeOffer } from './list-offers.ts'

const hourMs = 3600_000

/**
 * What stands in the slots of the card bag. It is opened many times a day: within an hour it is one view, shows the same
 * and counts once.
 */
export async function fillHome(deps: Deps, me: CustomerCaller): Promise<PocketSlots> {
  const { workspace, scope } = me
  const session = await deps.db.as(scope, (tx) => getSession(tx, workspace, me.session))
  const front = session?.door ? await findStorefront(deps, session.door) : undefined
  const filled = await fillSlots(deps, scope, {
    page: 'pocket-home',
    person: me,
    isOwnPhone: true,
    store: front?.workspace === workspace ? front.store : 0,
    categories: [],
    seed: `${me.session} ${Math.floor(deps.clock.now().getTime() / hourMs)}`,
  })
  const hasOffer = filled.some(({ creative: { action } }) => action.kind === 'offer')
  const offers = hasOffer ? await deps.db.as(scope, (tx) => listPublicOffers(tx, deps, workspace)) : []
  return {
    slots: filled.flatMap(({ slot, decision: view, creative, isDone }) => {
      const { action, title, body, button, image } = creative
      const shown = { slot, view, title, body, button, image, isDone }
      if (action.kind === 'link') return [shown]
      const offer = offers.find(({ code }) => code === action.offer)
      // Gone since it was decided.
      if (!offer) return []
      const { id, worth, condition, joins } = describeOffer(offer, me.currency)
      return [{ ...shown, offer: { id, worth, condition, joins } }]
    }),
  }
}

type Pressed = { slot: string; view: string }

/** Counts a press and says where it leads; nowhere for an offer, which is claimed. @throws slot_decision_not_found */
export async function pressHome(
  deps: Deps,
  me: CustomerCaller,
  { slot, view }: Pressed,
): Promise<{ to: string | null }> {
  const action = await noteClick(deps, me.scope, { decision: view, slot })
  return { to: action.kind === 'link' ? action.to : null }
}

/** The coupon is hers already: a slot that is not there any more must not take it back. */
export async function countClaim(deps: Deps, me: CustomerCaller, { slot, view }: Pressed): Promise<void> {
  try {
    await noteClaim(deps, me.scope, { decision: view, slot })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
