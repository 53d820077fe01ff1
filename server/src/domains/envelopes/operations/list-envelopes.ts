import type { Envelope, envelopeDetailSchema, envelopeListSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'

type Query = { state?: queries.EnvelopeRow['state']; limit: number; cursor?: string }

/** Envelopes of the workspace, newest first. */
export async function listEnvelopes(
  { db }: Pick<Deps, 'db'>,
  scope: Scope,
  { state, limit, cursor }: Query,
): Promise<z.infer<typeof envelopeListSchema>> {
  const before = /^\d{1,9}$/.test(cursor ?? '') ? Number(cursor) : undefined
  const rows = await db.as(scope, (tx) => queries.listEnvelopes(tx, scope.workspace, { state, before, limit }))
  const last = rows.at(-1)
  return { envelopes: rows.map(viewOf), nextCursor: last && rows.length === limit ? String(last.id) : null }
}

const sharesMax = 200

/** One envelope with its latest shares; customers out of scope stay unnamed. @throws envelope_unknown */
export async function getEnvelope(deps: Deps, scope: Scope, id: number): Promise<z.infer<typeof envelopeDetailSchema>> {
  const { envelope, shares } = await deps.db.as(scope, async (tx) => ({
    envelope: await queries.findEnvelope(tx, scope.workspace, id),
    shares: await queries.listShares(tx, scope.workspace, id, sharesMax),
  }))
  if (!envelope) throw refusals.envelope_unknown()
  const ids = await findPublicIds(
    deps,
    scope,
    shares.map(({ customer }) => customer),
  )
  return {
    ...viewOf(envelope),
    shares: shares.map(({ position, customer, amountMinor, at }) => ({
      position,
      customer: ids.get(customer) ?? null,
      amountMinor: minorToJson(amountMinor),
      at: at.toISOString(),
    })),
  }
}

export const viewOf = (row: queries.EnvelopeRow): Envelope => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  asset: row.asset,
  state: row.state,
  totalMinor: minorToJson(row.totalMinor),
  pieces: row.pieces,
  claimedMinor: minorToJson(row.totalMinor - row.leftMinor - row.returnedMinor),
  claimedPieces: row.pieces - row.leftPieces,
  returnedMinor: minorToJson(row.returnedMinor),
  frequency: row.frequency,
  audience: row.audience,
  startsAt: row.startsAt.toISOString(),
  endsAt: row.endsAt.toISOString(),
  endedAt: row.endedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})
