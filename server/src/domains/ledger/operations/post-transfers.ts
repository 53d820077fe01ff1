import type { Deps } from '../../../kernel/deps.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/write.ts'
import { accountName } from '../rules/account-name.ts'
import { decideTransfers, type KnownTransfer, type LedgerState, type Outcome } from '../rules/decide-transfers.ts'
import { type Prepared, prepareTransfer } from '../rules/prepare-transfer.ts'
import type { Transfer } from '../rules/transfer.ts'

/** A transfer that is on the books: written now, or found there with the same content. */
export type Posted = { key: string; id: bigint; status: 'posted' | 'unchanged' }

/**
 * Records transfers in the caller's transaction, all or none. Safe to repeat: what is recorded already, with the same
 * content, is `unchanged`. Later transfers of the list build on the earlier ones.
 *
 * Call it once in a transaction, as its last write: it locks the accounts in one order, and whoever locks something else
 * behind it can meet a transaction that did so in the opposite one. What a limited scope may not see is moved all the same;
 * the caller's own rules decide who may do what.
 *
 * @throws transfer_invalid, balance_insufficient, transfer_changed, transfer_unknown, transfer_settled,
 *   settlement_exceeds, ledger_stopped
 */
export async function post(
  tx: Tx,
  deps: Pick<Deps, 'clock'>,
  scope: Scope,
  transfers: readonly Transfer[],
): Promise<Posted[]> {
  if (transfers.length === 0) return []
  const prepared = transfers.map(mustPrepare)
  const outcomes = await recordPrepared(tx, deps, scope.workspace, prepared, { allOrNone: true })
  return outcomes.map((outcome, index) => {
    const key = prepared[index]?.key ?? ''
    if (outcome.status === 'refused') throw refusals[outcome.code]({ detail: outcome.detail })
    return { key, id: outcome.id, status: outcome.status }
  })
}

/** @throws transfer_invalid */
export function mustPrepare(transfer: Transfer): Prepared {
  const prepared = prepareTransfer(transfer)
  if ('wrong' in prepared) throw refusals.transfer_invalid({ detail: `${prepared.wrong} (key: ${transfer.key})` })
  return prepared
}

// A writer that lost a key to another one finds it when it looks again; it would take a new one each time to lose again.
const triesMax = 10

/** Locks, decides and writes. With `allOrNone`, one refusal writes nothing; otherwise each transfer is decided alone. */
export async function recordPrepared(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  prepared: readonly Prepared[],
  { allOrNone }: { allOrNone: boolean },
): Promise<Outcome[]> {
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const { state, ids } = await lockState(tx, workspace, prepared)
    const { outcomes, changes } = decideTransfers(state, prepared, { ids, now: clock.now().getTime() })
    const isRefused = allOrNone && outcomes.some((outcome) => outcome.status === 'refused')
    if (isRefused || changes.transfers.length === 0) return outcomes
    // Sums were checked when the transfers were prepared, and are once more by a trigger.
    if (await queries.writeTransfers(tx, workspace, changes)) return outcomes
  }
  throw new Error('other transactions took the keys of these transfers again and again')
}

async function lockState(
  tx: Tx,
  workspace: number,
  prepared: readonly Prepared[],
): Promise<{ state: LedgerState; ids: bigint[] }> {
  const settles = [...new Set(prepared.flatMap((transfer) => transfer.settles ?? []))]
  const pending = settles.length === 0 ? [] : await acrossStores(tx, () => queries.findPending(tx, workspace, settles))
  const accounts = new Map<string, queries.AccountRef>()
  for (const { lines } of [...prepared, ...pending])
    for (const line of lines) accounts.set(accountName(line.holder, line.asset), line)
  const sorted = [...accounts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, account]) => account)
  const locked = await queries.lockAccounts(tx, workspace, {
    accounts: sorted,
    keys: prepared.map((transfer) => transfer.key),
    ends: pending.map(({ id }) => id),
    ids: prepared.length,
  })
  const known = new Map<string, KnownTransfer>()
  for (const { key, id, digest } of locked.known) known.set(key, { id, digest, ended: false })
  // A pending transfer is named by its key as well, with what it holds.
  for (const { key, id, digest, lines } of pending)
    known.set(key, { id, digest, reserved: lines, ended: locked.ended.has(id) })
  return { state: { accounts: locked.accounts, known, stopped: locked.stopped }, ids: locked.ids }
}
