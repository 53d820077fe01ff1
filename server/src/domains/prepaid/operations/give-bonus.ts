import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Holder, Transfer } from '../../ledger/index.ts'
import * as recharges from '../queries/recharges.ts'
import { insertMovements } from '../queries/spends.ts'

/** Bonus for a customer that no recharge has brought. */
export type BonusGift = {
  /** The record that gets it. */
  customer: number
  amountMinor: bigint
  /** Names it for good, here and in the ledger. */
  number: string
  story: string
  at: Date
  /** Where it is taken from, such as a pot. */
  from: Holder
}

/**
 * Puts bonus into accounts, in the caller's transaction, and gives the transfers for its `ledger.post`. Whoever gives
 * bonus from another domain comes through here: what the ledger holds and no lot knows cannot be spent. Nothing was paid,
 * so no cap refuses it; it counts towards the cap of what is sold later. Numbers that are known are left out, since they
 * were posted before. One call for all of them: it locks the accounts in their order.
 */
export async function giveBonus(tx: Tx, { workspace }: Scope, gifts: readonly BonusGift[]): Promise<Transfer[]> {
  const [first] = gifts
  if (!first) return []
  return acrossStores(tx, async () => {
    const records = gifts.map(({ customer }) => customer)
    await recharges.lockAccounts(tx, workspace, records, { kind: 'registered', at: first.at })
    const fresh = await recharges.insertGifts(tx, workspace, gifts)
    for (const { number, customer, amountMinor: bonus, at } of gifts) {
      if (!fresh.has(number)) continue
      const movement = { what: 'recharged' as const, number, spendNo: null, store: 0, payer: null, at }
      await insertMovements(tx, workspace, movement, [{ rechargeNo: number, customer, store: 0, principal: 0n, bonus }])
    }
    return gifts
      .filter(({ number }) => fresh.has(number))
      .map(({ number, customer, amountMinor, story, at, from }) => ({
        key: number,
        kind: 'prepaid.given',
        at,
        store: 0,
        story,
        entries: [
          { holder: from, asset: 'bonus', amountMinor: -amountMinor },
          { holder: { of: 'customer', customer }, asset: 'bonus', amountMinor },
        ],
      }))
  })
}
