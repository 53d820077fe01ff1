import {
  riskDecisionListSchema,
  riskDecisionQuerySchema,
  riskDecisionSchema,
  riskEntryInputSchema,
  riskEntryListSchema,
  riskEntrySchema,
  riskOverrideInputSchema,
  riskSettingsSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import {
  addEntry,
  changeSettings,
  getSettings,
  listEntries,
  overrideDecision,
  removeEntry,
} from './operations/change-lists.ts'
import { getDecision, listDecisions } from './operations/list-decisions.ts'

const tags = ['Risk']
const params = z.object({ id: z.uuid() })
const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))
const scopeOf = (request: FastifyRequest) => requirePrincipal(request).scope
const read = { config: { permission: 'risk:read' } } as const
const write = { config: { permission: 'risk:write' } } as const

export function routes(app: App, deps: Deps): void {
  app.get(
    '/v1/risk/decisions',
    {
      ...read,
      schema: {
        tags,
        summary: 'How claims were ranked, newest first',
        querystring: riskDecisionQuerySchema,
        response: { 200: riskDecisionListSchema },
      },
    },
    (request) => listDecisions(deps, scopeOf(request), request.query),
  )
  app.get(
    '/v1/risk/decisions/:id',
    { ...read, schema: { tags, summary: 'One decision', params, response: { 200: riskDecisionSchema } } },
    (request) => getDecision(deps, scopeOf(request), request.params.id),
  )
  app.post(
    '/v1/risk/decisions/:id/override',
    {
      ...write,
      schema: {
        tags,
        summary: 'Decide on appeal, for this customer and some days',
        params,
        body: riskOverrideInputSchema,
        response: { 200: riskDecisionSchema },
      },
    },
    (request) => overrideDecision(deps, by(request), request.params.id, request.body),
  )
  listRoutes(app, deps)
}

function listRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/risk/entries',
    { ...read, schema: { tags, summary: 'Who is blocked or trusted', response: { 200: riskEntryListSchema } } },
    async (request) => ({ entries: await listEntries(deps, scopeOf(request)) }),
  )
  app.post(
    '/v1/risk/entries',
    {
      ...write,
      schema: {
        tags,
        summary: 'Block or trust a customer, phone, device, person or address',
        body: riskEntryInputSchema,
        response: { 201: riskEntrySchema },
      },
    },
    async (request, reply) => reply.status(201).send(await addEntry(deps, by(request), request.body)),
  )
  app.delete(
    '/v1/risk/entries/:id',
    { ...write, schema: { tags, summary: 'Take a line off the lists', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await removeEntry(deps, by(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
  app.get(
    '/v1/risk/settings',
    {
      ...read,
      schema: { tags, summary: 'From where on claims are suspicious', response: { 200: riskSettingsSchema } },
    },
    (request) => getSettings(deps, scopeOf(request)),
  )
  app.put(
    '/v1/risk/settings',
    {
      ...write,
      schema: {
        tags,
        summary: 'Change from where on claims are suspicious',
        body: riskSettingsSchema,
        response: { 200: riskSettingsSchema },
      },
    },
    (request) => changeSettings(deps, by(request), request.body),
  )
}
