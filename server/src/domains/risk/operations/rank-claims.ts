import type { RiskSignal } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { uuidv7 } from '../../../kernel/ids.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import { normaliseIdentifier } from '../../customers/index.ts'
import * as queries from '../queries.ts'
import { type Claim, customerKey, keysOf, type Ranking } from '../rules/claim.ts'
import { defaultSettings, rankAll } from '../rules/score.ts'

/**
 * Ranks claims from 0 (nothing is known) to 3 (refuse) and logs each decision, in the caller's transaction: one round
 * trip for all of them, some more only where a rank is 2 or 3. The claims of a batch see each other; those of transactions
 * that run at the same time do not, so limits that must hold exactly are the business of whoever gives. A caller who
 * refuses by throwing takes the log with him: rank in a transaction of its own, or answer instead of throwing. Not
 * idempotent: asking again counts as another claim.
 */
export async function rankClaims(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace }: Scope,
  claims: readonly Claim[],
): Promise<Ranking[]> {
  if (claims.length === 0) return []
  const asked = claims.map((claim): queries.Asked => {
    const keys = keysOf(claim)
    const others = claim.customers.slice(1).map((each) => ({ signal: 'customer' as const, key: customerKey(each) }))
    const { at, what, about, store } = claim
    const customer = claim.customers[0] ?? 0
    return {
      id: uuidv7(),
      at,
      what,
      about,
      store,
      customer,
      rank: keys.length > 0 ? 1 : 0,
      keys,
      listed: [...keys, ...others],
    }
  })
  const measured = await queries.measureClaims(tx, workspace, asked, clock.now())
  const rankings = rankAll(claims, readMeasured(claims, measured), measured.settings ?? defaultSettings)
  const raised = rankings.flatMap((ranking, index) => {
    const id = asked[index]?.id
    return ranking.rank > 1 && id !== undefined ? [{ id, ...ranking }] : []
  })
  if (raised.length > 0) await acrossStores(tx, () => queries.raiseRanks(tx, workspace, raised))
  return rankings
}

function readMeasured(claims: readonly Claim[], { seen, listed }: queries.Measured) {
  const lists = new Map<string, 'blocked' | 'trusted'>()
  for (const { signal, key, list } of listed) {
    const name = `${signal}:${key}`
    // On both lists: the block holds.
    if (lists.get(name) !== 'blocked') lists.set(name, list)
  }
  // A line about any record of a person is about the one that speaks for him.
  for (const { customers } of claims) {
    const names = customers.map((customer) => `customer:${customerKey(customer).toString('hex')}`)
    const [first] = names
    const found = names.flatMap((name) => lists.get(name) ?? [])
    const list = found.includes('blocked') ? 'blocked' : found[0]
    if (first !== undefined && list) lists.set(first, list)
  }
  return {
    seen: new Map(
      seen.map(({ signal, key, customers, ...counts }) => [
        `${signal}:${key}`,
        { ...counts, customers: new Set(customers) },
      ]),
    ),
    listed: lists,
  }
}

/** `rankClaims` for one. */
export async function rankClaim(tx: Tx, deps: Pick<Deps, 'clock'>, scope: Scope, claim: Claim): Promise<Ranking> {
  const [ranking] = await rankClaims(tx, deps, scope, [claim])
  invariant(ranking, 'a claim has a ranking')
  return ranking
}

/**
 * The keyed hash under which a phone, device, natural person or address is compared, however it was spelt; the value
 * itself is not kept.
 */
export function signalHash(secrets: Secrets, signal: Exclude<RiskSignal, 'customer'>, value: string): Buffer {
  const spelt = signal === 'phone' || signal === 'device' ? normaliseIdentifier(signal, value) : ''
  return secrets.blindIndex(`risk/${signal}:${spelt || value.normalize('NFKC').trim().toLowerCase()}`)
}
