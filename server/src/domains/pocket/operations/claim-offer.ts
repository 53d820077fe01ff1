import type { PocketClaimed } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { readOwnContact } from '../../customers/index.ts'
import { claimOffer as claim, listPublicOffers } from '../../offers/index.ts'
import { findStorefront } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { getSession } from '../queries/sessions.ts'

type Claiming = {
  /** Number or code of the offer. */
  offer: string
  requestId: string
  /** What the phone is known by beside the session. */
  device: string | undefined
  address: string | null
}

/**
 * Claims a coupon for the customer whose phone asks. Where the offer is for followers or members they become that with it,
 * in one transaction, as the page has told them. Safe to retry with the same request id.
 * @throws pocket_offer_gone for an offer that is over or that staff alone give, and whatever the claim is refused for
 */
export async function claimOffer(deps: Deps, me: CustomerCaller, claiming: Claiming): Promise<PocketClaimed> {
  const { workspace } = me
  const { offers, contact, session } = await deps.db.as(me.scope, async (tx) => ({
    offers: await listPublicOffers(tx, deps, workspace),
    contact: await readOwnContact(tx, deps, workspace, me),
    session: await getSession(tx, workspace, me.session),
  }))
  const offer = offers.find(({ id, code }) => String(id) === claiming.offer || code === claiming.offer)
  if (!offer) throw refusals.pocket_offer_gone()
  const front = session?.door ? await findStorefront(deps, session.door) : undefined
  const claimed = await claim(deps, me.scope, offer.id, {
    requestId: claiming.requestId,
    customer: { ordinal: me.ordinal, records: me.records },
    ...(contact.phone ? { phone: contact.phone } : {}),
    ...(claiming.device ? { device: claiming.device } : {}),
    ...(claiming.address ? { address: claiming.address } : {}),
    store: front?.workspace === workspace ? front.store : 0,
    channel: 'pocket',
    join: offer.needs.follow || offer.needs.member,
  })
  deps.wakeRelay()
  return { coupon: claimed.id, joined: { followed: claimed.followed, member: claimed.becameMember } }
}
