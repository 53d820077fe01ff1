import type { EnvelopeAsset } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken } from '../../../kernel/ids.ts'
import { MicroBatch } from '../../../kernel/micro-batch.ts'
import type { Db, Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPeople } from '../../customers/index.ts'
import { emit, factTime } from '../../events/index.ts'
import { post } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { chanceFrom } from '../rules/chance.ts'
import { type Claim, type Decided, decideClaims, type Open, type Share } from '../rules/claim.ts'
import { readFrequency } from '../rules/frequency.ts'
import { hashGroupCode } from './create-envelope.ts'
import { findMembers, giveShares } from './give-shares.ts'

type ClaimDeps = Pick<Deps, 'db' | 'clock' | 'secrets' | 'wakeRelay'>

export type EnvelopeClaiming = {
  envelope: number
  /** Any record of the person; it gets the share. */
  customer: number
  /** Names the claim in its envelope: sent again, it gets the same share. */
  requestId: string
  groupCode?: string
}

export type Claimed = { envelope: number; position: number; amountMinor: bigint; asset: EnvelopeAsset; at: Date }

const claimsMax = 200
const batches = new WeakMap<Db, MicroBatch<EnvelopeClaiming & { deps: ClaimDeps }, Claimed>>()

/**
 * Takes a share of an envelope for a customer, in a transaction of its own that claims of the same envelope which arrive
 * together share. The envelope's row is locked meanwhile, so processes take turns and no share is given twice. Does not
 * look at who asks: the caller has made sure that this is the customer. Safe to retry.
 *
 * @throws envelope_unknown, envelope_over, envelope_not_for_you, envelope_limit_reached, envelope_empty,
 *   envelope_request_changed
 */
export function claimShare(deps: ClaimDeps, { workspace }: Pick<Scope, 'workspace'>, claiming: EnvelopeClaiming) {
  const batch = batches.get(deps.db) ?? new MicroBatch(claimTogether, { itemsMax: claimsMax })
  batches.set(deps.db, batch)
  return batch.add(`${workspace}/${claiming.envelope}`, { ...claiming, deps })
}

async function claimTogether(
  key: string,
  claims: (EnvelopeClaiming & { deps: ClaimDeps })[],
): Promise<(Claimed | Error)[]> {
  const [workspace = 0, id = 0] = key.split('/').map(Number)
  const deps = claims[0]?.deps
  if (!deps) return []
  const answers = await deps.db.as({ workspace, stores: '*' }, async (tx) => {
    // Locked until commit: claims of other processes wait here and see what these have left.
    const envelope = await queries.findEnvelopeForUpdate(tx, workspace, id)
    if (!envelope) return claims.map(() => refusals.envelope_unknown())
    return decideAndWrite(tx, deps, workspace, envelope, claims)
  })
  deps.wakeRelay()
  return answers
}

async function decideAndWrite(
  tx: Tx,
  deps: ClaimDeps,
  workspace: number,
  envelope: queries.EnvelopeRow,
  claiming: readonly EnvelopeClaiming[],
): Promise<(Claimed | Error)[]> {
  const now = deps.clock.now()
  const claims = await readClaims(tx, deps, workspace, envelope, claiming)
  const earlier = await queries.listSharesOf(tx, workspace, envelope.id, {
    records: claims.flatMap(({ records }) => records),
    requestIds: claims.map(({ requestId }) => requestId),
  })
  const { decided, left, leftPieces } = decideClaims(openOf(envelope, now), claims, earlier.map(shareOf), {
    now,
    timezone: await findTimezone(tx, workspace),
    // Nobody can guess the seed, and all it decides is decided at once.
    chance: chanceFrom(Buffer.from(randomToken(16), 'base64url')),
  })
  const fresh = decided.flatMap((one) => ('share' in one && one.isNew ? [one.share] : []))
  if (fresh.length > 0) await write(tx, deps, workspace, { envelope, fresh, left, leftPieces })
  return decided.map((one) => answerOf(envelope, one))
}

async function readClaims(
  tx: Tx,
  { secrets }: ClaimDeps,
  workspace: number,
  { audience, groupCode }: queries.EnvelopeRow,
  claiming: readonly EnvelopeClaiming[],
): Promise<Claim[]> {
  const people = await findPeople(
    tx,
    workspace,
    claiming.map(({ customer }) => customer),
  )
  const members = audience === 'members' ? await findMembers(tx, workspace, [...people.values()]) : new Set<number>()
  return claiming.map(({ requestId, customer, groupCode: given }) => ({
    requestId,
    customer,
    records: people.get(customer)?.records ?? [customer],
    isMember: members.has(people.get(customer)?.ordinal ?? 0),
    knowsCode: groupCode !== null && given !== undefined && hashGroupCode(secrets, workspace, given).equals(groupCode),
  }))
}

type Writing = { envelope: queries.EnvelopeRow; fresh: Share[]; left: number; leftPieces: number }

async function write(tx: Tx, deps: ClaimDeps, workspace: number, { envelope, fresh, left, leftPieces }: Writing) {
  const { id, asset } = envelope
  await queries.insertShares(tx, workspace, id, fresh.map(rowOf))
  await queries.setLeft(tx, workspace, id, { leftMinor: BigInt(left), leftPieces })
  if (leftPieces === 0) await queries.endEnvelope(tx, workspace, id, deps.clock.now())
  // In the order of the columns of the table `events`.
  const events = fresh.map(({ customer, position, amount, at }) => [
    workspace,
    customer,
    factTime(at),
    'envelope.claimed',
    `envelope/${id}/${position}`,
    0,
    '',
    'envelopes',
    JSON.stringify({ envelope: id, asset, amountMinor: amount }),
    factTime(at),
  ])
  const customers = fresh.map(({ customer }) => customer)
  await emit(tx, { workspace, facts: { events }, touched: { 'envelope.claimed': customers } })
  const transfers = await giveShares(tx, workspace, envelope, fresh)
  await post(tx, deps, { workspace, stores: '*' }, transfers)
}

const openOf = (envelope: queries.EnvelopeRow, now: Date): Open => ({
  kind: envelope.kind,
  total: Number(envelope.totalMinor),
  pieces: envelope.pieces,
  left: Number(envelope.leftMinor),
  leftPieces: envelope.leftPieces,
  // Read when it was made.
  frequency: readFrequency(envelope.frequency) ?? { lifetime: 0, period: undefined },
  audience: envelope.audience,
  isOpen:
    // Sold out is empty, not over: that is what somebody who comes too late should read.
    (envelope.state === 'open' || envelope.leftPieces === 0) && envelope.startsAt <= now && now < envelope.endsAt,
})

const shareOf = ({ amountMinor, ...share }: queries.ShareRow): Share => ({ ...share, amount: Number(amountMinor) })
const rowOf = ({ amount, ...share }: Share): queries.ShareRow => ({ ...share, amountMinor: BigInt(amount) })

const answerOf = ({ id, asset }: queries.EnvelopeRow, decided: Decided): Claimed | Error => {
  if ('refused' in decided) return refusals[decided.refused]()
  const { position, amount, at } = decided.share
  return { envelope: id, asset, position, amountMinor: BigInt(amount), at }
}
