import type { LedgerFinding, LedgerVerification } from '@regulars/contract'

/** How far a round of the verifier is: what it looks at, behind what, and what it has seen. Kept as JSON. */
export type Round = {
  startedAt: string
  part: 'accounts' | 'entries' | 'transfers' | 'seals' | 'done'
  /** Last account, transfer or block that was looked at; of entries the account. */
  after: string
  /** Of entries: the last number in that account. */
  number: string
  accounts: number
  entries: number
  transfers: number
  seals: number
  findings: LedgerFinding[]
}

const parts = ['accounts', 'entries', 'transfers', 'seals', 'done'] as const

export const startRound = (now: Date): Round => ({
  startedAt: now.toISOString(),
  part: 'accounts',
  after: '0',
  number: '0',
  accounts: 0,
  entries: 0,
  transfers: 0,
  seals: 0,
  findings: [],
})

export type Step = {
  rows: number
  next: { after: bigint; number?: bigint } | undefined
  findings: readonly LedgerFinding[]
}

const findingsMax = 100

/** The round after one more slice: goes on behind it, or with the next part where the slice was the last. */
export function advance(round: Round, { rows, next, findings }: Step): Round {
  if (round.part === 'done') return round
  return {
    ...round,
    [round.part]: round[round.part] + rows,
    part: next ? round.part : (parts[parts.indexOf(round.part) + 1] ?? 'done'),
    after: String(next?.after ?? 0),
    number: String(next?.number ?? 0),
    findings: [...round.findings, ...findings].slice(0, findingsMax),
  }
}

export const toVerification = (round: Round, finishedAt: Date): LedgerVerification => {
  const { startedAt, accounts, entries, transfers, seals, findings } = round
  return { startedAt, finishedAt: finishedAt.toISOString(), accounts, entries, transfers, seals, findings }
}
