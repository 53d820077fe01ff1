import {
  envelopeClaimInputSchema,
  envelopeClaimSchema,
  envelopeDetailSchema,
  envelopeInputSchema,
  envelopeListSchema,
  envelopeQuerySchema,
  envelopeSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../kernel/http.ts'
import { readIdempotencyKey } from '../../kernel/idempotency.ts'
import { minorToJson } from '../../kernel/money.ts'
import { getOrdinal } from '../customers/index.ts'
import { callerOf } from '../organization/index.ts'
import { claimShare } from './operations/claim-share.ts'
import { createEnvelope } from './operations/create-envelope.ts'
import { endEnvelope } from './operations/end-envelope.ts'
import { getEnvelope, listEnvelopes } from './operations/list-envelopes.ts'

const tags = ['Envelopes']
const Id = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })

export function routes(app: App, deps: Deps): void {
  potRoutes(app, deps)
  claimRoutes(app, deps)
}

function potRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/envelopes',
    {
      config: { permission: 'offers:write' },
      schema: { tags, summary: 'Fund an envelope', body: envelopeInputSchema, response: { 200: envelopeSchema } },
    },
    (request) =>
      createEnvelope(
        deps,
        callerOf(request, requirePrincipal(request)),
        request.body,
        readIdempotencyKey(request.headers),
      ),
  )
  app.get(
    '/v1/envelopes',
    {
      config: { permission: 'offers:read' },
      schema: {
        tags,
        summary: 'Envelopes, newest first',
        querystring: envelopeQuerySchema,
        response: { 200: envelopeListSchema },
      },
    },
    (request) => listEnvelopes(deps, requirePrincipal(request).scope, request.query),
  )
  app.get(
    '/v1/envelopes/:id',
    {
      config: { permission: 'offers:read' },
      schema: {
        tags,
        summary: 'One envelope with its latest shares',
        params: Id,
        response: { 200: envelopeDetailSchema },
      },
    },
    (request) => getEnvelope(deps, requirePrincipal(request).scope, request.params.id),
  )
  app.post(
    '/v1/envelopes/:id/end',
    {
      config: { permission: 'offers:write' },
      schema: {
        tags,
        summary: 'End an envelope: what nobody took goes back',
        params: Id,
        response: { 200: envelopeSchema },
      },
    },
    (request) => endEnvelope(deps, callerOf(request, requirePrincipal(request)), request.params.id),
  )
}

function claimRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/envelopes/:id/claims',
    {
      config: { permission: 'offers:give' },
      schema: {
        tags,
        summary: 'Take a share for a customer',
        params: Id,
        body: envelopeClaimInputSchema,
        response: { 200: envelopeClaimSchema },
      },
    },
    async (request) => {
      const { scope } = requirePrincipal(request)
      const { customer, ...claim } = request.body
      const ordinal = await getOrdinal(deps, scope, customer)
      const taken = await claimShare(deps, scope, { ...claim, envelope: request.params.id, customer: ordinal })
      return { ...taken, amountMinor: minorToJson(taken.amountMinor), at: taken.at.toISOString() }
    },
  )
}
