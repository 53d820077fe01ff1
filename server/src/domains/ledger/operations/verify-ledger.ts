import type { LedgerFinding, LedgerVerification } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as seals from '../queries/seal.ts'
import * as state from '../queries/state.ts'
import * as checks from '../queries/verify.ts'
import { advance, type Round, type Step, startRound, toVerification } from '../rules/round.ts'
import { blockHash, chainStart, firstDifference, signatureText } from '../rules/seal.ts'
import { blockMax } from './seal-transfers.ts'

type VerifyDeps = Pick<Deps, 'db' | 'clock' | 'secrets' | 'log'>

/** Rows of one statement: half a second at most, after which others get their turn. */
const sliceRows = 50_000
/** Blocks of one statement. */
const sliceSeals = 5
/** How long a process may be silent before another one goes on with its round. */
const leaseMs = 60_000

/**
 * Looks at the whole ledger of a workspace, and stops it if its figures do not agree. `record: false` only looks. Takes
 * about a second for a million rows; may be run at any time, beside writers and other verifiers.
 */
export async function verifyLedger(
  deps: VerifyDeps,
  workspace: number,
  { record = true, rowsPerSlice = sliceRows }: { record?: boolean; rowsPerSlice?: number } = {},
): Promise<LedgerVerification> {
  let round = startRound(deps.clock.now())
  while (round.part !== 'done') round = await step(deps, workspace, round, rowsPerSlice)
  const verification = toVerification(round, deps.clock.now())
  if (record) await keep(deps, workspace, { last: verification, findings: round.findings })
  return verification
}

/**
 * Goes on with the workspace's round for about so many rows, and begins a new one where the last is over; stops the ledger
 * at the first finding. Does nothing while another process is at it. Returns the rows that it looked at.
 */
export async function continueVerifying(deps: VerifyDeps, workspace: number, rowsMax: number): Promise<number> {
  const now = deps.clock.now()
  const lease = { now, until: new Date(now.getTime() + leaseMs) }
  const scope = { workspace, stores: '*' } as const
  const claimed = await deps.db.as(scope, (tx) => state.claimVerification(tx, workspace, lease))
  if (!claimed) return 0
  let round = claimed.progress ?? startRound(now)
  let rows = 0
  while (round.part !== 'done' && rows < rowsMax) {
    const next = await step(deps, workspace, round, sliceRows)
    rows += 1 + effort(next) - effort(round)
    round = next
  }
  const isDone = round.part === 'done'
  await keep(deps, workspace, {
    ...(isDone ? { last: toVerification(round, deps.clock.now()) } : {}),
    progress: isDone ? null : round,
    findings: round.findings,
  })
  return rows
}

/** Hashing a transfer takes as long as comparing eight rows; blocks are mostly full. */
const rowsOfBlock = 8 * blockMax

const effort = ({ accounts, entries, transfers, seals: blocks }: Round): number =>
  accounts + entries + transfers + blocks * rowsOfBlock

type Kept = { last?: LedgerVerification; progress?: Round | null; findings: readonly LedgerFinding[] }

async function keep({ db, clock, log }: VerifyDeps, workspace: number, { last, progress, findings }: Kept) {
  const now = clock.now()
  await db.as({ workspace, stores: '*' }, async (tx) => {
    await state.keepVerification(tx, workspace, { last, progress, now })
    if (findings.length > 0) await state.insertStop(tx, workspace, { at: now, findings })
  })
  if (findings.length > 0) log.error('the ledger is stopped: its figures do not agree', { workspace, findings })
}

async function step(deps: VerifyDeps, workspace: number, round: Round, limit: number): Promise<Round> {
  const after = BigInt(round.after)
  const found = await deps.db.as({ workspace, stores: '*' }, async (tx): Promise<Step> => {
    switch (round.part) {
      case 'accounts':
        return onward(await checks.checkAccounts(tx, workspace, after, limit))
      case 'transfers':
        return onward(await checks.checkTransfers(tx, workspace, after, limit))
      case 'seals':
        return checkSeals(deps, tx, workspace, after)
      case 'entries': {
        const from = { account: after, number: BigInt(round.number) }
        const { rows, next, findings } = await checks.checkEntries(tx, workspace, from, limit)
        return { rows, next: next && { after: next.account, number: next.number }, findings }
      }
      case 'done':
        return { rows: 0, next: undefined, findings: [] }
    }
  })
  return advance(round, found)
}

const onward = ({ rows, next, findings }: checks.Slice<bigint>): Step => ({
  rows,
  next: next === undefined ? undefined : { after: next },
  findings,
})

/** Recomputes the blocks behind a number, at most `sliceSeals` of them, and the chain over them. */
async function checkSeals({ secrets }: VerifyDeps, tx: Tx, workspace: number, after: bigint): Promise<Step> {
  const rows = await seals.listSeals(tx, workspace, { from: after === 0n ? 1n : after, limit: sliceSeals + 1 })
  const before = after === 0n ? undefined : rows.shift()
  const findings: LedgerFinding[] = []
  let previous = before?.hash ?? chainStart
  let above = before?.throughTransfer ?? 0n
  let number = after
  if (after > 0n && before?.number !== after) findings.push(broken(after, 'is gone'))
  for (const row of rows.slice(0, sliceSeals)) {
    number += 1n
    if (row.number !== number) findings.push(broken(number, 'is gone'))
    const hash = blockHash(previous, row)
    const signature = secrets.blindIndex(signatureText(workspace, row.number, hash))
    if (!row.hash.equals(hash) || !row.signature.equals(signature))
      findings.push(broken(row.number, 'does not fit the chain'))
    findings.push(...(await checkContent(tx, workspace, row, above)))
    previous = row.hash
    above = row.throughTransfer
    number = row.number
  }
  return {
    rows: Math.min(rows.length, sliceSeals),
    next: rows.length >= sliceSeals ? { after: number } : undefined,
    findings,
  }
}

const broken = (number: bigint, what: string): LedgerFinding => ({ check: 'seal', detail: `block ${number} ${what}` })

async function checkContent(tx: Tx, workspace: number, row: seals.SealRow, above: bigint): Promise<LedgerFinding[]> {
  const span = { above, through: row.throughTransfer }
  const found = await seals.readContent(tx, workspace, { ...span, limit: Number(row.transfers) + 1 })
  if (found.content.equals(row.content) && found.transfers === row.transfers) return []
  const place = firstDifference(row.leaves, found.leaves)
  const transfer = await seals.findTransferAt(tx, workspace, { ...span, place })
  const where = `block ${row.number} (transfers ${above + 1n} to ${row.throughTransfer})`
  const counts =
    found.transfers === row.transfers ? '' : `, with ${found.transfers} transfers instead of ${row.transfers}`
  return [
    {
      check: 'seal',
      ...(transfer === undefined ? {} : { transfer: Number(transfer) }),
      detail: `${where} is not what was sealed, from ${transfer === undefined ? 'its end' : `transfer ${transfer}`} on${counts}`,
    },
  ]
}
