import { accountName } from './account-name.ts'
import type { Line, Prepared } from './prepare-transfer.ts'
import type { Asset } from './transfer.ts'

/** An account as it stands, locked. `movedAt` is when its last entry was recorded (ms since 1970); 0 before the first. */
export type AccountState = {
  id: bigint
  bounded: boolean
  balanceMinor: bigint
  reservedMinor: bigint
  entries: bigint
  movedAt: number
}

export type ReservedLine = Pick<Line, 'holder' | 'asset' | 'amountMinor'>

/** A transfer that is recorded already. */
export type KnownTransfer = {
  id: bigint
  digest: string
  /** What it is to move, if it is pending. */
  reserved?: readonly ReservedLine[]
  /** Something has posted or voided it. */
  ended: boolean
}

/** What a decision stands on: every account and every key that the requests name. */
export type LedgerState = {
  accounts: ReadonlyMap<string, AccountState>
  known: ReadonlyMap<string, KnownTransfer>
  stopped: boolean
}

export type RefusalCode =
  | 'transfer_changed'
  | 'ledger_stopped'
  | 'transfer_unknown'
  | 'transfer_settled'
  | 'settlement_exceeds'
  | 'balance_insufficient'

export type Outcome =
  | { status: 'posted' | 'unchanged'; id: bigint }
  | { status: 'refused'; code: RefusalCode; detail: string }

export type TransferRow = Omit<Prepared, 'at' | 'settles' | 'lines'> & {
  id: bigint
  at: number
  recordedAt: number
  settles: bigint | undefined
}

export type EntryRow = {
  account: bigint
  number: bigint
  transfer: bigint
  line: number
  store: number
  asset: Asset
  amountMinor: bigint
  balanceAfterMinor: bigint
  recordedAt: number
}

export type ReservationRow = Pick<EntryRow, 'transfer' | 'line' | 'account' | 'store' | 'asset' | 'amountMinor'>

/** The rows that make it so. Accounts are those that changed, as they are afterwards. */
export type Changes = {
  transfers: TransferRow[]
  entries: EntryRow[]
  reservations: ReservationRow[]
  accounts: AccountState[]
  opened: { transfer: bigint; until: number }[]
  closed: bigint[]
}

/**
 * Decides transfers one after the other, each on what those before it have left, each alone: one that is refused changes
 * nothing. `ids` are fresh, ascending, and one for each request.
 *
 * A refusal names the first of these that is true: the key has other content, the ledger is stopped, there is nothing to
 * end, it was ended already, it takes more than was reserved, an account has not enough. A known key with the same content
 * is answered even while the ledger is stopped, since that writes nothing.
 */
export function decideTransfers(
  state: LedgerState,
  requests: readonly Prepared[],
  { ids, now }: { ids: readonly bigint[]; now: number },
): { outcomes: Outcome[]; changes: Changes } {
  const draft = startDraft(state)
  const outcomes = requests.map((request, index): Outcome => {
    const id = ids[index]
    if (id === undefined) throw new Error('there are fewer ids than requests')
    return decideTransfer(draft, request, { id, now })
  })
  const { changes, touched, accounts } = draft
  for (const name of touched) changes.accounts.push(accountOf(accounts, name))
  return { outcomes, changes }
}

type Draft = {
  stopped: boolean
  accounts: Map<string, AccountState>
  known: Map<string, KnownTransfer>
  touched: Set<string>
  changes: Changes
}

const startDraft = ({ accounts, known, stopped }: LedgerState): Draft => ({
  stopped,
  accounts: new Map(accounts),
  known: new Map(known),
  touched: new Set(),
  changes: { transfers: [], entries: [], reservations: [], accounts: [], opened: [], closed: [] },
})

function accountOf(accounts: ReadonlyMap<string, AccountState>, name: string): AccountState {
  const account = accounts.get(name)
  if (!account) throw new Error('an account was not locked before the decision')
  return account
}

const refused = (code: RefusalCode, detail = ''): Outcome => ({ status: 'refused', code, detail })

function decideTransfer(draft: Draft, request: Prepared, { id, now }: { id: bigint; now: number }): Outcome {
  const known = draft.known.get(request.key)
  if (known?.digest === request.digest) return { status: 'unchanged', id: known.id }
  if (known) return refused('transfer_changed', `key: ${request.key}`)
  if (draft.stopped) return refused('ledger_stopped')

  const ends = request.settles === undefined ? undefined : findEnded(draft, request, request.settles)
  if (ends?.status === 'refused') return ends
  const lines = ends ? ends.lines : request.lines
  const moves = new Map<string, Move>()
  for (const line of ends?.pending.reserved ?? [])
    if (line.amountMinor < 0n) moveOf(moves, line).reserved += line.amountMinor
  for (const line of lines) {
    if (request.phase !== 'pending') moveOf(moves, line).balance += line.amountMinor
    else if (line.amountMinor < 0n) moveOf(moves, line).reserved -= line.amountMinor
  }
  const lacking = applyMoves(draft, moves)
  if (lacking !== undefined) return refused('balance_insufficient', lacking)
  record(draft, { request, id, lines, now, settles: ends?.pending.id })
  if (ends) {
    draft.known.set(ends.key, { ...ends.pending, ended: true })
    draft.changes.closed.push(ends.pending.id)
  }
  return { status: 'posted', id }
}

type Ended = { status: 'found'; key: string; pending: KnownTransfer; lines: readonly ReservedLine[] }

function findEnded(draft: Draft, { phase, lines }: Prepared, key: string): Ended | (Outcome & { status: 'refused' }) {
  const refuse = (code: RefusalCode) => ({ status: 'refused', code, detail: `settles: ${key}` }) as const
  const pending = draft.known.get(key)
  if (!pending?.reserved) return refuse('transfer_unknown')
  if (pending.ended) return refuse('transfer_settled')
  if (phase === 'void') return { status: 'found', key, pending, lines: [] }
  const posted = lines.length === 0 ? pending.reserved : lines
  if (!isWithin(posted, pending.reserved)) return refuse('settlement_exceeds')
  return { status: 'found', key, pending, lines: posted }
}

/** True if every line takes or gives, on the same account, at most what was reserved. */
export function isWithin(lines: readonly ReservedLine[], reserved: readonly ReservedLine[]): boolean {
  const limits = new Map(reserved.map((line) => [accountName(line.holder, line.asset), line.amountMinor]))
  return lines.every(({ holder, asset, amountMinor }) => {
    const limit = limits.get(accountName(holder, asset)) ?? 0n
    return amountMinor < 0n ? limit <= amountMinor : limit >= amountMinor
  })
}

type Move = { balance: bigint; reserved: bigint }

function moveOf(moves: Map<string, Move>, { holder, asset }: ReservedLine): Move {
  const name = accountName(holder, asset)
  const move = moves.get(name) ?? { balance: 0n, reserved: 0n }
  moves.set(name, move)
  return move
}

/** Moves all of them, or none and says which account lacks what. */
function applyMoves(draft: Draft, moves: ReadonlyMap<string, Move>): string | undefined {
  const next = new Map<string, AccountState>()
  for (const [name, { balance, reserved }] of moves) {
    const before = accountOf(draft.accounts, name)
    const after = {
      ...before,
      balanceMinor: before.balanceMinor + balance,
      reservedMinor: before.reservedMinor + reserved,
    }
    if (after.bounded && after.balanceMinor < after.reservedMinor) {
      return `${name.replace('\n', ' ')}: ${after.reservedMinor - after.balanceMinor} too few`
    }
    next.set(name, after)
  }
  for (const [name, account] of next) {
    draft.accounts.set(name, account)
    draft.touched.add(name)
  }
  return undefined
}

type Recorded = {
  request: Prepared
  id: bigint
  lines: readonly ReservedLine[]
  now: number
  settles: bigint | undefined
}

function record(draft: Draft, { request, id, lines, now, settles }: Recorded): void {
  const { changes, accounts } = draft
  const { key, digest, kind, store, story, phase, until, about } = request
  const names = lines.map((line) => accountName(line.holder, line.asset))
  let recordedAt = now
  for (const name of names) recordedAt = Math.max(recordedAt, accountOf(accounts, name).movedAt)
  const at = request.at ?? now
  changes.transfers.push({ key, digest, kind, store, story, phase, until, about, id, at, recordedAt, settles })
  draft.known.set(key, { id, digest, ended: false, ...(phase === 'pending' ? { reserved: lines } : {}) })
  if (until !== undefined) changes.opened.push({ transfer: id, until })
  for (const [line, { asset, amountMinor }] of lines.entries()) {
    const name = names[line] ?? ''
    const account = accountOf(accounts, name)
    if (phase === 'pending') {
      changes.reservations.push({ transfer: id, line, account: account.id, store, asset, amountMinor })
      continue
    }
    const number = account.entries + 1n
    const balanceAfterMinor = account.balanceMinor
    changes.entries.push({
      transfer: id,
      line,
      account: account.id,
      store,
      asset,
      amountMinor,
      number,
      balanceAfterMinor,
      recordedAt,
    })
    accounts.set(name, { ...account, entries: number, movedAt: recordedAt })
  }
}
