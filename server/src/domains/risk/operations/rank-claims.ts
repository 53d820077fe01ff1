import type { RiskSignal } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import type { Claim, Ranking } from '../rules/claim.ts'

/**
 * Ranks claims from 0 (nothing is known) to 3 (refuse) and logs each decision, in the caller's transaction: one round
 * trip for all of them, a second one only where a rank is 2 or 3. The claims of a batch see each other. A caller who
 * refuses by throwing takes the log with him: rank in a transaction of its own, or answer instead of throwing. Not
 * idempotent: asking again counts as another claim.
 */
export async function rankClaims(_tx: Tx, _deps: Deps, _scope: Scope, _claims: readonly Claim[]): Promise<Ranking[]> {
  throw new Error('comes within the hour')
}

/** `rankClaims` for one. */
export async function rankClaim(tx: Tx, deps: Deps, scope: Scope, claim: Claim): Promise<Ranking> {
  const [ranking] = await rankClaims(tx, deps, scope, [claim])
  if (!ranking) throw new Error('a claim has a ranking')
  return ranking
}

/** The keyed hash under which a phone, device, natural person or address is compared; the value itself is not kept. */
export const signalHash = (secrets: Secrets, signal: RiskSignal, value: string): Buffer =>
  secrets.blindIndex(`risk/${signal}:${value.normalize('NFKC').trim().toLowerCase()}`)
