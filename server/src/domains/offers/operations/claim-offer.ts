import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { MicroBatch } from '../../../kernel/micro-batch.ts'
import { acrossStores, type Db, isRetryable, type Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { joinMembership } from '../../memberships/index.ts'
import * as queries from '../queries/claims.ts'
import { type Claim, type Claimed, claimBatch } from './claim-batch.ts'
import { emitFollow } from './tell-news.ts'

// One batch of an offer after the other: two at once would only wait for each other at the offer, and be half as large (3,200
// claims a second instead of 3,700).
const claimsPerCommit = 250
const triesMax = 5

type Waiting = { timezone: string; claim: Claim }

// One for each database handle: two servers in one test process share nothing.
const batches = new WeakMap<Db, MicroBatch<Waiting, Claimed | Refusal>>()

/**
 * Claims a coupon of an offer (its number or code) in a transaction that is shared with other claims of that offer. Exact
 * under any concurrency, through any number of processes: what bounds a hot offer is one transaction after the other, each
 * of up to 250 claims. Durable when it resolves. Safe to retry with the same request id, which answers the same.
 *
 * Who may see the customer is the caller's to check. Limits, stock and budget count over all stores, whoever asks.
 *
 * @throws whatever of a claim errors.ts lists, and claim_changed
 */
export async function claimOffer(
  deps: Deps,
  scope: ZonedScope,
  reference: string | number,
  claim: Claim,
): Promise<Claimed> {
  const { workspace, timezone } = scope
  const answer = claim.join
    ? await deps.db.as({ workspace, stores: '*' }, (tx) => claimAndJoin(tx, deps, scope, reference, claim))
    : await batchOf(deps).add(`${workspace} ${reference}`, { timezone, claim })
  if (answer instanceof Refusal) throw answer
  deps.wakeRelay()
  return answer
}

/**
 * The same in the caller's transaction, which holds the offer from here until its commit: keep it short, and wake the relay
 * afterwards. A refusal is an answer, so that the anti-cheat's log of it can be committed.
 */
export async function claimIn(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  reference: string | number,
  claim: Claim,
): Promise<Claimed | Refusal> {
  return acrossStores(tx, () => claimAndJoin(tx, deps, scope, reference, claim))
}

/** `claimIn` for many, each answered alone and none with `join`: about as many round trips as for one. At most 1,000. */
export async function claimManyIn(
  tx: Tx,
  deps: Deps,
  { workspace, timezone }: ZonedScope,
  reference: string | number,
  claims: readonly Omit<Claim, 'join'>[],
): Promise<(Claimed | Refusal)[]> {
  return acrossStores(tx, () => claimBatch(tx, deps, { workspace, timezone, stores: '*' }, reference, claims))
}

/** Coupon, follower and member, together or not at all, and each once. */
async function claimAndJoin(
  tx: Tx,
  deps: Deps,
  { workspace, timezone }: ZonedScope,
  reference: string | number,
  claim: Claim,
): Promise<Claimed | Refusal> {
  const scope = { workspace, timezone, stores: '*' } as const
  const [answer] = await claimBatch(tx, deps, scope, reference, [claim])
  if (!answer || answer instanceof Refusal || !answer.isNew || !claim.join) return answer ?? unanswered()
  const { id, claimedBy: customer, claimedAt: at } = answer
  const { store, channel } = claim
  const followed = await queries.insertFollow(tx, workspace, customer, at)
  if (followed) await emitFollow(tx, workspace, { customer, messageId: `follow/${id}`, at, store, channel })
  const { created: becameMember } = await joinMembership(tx, deps, scope, { customer, channel, store, at })
  await queries.markJoined(tx, workspace, { coupon: id, followed, becameMember })
  return { ...answer, followed, becameMember }
}

function unanswered(): never {
  throw new Error('a claim has an answer')
}

function batchOf(deps: Deps): MicroBatch<Waiting, Claimed | Refusal> {
  const known = batches.get(deps.db)
  if (known) return known
  const made = new MicroBatch<Waiting, Claimed | Refusal>((key, waiting) => decide(deps, key, waiting), {
    itemsMax: claimsPerCommit,
  })
  batches.set(deps.db, made)
  return made
}

async function decide(deps: Deps, key: string, waiting: readonly Waiting[]): Promise<(Claimed | Refusal)[]> {
  const [workspace = '', reference = ''] = key.split(' ')
  const timezone = waiting[0]?.timezone ?? 'UTC'
  const scope = { workspace: Number(workspace), timezone, stores: '*' } as const
  const claims = waiting.map(({ claim }) => claim)
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.db.as(scope, (tx) => claimBatch(tx, deps, scope, reference, claims))
    } catch (error) {
      if (tries === triesMax || !isRetryable(error)) throw error
    }
  }
}
