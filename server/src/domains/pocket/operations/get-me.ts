import type { PocketMe } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { readOwnContact } from '../../customers/index.ts'
import { describeShop } from '../../organization/index.ts'
import * as sessions from '../queries/sessions.ts'

/** The customer at a glance: who they are here, and what they are owed. */
export async function getMe(deps: Deps, me: CustomerCaller): Promise<PocketMe> {
  const { workspace } = me
  const { shop, contact, session } = await deps.db.as(me.scope, async (tx) => ({
    shop: await describeShop(tx, workspace),
    contact: await readOwnContact(tx, deps, workspace, me),
    session: await sessions.getSession(tx, workspace, me.session),
  }))
  invariant(session, 'whoever asks is signed in')
  return {
    shop: shop.name,
    currency: shop.currency,
    timezone: shop.timezone,
    locale: session.locale,
    ...(contact.name ? { name: contact.name } : {}),
    ...(contact.phone ? { phone: contact.phone } : {}),
    ...(session.door ? { store: session.door } : {}),
    points: 0,
    storedMinor: 0,
    coupons: 0,
  }
}

export async function updateMe(deps: Deps, me: CustomerCaller, locale: 'zh-CN' | 'en'): Promise<PocketMe> {
  await deps.db.as(me.scope, (tx) => sessions.setLocale(tx, me.workspace, me.session, locale))
  return getMe(deps, me)
}
