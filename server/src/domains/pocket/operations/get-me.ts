import type { MembershipCard, MembershipLevel, PocketMe } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { readOwnContact } from '../../customers/index.ts'
import { listCardsOf, readPoints } from '../../memberships/index.ts'
import { listHeldCoupons } from '../../offers/index.ts'
import { describeShop } from '../../organization/index.ts'
import { readValue } from '../../prepaid/index.ts'
import { findJustPaid } from '../../till/index.ts'
import * as sessions from '../queries/sessions.ts'
import type { Words } from '../rules/benefit-words.ts'

const justPaidMs = 10 * 60_000

/** The customer at a glance: who they are here, and what they are owed, over all their records. */
export async function getMe(deps: Deps, me: CustomerCaller): Promise<PocketMe> {
  const { workspace, scope, records } = me
  const now = deps.clock.now()
  const { shop, contact, session, value, coupons, paid } = await deps.db.as(scope, async (tx) => ({
    shop: await describeShop(tx, workspace),
    contact: await readOwnContact(tx, deps, workspace, me),
    session: await sessions.getSession(tx, workspace, me.session),
    value: await readValue(tx, scope, records),
    coupons: await listHeldCoupons(tx, workspace, records),
    paid: await findJustPaid(tx, deps, { workspace, records, withinMs: justPaidMs }),
  }))
  invariant(session, 'whoever asks is signed in')
  const cards = await listCardsOf(deps, scope, me.ordinal)
  const card = cards.find(({ state }) => state === 'active')
  const { available } = await readPoints(deps, scope, me.ordinal)
  return {
    shop: shop.name,
    currency: shop.currency,
    timezone: shop.timezone,
    locale: session.locale,
    ...(contact.name ? { name: contact.name } : {}),
    ...(contact.masked ? { phone: contact.masked } : {}),
    ...(session.door ? { store: session.door } : {}),
    ...(card ? { card: describeCard(card) } : {}),
    points: available,
    storedMinor: minorToJson(value.principalMinor + value.bonusMinor),
    coupons: coupons.filter(({ state, expiresAt }) => state === 'claimed' && expiresAt > now).length,
    ...(paid
      ? {
          justPaid: {
            ticketNo: paid.ticketNo,
            at: paid.at.toISOString(),
            dueMinor: minorToJson(paid.dueMinor),
            // In the language of the phone, wherever it is opened.
            path: `${paid.path}?lang=${session.locale === 'en' ? 'en' : 'zh'}`,
          },
        }
      : {}),
  }
}

const describeCard = ({
  templateName,
  number,
  level,
  next,
  growthCounted,
}: MembershipCard): NonNullable<PocketMe['card']> => ({
  name: templateName,
  number,
  level: level.name,
  growth: growthCounted,
  ...(next ? { nextLevel: next.level.name, nextGrowth: growthCounted + next.growthMissing } : {}),
  benefits: benefitsOf(level),
})

function benefitsOf({ benefits }: MembershipLevel): Words[] {
  const { pointsPercent, discountPercent, more } = benefits
  return [
    ...(pointsPercent > 100 ? [{ en: `${pointsPercent / 100}× points`, zh: `${pointsPercent / 100} 倍积分` }] : []),
    ...(discountPercent > 0 ? [{ en: `${discountPercent}% off`, zh: `${(100 - discountPercent) / 10} 折` }] : []),
    ...more,
  ]
}

export async function updateMe(deps: Deps, me: CustomerCaller, locale: 'zh-CN' | 'en'): Promise<PocketMe> {
  await deps.db.as(me.scope, (tx) => sessions.setLocale(tx, me.workspace, me.session, locale))
  return getMe(deps, me)
}
