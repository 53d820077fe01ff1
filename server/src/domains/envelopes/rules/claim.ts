import type { EnvelopeAudience, EnvelopeKind } from '@regulars/contract'
import type { Chance } from './chance.ts'
import { allows, type Frequency } from './frequency.ts'
import { boundsOf, drawShare } from './split.ts'

/** What of an envelope decides about claims. Amounts are whole units. */
export type Open = {
  kind: EnvelopeKind
  total: number
  pieces: number
  left: number
  leftPieces: number
  frequency: Frequency
  audience: EnvelopeAudience
  isOpen: boolean
}

export type Claim = {
  requestId: string
  /** Any record of the person. */
  customer: number
  /** All of their records. */
  records: readonly number[]
  isMember: boolean
  knowsCode: boolean
}

export type Share = { requestId: string; customer: number; position: number; amount: number; at: Date }

export type ClaimRefusal =
  | 'envelope_over'
  | 'envelope_empty'
  | 'envelope_not_for_you'
  | 'envelope_limit_reached'
  | 'envelope_request_changed'

export type Decided = { share: Share; isNew: boolean } | { refused: ClaimRefusal }

/**
 * Decides claims one after the other, as if each had come alone: a request that was answered before gets the same share;
 * then the order of refusals is: over, not for you, limit, empty. `earlier` are the shares of these people so far.
 */
export function decideClaims(
  open: Open,
  claims: readonly Claim[],
  earlier: readonly Share[],
  { now, timezone, chance }: { now: Date; timezone: string; chance: Chance },
): { decided: Decided[]; left: number; leftPieces: number } {
  const known = [...earlier]
  const bounds = boundsOf(open.kind, open.total, open.pieces)
  let { left, leftPieces } = open
  const decided = claims.map((claim): Decided => {
    const before = known.find(({ requestId }) => requestId === claim.requestId)
    if (before)
      return claim.records.includes(before.customer)
        ? { share: before, isNew: false }
        : { refused: 'envelope_request_changed' }
    const refused = refuse(open, claim, known, { now, timezone, leftPieces })
    if (refused) return { refused }
    const amount = open.kind === 'fixed' ? open.total / open.pieces : drawShare(left, leftPieces, bounds, chance)
    const { requestId, customer } = claim
    const share: Share = { requestId, customer, position: open.pieces - leftPieces + 1, amount, at: now }
    left -= amount
    leftPieces -= 1
    known.push(share)
    return { share, isNew: true }
  })
  return { decided, left, leftPieces }
}

function refuse(
  open: Open,
  claim: Claim,
  known: readonly Share[],
  { now, timezone, leftPieces }: { now: Date; timezone: string; leftPieces: number },
): ClaimRefusal | undefined {
  if (!open.isOpen) return 'envelope_over'
  if (open.audience === 'members' && !claim.isMember) return 'envelope_not_for_you'
  if (open.audience === 'code' && !claim.knowsCode) return 'envelope_not_for_you'
  const times = known.filter(({ customer }) => claim.records.includes(customer)).map(({ at }) => at)
  if (!allows(open.frequency, times, now, timezone)) return 'envelope_limit_reached'
  return leftPieces === 0 ? 'envelope_empty' : undefined
}
