import {
  touchByHandSchema,
  touchDecisionSchema,
  touchListSchema,
  touchPreviewResultSchema,
  touchPreviewSchema,
  touchQuerySchema,
  touchTemperatureSchema,
  touchWhyQuerySchema,
  touchWhySchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import type { Reader } from '../../customers/index.ts'
import { callerOf } from '../../organization/index.ts'
import { explainTouch, getTouch, listTouches } from '../operations/list-touches.ts'
import { getTemperature } from '../operations/read-temperature.ts'
import { previewByHand, sendByHand } from '../operations/send-by-hand.ts'

const tags = ['Touches']
const params = z.object({ id: z.string().max(60) })

export function readerOf(request: FastifyRequest): Reader {
  const principal = requirePrincipal(request)
  return { scope: zonedScope(principal), contactVisible: principal.permissions.has('customers:contact') }
}

/** The one log, and what is said by hand. */
export function logRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/touches',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'The log of everything that was to be said, newest first',
        querystring: touchQuerySchema,
        response: { 200: touchListSchema },
      },
    },
    (request) => listTouches(deps, readerOf(request), request.query),
  )
  app.get(
    '/v1/touches/:id',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'One message of the log, and what stands behind it in words',
        params: z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) }),
        response: { 200: touchWhySchema },
      },
    },
    (request) => getTouch(deps, readerOf(request), request.params.id),
  )
  app.post(
    '/v1/touches',
    {
      config: { permission: 'customers:contact' },
      schema: {
        tags,
        summary: 'Say one thing to one customer (service)',
        body: touchByHandSchema,
        response: { 200: touchDecisionSchema },
      },
    },
    (request) => sendByHand(deps, callerOf(request, requirePrincipal(request)), request.body),
  )
  app.post(
    '/v1/touches/preview',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'What the gate would say now; nothing is written',
        body: touchPreviewSchema,
        response: { 200: touchPreviewResultSchema },
      },
    },
    (request) => previewByHand(deps, requirePrincipal(request).scope, request.body),
  )
  customerRoutes(app, deps)
}

/** What there is to know about one customer. */
function customerRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/customers/:id/touches/why',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'Why a customer did, or did not, hear from a sender',
        params,
        querystring: touchWhyQuerySchema,
        response: { 200: touchWhySchema },
      },
    },
    (request) => explainTouch(deps, readerOf(request), { customer: request.params.id, sender: request.query.sender }),
  )
  app.get(
    '/v1/customers/:id/temperature',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'How warm the contact with a customer is',
        params,
        response: { 200: touchTemperatureSchema },
      },
    },
    (request) => getTemperature(deps, requirePrincipal(request).scope, request.params.id),
  )
}
