import type { Transfer } from '../../domains/ledger/index.ts'

/** What the ledger should do, written as simply as it can be said, sharing nothing with the code that does it. */
export class LedgerModel {
  readonly #balances = new Map<string, bigint>()
  readonly #reserved = new Map<string, bigint>()
  readonly #kept = new Map<
    string,
    { content: string; moves: Map<string, bigint>; isOpen: boolean; isPending: boolean }
  >()

  /** Says what becomes of a transfer, and remembers it if it is posted. */
  apply(transfer: Transfer): string {
    const kept = this.#kept.get(transfer.key)
    const content = contentOf(transfer)
    if (kept) return kept.content === content ? 'unchanged' : 'transfer_changed'
    let moves = movesOf(transfer)
    const held = new Map<string, bigint>()
    if (transfer.settles) {
      const pending = this.#kept.get(transfer.settles.key)
      if (!pending?.isPending) return 'transfer_unknown'
      if (!pending.isOpen) return 'transfer_settled'
      if (transfer.settles.how === 'post' && moves.size === 0) moves = pending.moves
      for (const [account, amount] of moves) {
        const limit = pending.moves.get(account) ?? 0n
        if (amount > 0n ? amount > limit : amount < limit) return 'settlement_exceeds'
      }
      for (const [account, amount] of pending.moves) if (amount < 0n) held.set(account, amount)
    }
    const isPending = transfer.pending !== undefined
    if (isPending) for (const [account, amount] of moves) if (amount < 0n) held.set(account, -amount)
    for (const account of new Set([...moves.keys(), ...held.keys()])) {
      const balance = this.balance(account) + (isPending ? 0n : (moves.get(account) ?? 0n))
      if (/^(customer|pot)/.test(account) && balance < this.reserved(account) + (held.get(account) ?? 0n))
        return 'balance_insufficient'
    }
    if (!isPending) for (const [account, amount] of moves) this.#balances.set(account, this.balance(account) + amount)
    for (const [account, amount] of held) this.#reserved.set(account, this.reserved(account) + amount)
    const settled = transfer.settles && this.#kept.get(transfer.settles.key)
    if (settled) settled.isOpen = false
    this.#kept.set(transfer.key, { content, moves, isOpen: isPending, isPending })
    return 'posted'
  }

  balance(account: string): bigint {
    return this.#balances.get(account) ?? 0n
  }

  reserved(account: string): bigint {
    return this.#reserved.get(account) ?? 0n
  }

  /** All accounts that ever moved, with balance and reserved amount, sorted. */
  accounts(): [string, bigint, bigint][] {
    const names = [...new Set([...this.#balances.keys(), ...this.#reserved.keys()])].sort()
    return names.map((name) => [name, this.balance(name), this.reserved(name)])
  }

  get size(): number {
    return this.#kept.size
  }
}

function movesOf({ entries }: Transfer): Map<string, bigint> {
  const moves = new Map<string, bigint>()
  for (const { holder, asset, amountMinor } of entries) {
    const account = `${Object.values(holder).join('/')} ${asset}`
    moves.set(account, (moves.get(account) ?? 0n) + amountMinor)
  }
  for (const [account, amount] of moves) if (amount === 0n) moves.delete(account)
  return moves
}

const contentOf = (transfer: Transfer): string => {
  const moves = [...movesOf(transfer)].map(([account, amount]) => `${account} ${amount}`).sort()
  const { kind, story, store, settles, about } = transfer
  return [
    kind,
    story,
    store,
    settles?.key,
    settles?.how,
    transfer.pending !== undefined,
    JSON.stringify(about),
    ...moves,
  ].join('|')
}
