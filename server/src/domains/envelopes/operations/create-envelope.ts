import type { Envelope, envelopeInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { replay } from '../../../kernel/idempotency.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import { post } from '../../ledger/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { readFrequency } from '../rules/frequency.ts'
import { findSplitProblem, type SplitProblem } from '../rules/split.ts'
import { fundTransfer } from '../rules/transfers.ts'
import { viewOf } from './list-envelopes.ts'

type Input = z.output<typeof envelopeInputSchema>

const dayMs = 86_400_000
/** Six months. */
const daysMax = 184

export const hashGroupCode = (secrets: Secrets, workspace: number, code: string): Buffer =>
  secrets.blindIndex(`envelope-code:${workspace}:${code.trim().toLowerCase()}`)

/**
 * Makes an envelope and puts its total into its pot. Safe to retry with the same `requestId`.
 * @throws envelope_invalid, envelope_unsplittable, envelope_request_changed
 */
export function createEnvelope(deps: Deps, by: Caller, input: Input, idempotencyKey?: string): Promise<Envelope> {
  const { workspace } = by
  const request = {
    workspace,
    key: idempotencyKey ?? `envelope/${input.requestId}`,
    route: 'POST /v1/envelopes',
    body: input,
  }
  return deps.db.as(by.scope, (tx) =>
    replay(tx, request, async () => {
      const now = deps.clock.now()
      const row = readInput(deps, workspace, input, now)
      const envelope = await queries.insertEnvelope(tx, workspace, row)
      // Known under this request, and `replay` has not seen it: another key, or another content.
      if (!envelope) throw refusals.envelope_request_changed()
      const { id, asset, totalMinor } = envelope
      await post(tx, deps, by.scope, [fundTransfer({ id, asset, amountMinor: totalMinor, at: now })])
      await recordAudit(tx, deps, {
        ...by,
        action: 'envelope.created',
        object: `envelope/${id}`,
        after: { name: row.name, kind: row.kind, asset, totalMinor: input.totalMinor, pieces: row.pieces },
      })
      return viewOf(envelope)
    }),
  )
}

function readInput({ secrets }: Deps, workspace: number, input: Input, now: Date): queries.NewEnvelope {
  const { requestId, name, kind, asset, totalMinor, pieces, frequency, audience, groupCode } = input
  const problem = findSplitProblem(kind, totalMinor, pieces)
  if (problem) throw refusals.envelope_unsplittable({ detail: splitProblems[problem] })
  const startsAt = input.startsAt === undefined ? now : new Date(input.startsAt)
  const endsAt = new Date(input.endsAt)
  const wrong = (path: string, message: string) =>
    refusals.envelope_invalid({ detail: `${path}: ${message}`, fields: [{ path, message }] })
  if (!readFrequency(frequency)) throw wrong('frequency', 'write it as D3|L4: L is needed, one of D, W and M at most')
  if ((audience === 'code') !== (groupCode !== undefined))
    throw wrong('groupCode', 'belongs to the audience `code`, and only to it')
  if (endsAt <= startsAt || endsAt <= now) throw wrong('endsAt', 'must be after the start and in the future')
  if (endsAt.getTime() - startsAt.getTime() > daysMax * dayMs)
    throw wrong('endsAt', 'at most six months after the start')
  return {
    requestId,
    name,
    kind,
    asset,
    totalMinor: BigInt(totalMinor),
    pieces,
    frequency,
    audience,
    groupCode: groupCode === undefined ? null : hashGroupCode(secrets, workspace, groupCode),
    startsAt,
    endsAt,
    createdAt: now,
  }
}

const splitProblems: Record<SplitProblem, string> = {
  too_thin: 'Every share is at least 1.',
  not_even: 'Equal shares need a total that the number of pieces divides.',
  no_room: 'No whole shares within 0.5 and 1.5 of the average sum to the total.',
}
