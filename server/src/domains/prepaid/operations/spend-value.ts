import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import type { SpendAsk, UnwindAsk, Value } from '../rules/account.ts'

/**
 * Pays with stored value: takes from the recharges of all records of the payer, in the order the settings say, and gives
 * the transfers for the caller to post with the rest of its story. Safe to retry with the same `spendNo`.
 * @throws value_insufficient, member_limit_passed, spend_changed
 */
export async function spendForSale(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _ask: SpendAsk,
): Promise<Value & { transfers: Transfer[] }> {
  throw new Error('comes within the hour')
}

/**
 * Gives back a part of a spend: into the same recharges, in the proportions in which it was taken. Safe to retry with the
 * same `refundNo`.
 * @throws spend_unknown, refund_exceeds_spend, refund_changed
 */
export async function unwindSpend(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _ask: UnwindAsk,
): Promise<Value & { transfers: Transfer[] }> {
  throw new Error('comes within the hour')
}
