import { accountName } from '../../domains/ledger/rules/account-name.ts'
import {
  type AccountState,
  type Changes,
  decideTransfers,
  type EntryRow,
  type KnownTransfer,
  type Outcome,
  type ReservedLine,
} from '../../domains/ledger/rules/decide-transfers.ts'
import type { Prepared } from '../../domains/ledger/rules/prepare-transfer.ts'

/** The rules of the ledger over maps in place of tables: a million steps in the time of a few thousand. */
export class MemoryStore {
  readonly #accounts = new Map<string, AccountState>()
  readonly #names = new Map<bigint, string>()
  readonly #known = new Map<string, KnownTransfer>()
  readonly entries: EntryRow[] = []
  #nextTransfer = 1n

  /** Decides without writing: what a transaction does before it commits. */
  decide(requests: readonly Prepared[], now: number): { outcomes: Outcome[]; commit(): void } {
    const accounts = new Map<string, AccountState>()
    const known = new Map<string, KnownTransfer>()
    for (const request of requests) {
      for (const key of [request.key, request.settles ?? request.key]) {
        const found = this.#known.get(key)
        if (found) known.set(key, found)
        for (const line of found?.reserved ?? []) this.#open(accounts, line)
      }
      for (const line of request.lines) this.#open(accounts, line)
    }
    const ids = requests.map(() => this.#nextTransfer++)
    const { outcomes, changes } = decideTransfers({ accounts, known, stopped: false }, requests, { ids, now })
    return { outcomes, commit: () => this.#commit(changes, requests) }
  }

  #open(accounts: Map<string, AccountState>, { holder, asset }: ReservedLine): void {
    const name = accountName(holder, asset)
    let account = this.#accounts.get(name)
    if (!account) {
      const id = BigInt(this.#accounts.size + 1)
      account = {
        id,
        bounded: /^(customer|pot)/.test(holder),
        balanceMinor: 0n,
        reservedMinor: 0n,
        entries: 0n,
        movedAt: 0,
      }
      this.#accounts.set(name, account)
      this.#names.set(id, name)
    }
    accounts.set(name, account)
  }

  #commit({ transfers, entries, reservations, accounts, closed }: Changes, requests: readonly Prepared[]): void {
    const held = new Map<bigint, ReservedLine[]>()
    for (const { transfer, account, amountMinor } of reservations) {
      const [holder = '', asset] = (this.#names.get(account) ?? '').split('\n')
      const line = { holder, asset: asset as ReservedLine['asset'], amountMinor } // as `accountName` has joined them
      held.set(transfer, [...(held.get(transfer) ?? []), line])
    }
    for (const { key, id, digest } of transfers) {
      const reserved = held.get(id)
      this.#known.set(key, { id, digest, ended: closed.includes(id), ...(reserved ? { reserved } : {}) })
    }
    for (const { settles } of requests) {
      const pending = settles === undefined ? undefined : this.#known.get(settles)
      if (settles !== undefined && pending && closed.includes(pending.id))
        this.#known.set(settles, { ...pending, ended: true })
    }
    for (const account of accounts) this.#accounts.set(this.#names.get(account.id) ?? '', account)
    this.entries.push(...entries)
  }

  /** Every account with balance and reserved amount, named as the model does, sorted. */
  accounts(): [string, bigint, bigint][] {
    return [...this.#accounts]
      .filter(
        ([, { balanceMinor, reservedMinor, entries }]) => entries > 0n || reservedMinor !== 0n || balanceMinor !== 0n,
      )
      .map(([name, one]): [string, bigint, bigint] => [name.replace('\n', ' '), one.balanceMinor, one.reservedMinor])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Folds all entries once more; what does not come out as it should. */
  refold(): string[] {
    const sums = new Map<bigint, bigint>()
    const numbers = new Map<bigint, bigint>()
    const wrong: string[] = []
    for (const { account, amountMinor, balanceAfterMinor, number } of this.entries) {
      const sum = (sums.get(account) ?? 0n) + amountMinor
      if (sum !== balanceAfterMinor || number !== (numbers.get(account) ?? 0n) + 1n)
        wrong.push(`entry ${number} of ${account}`)
      sums.set(account, sum)
      numbers.set(account, number)
    }
    for (const [name, { id, balanceMinor }] of this.#accounts)
      if ((sums.get(id) ?? 0n) !== balanceMinor) wrong.push(name)
    return wrong
  }
}
