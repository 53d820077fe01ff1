import type { Arena } from './arena.ts'

interface Health {
  stopped: unknown
  verification: { findings: { detail: string }[] } | null
  trialBalance: { asset: string; sumMinor: number }[]
}

/** What the ledger says of itself when all races are run: every asset sums to zero, and nothing stopped it. */
export async function checkBooks(arena: Arena): Promise<string[]> {
  const health = await arena.get<Health>('/v1/ledger/health')
  const findings = health.trialBalance
    .filter(({ sumMinor }) => sumMinor !== 0)
    .map(({ asset, sumMinor }) => `the accounts of ${asset} sum to ${sumMinor}`)
  if (health.stopped) findings.push('the ledger stopped itself')
  for (const { detail } of health.verification?.findings ?? []) findings.push(`the verifier found: ${detail}`)
  return findings
}
