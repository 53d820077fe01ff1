import { keepEnvelopesAlways } from './domains/envelopes/index.ts'
import { forgetSeen } from './domains/events/index.ts'
import { startLedgerJobs } from './domains/ledger/index.ts'
import { keepMembershipsAlways } from './domains/memberships/index.ts'
import { keepOffersAlways } from './domains/offers/index.ts'
import { watchPaymentsAlways } from './domains/payments/index.ts'
import { startPlayJobs } from './domains/plays/index.ts'
import { forgetSignals } from './domains/risk/index.ts'
import { keepSlotsAlways } from './domains/slots/index.ts'
import { keepTill } from './domains/till/index.ts'
import { keepTouchesAlways } from './domains/touches/index.ts'
import type { Deps } from './kernel/deps.ts'
import { forgetReplies } from './kernel/idempotency.ts'
import { repeat } from './kernel/repeat.ts'

const dayMs = 24 * 3600_000

/** What happens by itself beside the requests. Returns how to end it. */
export function startJobs(deps: Deps): () => Promise<void> {
  const daily = [
    repeat(deps, { everyMs: dayMs, what: 'forget old message ids' }, () => forgetSeen(deps)),
    repeat(deps, { everyMs: dayMs, what: 'forget old replies' }, () => forgetReplies(deps.db)),
    repeat(deps, { everyMs: dayMs, what: 'forget old signals of risk' }, () => forgetSignals(deps)),
  ]
  const endWatching = watchPaymentsAlways(deps)
  const endOffers = keepOffersAlways(deps)
  const endLedger = startLedgerJobs(deps)
  const endMemberships = keepMembershipsAlways(deps)
  const endEnvelopes = keepEnvelopesAlways(deps)
  const endTill = keepTill(deps)
  const endTouches = keepTouchesAlways(deps)
  const endSlots = keepSlotsAlways(deps)
  const endPlays = startPlayJobs(deps)
  return async () => {
    for (const end of daily) await end()
    await endPlays()
    await endMemberships()
    await endEnvelopes()
    await endTill()
    await endTouches()
    await endSlots()
    await endWatching()
    await endOffers()
    await endLedger()
  }
}
