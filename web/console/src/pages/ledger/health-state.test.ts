import type { LedgerHealth } from '@regulars/contract'
import { describe, expect, it } from 'vitest'
import { healthState } from './health-state.ts'

const verification = {
  startedAt: '2026-03-01T10:00:00Z',
  finishedAt: '2026-03-01T10:00:01Z',
  accounts: 3,
  entries: 9,
  transfers: 4,
  seals: 1,
  findings: [],
}
const good: LedgerHealth = {
  stopped: null,
  verification,
  lagSeconds: 12,
  seal: null,
  accounts: 3,
  transfers: 4,
  trialBalance: [{ asset: 'money', accounts: 3, heldMinor: 100, owedMinor: -100, sumMinor: 0 }],
}

describe('the health of the ledger', () => {
  it('is good when a recent round found nothing and every asset sums to zero', () => {
    expect(healthState(good)).toBe('good')
  })

  it('is stopped when it was stopped, when an asset does not sum to zero, or when the last round found something', () => {
    expect(healthState({ ...good, stopped: { at: '2026-03-01T10:00:00Z', findings: [] } })).toBe('stopped')
    expect(
      healthState({
        ...good,
        trialBalance: [{ asset: 'money', accounts: 1, heldMinor: 1, owedMinor: 0, sumMinor: 1 }],
      }),
    ).toBe('stopped')
    expect(
      healthState({
        ...good,
        verification: { ...verification, findings: [{ check: 'account', detail: '1 instead of 2' }] },
      }),
    ).toBe('stopped')
  })

  it('says that it has not looked yet, or not lately', () => {
    expect(healthState({ ...good, verification: null, lagSeconds: null })).toBe('waiting')
    expect(healthState({ ...good, lagSeconds: 600 })).toBe('late')
  })
})
