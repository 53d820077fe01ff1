import type { Deps } from '../../../kernel/deps.ts'
import * as coupons from '../queries/coupons.ts'
import * as offers from '../queries/offers.ts'
import { slotsOf } from '../rules/decide-claims.ts'
import { emitCoupons } from './tell-news.ts'

const perCommit = 2000

/**
 * Ends all coupons whose time is over, some thousands a transaction, and frees what their budgets held for them. A coupon
 * that is being used at this moment is left to its user: exactly one of the two has it. Returns how many ended.
 */
export async function expireDueCoupons(deps: Deps): Promise<number> {
  let ended = 0
  for (;;) {
    const found = await deps.db.system(async (tx) => {
      // One process at a time: two would only wait for each other's rows.
      if (!(await coupons.tryKeeperLock(tx))) return 0
      const at = deps.clock.now()
      const rows = await coupons.expireDue(tx, at, perCommit)
      for (const workspace of new Set(rows.map((row) => row.workspace))) {
        const own = rows.filter((row) => row.workspace === workspace)
        await offers.insertTallyChanges(tx, workspace, changesOf(own))
        await emitCoupons(
          tx,
          workspace,
          'coupon.expired',
          own.map(({ id, offer, offerCode, holder, store, channel, mostMinor }) => ({
            coupon: id,
            messageId: `${id}/expired`,
            customer: holder,
            offer,
            offerCode,
            at,
            store,
            channel,
            amountMinor: mostMinor,
          })),
        )
      }
      return rows.length
    })
    ended += found
    if (found > 0) deps.wakeRelay()
    if (found < perCommit) return ended
  }
}

/** One row a slot, however many coupons end together. */
function changesOf(rows: readonly coupons.Expired[]): offers.TallyChange[] {
  const changes = new Map<string, offers.TallyChange & { expired: number; promisedMinor: bigint }>()
  for (const { offer, store, claimedDay, mostMinor } of rows) {
    for (const slot of slotsOf(store, claimedDay)) {
      const key = `${offer} ${slot}`
      const change = changes.get(key) ?? { offer, slot, expired: 0, promisedMinor: 0n }
      changes.set(key, { ...change, expired: change.expired + 1, promisedMinor: change.promisedMinor - mostMinor })
    }
  }
  return [...changes.values()]
}

/** Marks offers that can neither be claimed nor used any more. Nothing hangs on it: claims look at the time themselves. */
export const endOffers = (deps: Deps): Promise<void> => deps.db.system((tx) => offers.endOffers(tx, deps.clock.now()))

/** Adds what uses and ends left to the figures of their offers, an offer a transaction. Returns how many offers. */
export async function foldFigures(deps: Deps): Promise<number> {
  const changed = await deps.db.system((tx) => offers.listChangedOffers(tx))
  for (const { workspace, offer } of changed) {
    await deps.db.as({ workspace, stores: '*' }, async (tx) => {
      await offers.lockOffer(tx, workspace, offer)
      await offers.foldTallyChanges(tx, workspace, offer)
    })
  }
  return changed.length
}
