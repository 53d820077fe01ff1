import type { LedgerHealth } from '@regulars/contract'

export type HealthState = 'stopped' | 'waiting' | 'late' | 'good'

/** A round older than this would not have seen what went wrong since; the ledger promises a minute. */
export const lateSeconds = 120

/** Worst first: a stopped ledger is stopped, whatever the last round said. */
export function healthState(health: LedgerHealth): HealthState {
  if (health.stopped) return 'stopped'
  if (health.trialBalance.some(({ sumMinor }) => sumMinor !== 0)) return 'stopped'
  if (!health.verification || health.lagSeconds === null) return 'waiting'
  if (health.verification.findings.length > 0) return 'stopped'
  return health.lagSeconds > lateSeconds ? 'late' : 'good'
}
