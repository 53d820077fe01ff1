import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { KnownPerson } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/coupons.ts'
import { hashOf } from './give-coupon.ts'
import { emitShare } from './tell-news.ts'

/** Whose gift a token names. @throws gift_not_found */
export async function findGiver(tx: Tx, { workspace }: Scope, token: string): Promise<number> {
  const gift = await acrossStores(tx, () => queries.findGift(tx, workspace, hashOf(token)))
  if (!gift) throw refusals.gift_not_found()
  return gift.giver
}

export type GiftState = 'open' | 'own' | 'yours' | 'taken' | 'withdrawn'

/**
 * Somebody looks at what a friend has shared: told once a person and gift, the giver's own looks never. Answers how it
 * stands for them. Safe to repeat. Wake the relay after the commit. @throws gift_not_found
 */
export async function openGift(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  { token, person, inviter }: { token: string; person: KnownPerson; inviter: string },
): Promise<GiftState> {
  return acrossStores(tx, async () => {
    const tokenHash = hashOf(token)
    const gift = await queries.findGift(tx, workspace, tokenHash)
    const [coupon] = gift ? await queries.listCoupons(tx, workspace, [gift.coupon]) : []
    if (!gift || !coupon) throw refusals.gift_not_found()
    if (person.records.includes(gift.giver)) return 'own'
    const at = deps.clock.now()
    const isFirst = await queries.insertOpening(tx, workspace, { tokenHash, customer: person.ordinal, at })
    if (isFirst) await emitShare(tx, workspace, 'share.opened', { coupon, customer: person.ordinal, inviter, at })
    if (gift.endedAt === null) return 'open'
    if (gift.takenBy === null) return 'withdrawn'
    return person.records.includes(gift.takenBy) ? 'yours' : 'taken'
  })
}
