import {
  slotDecisionListSchema,
  slotDecisionQuerySchema,
  slotDemandMapSchema,
  slotDiversionInputSchema,
  slotDiversionListSchema,
  slotInventoryQuerySchema,
  slotInventorySchema,
  slotListSchema,
  slotPatchSchema,
  slotPeriodQuerySchema,
  slotPictureInputSchema,
  slotPictureSchema,
  slotPlacementInputSchema,
  slotPlacementListSchema,
  slotPlacementPatchSchema,
  slotPlacementQuerySchema,
  slotPlacementSchema,
  slotReplaySchema,
  slotReportSchema,
  slotStateChangeSchema,
  slotSurveySchema,
  slotTrafficPriceSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { refusals } from './errors.ts'
import { keepPicture, showPicture } from './operations/keep-pictures.ts'
import { changePlacement, changePlacementState, createPlacement, getPlacement } from './operations/keep-placements.ts'
import { keepSurvey, mapDemand } from './operations/map-demand.ts'
import { listDiversions, planDiversion } from './operations/plan-diversions.ts'
import { readInventory } from './operations/read-inventory.ts'
import { listDecisions, replayDecision } from './operations/replay-decision.ts'
import {
  changeSlot,
  listSeenPlacements,
  listSlots,
  priceSlotTraffic,
  type Reader,
  reportSlot,
} from './operations/report-slots.ts'
import { showPlacements } from './operations/show-placements.ts'

const tags = ['Slots']
const read = { permission: 'slots:read' } as const
const write = { permission: 'slots:write' } as const
const placementId = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })
const slotCode = z.object({ code: z.string().max(60) })

const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))

function readerOf(request: FastifyRequest): Reader {
  const principal = requirePrincipal(request)
  return { scope: zonedScope(principal), currency: principal.currency }
}

/** Of whoever sees all stores, for what is the same in all of them. */
function wholeScope(request: FastifyRequest) {
  const principal = requirePrincipal(request)
  if (principal.scope.stores !== '*') throw refusals.slots_for_all()
  return zonedScope(principal)
}

export function routes(app: App, deps: Deps): void {
  slotRoutes(app, deps)
  trafficRoutes(app, deps)
  placementRoutes(app, deps)
  pictureRoutes(app, deps)
  decisionRoutes(app, deps)
  demandRoutes(app, deps)
}

function pictureRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/slots/pictures',
    {
      config: write,
      schema: {
        tags,
        summary: 'Keep a picture for placements',
        body: slotPictureInputSchema,
        response: { 200: slotPictureSchema },
      },
    },
    (request) => keepPicture(deps, requirePrincipal(request).scope, request.body.content),
  )
  // For phones, on pages that anybody may open.
  app.get(
    '/pictures/:workspace/:digest',
    {
      config: { public: true },
      schema: {
        hide: true,
        params: z.object({ workspace: z.coerce.number().int().positive().max(2_147_483_647), digest: z.guid() }),
      },
    },
    async (request, reply) => {
      const { type, content } = await showPicture(deps, request.params)
      return reply
        .header('content-type', type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'")
        .send(content)
    },
  )
}

function slotRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/slots',
    {
      config: read,
      schema: {
        tags,
        summary: 'Every slot with what went through it',
        querystring: slotPeriodQuerySchema,
        response: { 200: slotListSchema },
      },
    },
    (request) => listSlots(deps, readerOf(request), request.query),
  )
  app.get(
    '/v1/slots/:code',
    {
      config: read,
      schema: {
        tags,
        summary: 'One slot: views, fill, clicks, successes and value, by day and placement',
        params: slotCode,
        querystring: slotPeriodQuerySchema,
        response: { 200: slotReportSchema },
      },
    },
    (request) => reportSlot(deps, readerOf(request), request.params.code, request.query),
  )
  app.patch(
    '/v1/slots/:code',
    {
      config: write,
      schema: {
        tags,
        summary: 'Open or close a slot, or let it learn by layer of customers',
        params: slotCode,
        body: slotPatchSchema,
        response: { 200: slotListSchema },
      },
    },
    async (request) => {
      await changeSlot(deps, wholeScope(request), request.params.code, request.body)
      return listSlots(deps, readerOf(request), {})
    },
  )
}

function trafficRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/slots/inventory',
    {
      config: read,
      schema: {
        tags,
        summary: 'Impressions by hour and entrance, their forecast, and what is promised of them',
        querystring: slotInventoryQuerySchema,
        response: { 200: slotInventorySchema },
      },
    },
    (request) => readInventory(deps, readerOf(request).scope, request.query),
  )
  app.get(
    '/v1/slots/traffic',
    {
      config: read,
      schema: {
        tags,
        summary: 'What traffic inside the house is worth, and what a success costs there',
        querystring: slotPeriodQuerySchema,
        response: { 200: slotTrafficPriceSchema },
      },
    },
    (request) => priceSlotTraffic(deps, readerOf(request), request.query),
  )
}

function placementRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/slots/placements',
    {
      config: read,
      schema: {
        tags,
        summary: 'Placements, newest first',
        querystring: slotPlacementQuerySchema,
        response: { 200: slotPlacementListSchema },
      },
    },
    (request) => {
      const { scope } = readerOf(request)
      return deps.db.as(scope, async (tx) => {
        const rows = await listSeenPlacements(tx, scope, request.query)
        return { placements: await showPlacements(tx, scope.workspace, rows) }
      })
    },
  )
  app.post(
    '/v1/slots/placements',
    {
      config: write,
      schema: {
        tags,
        summary: 'Draft a placement',
        body: slotPlacementInputSchema,
        response: { 201: slotPlacementSchema },
      },
    },
    async (request, reply) => reply.status(201).send(await createPlacement(deps, by(request), request.body)),
  )
  app.get(
    '/v1/slots/placements/:id',
    {
      config: read,
      schema: { tags, summary: 'One placement', params: placementId, response: { 200: slotPlacementSchema } },
    },
    (request) => getPlacement(deps, readerOf(request).scope, request.params.id),
  )
  app.patch(
    '/v1/slots/placements/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Change a placement',
        params: placementId,
        body: slotPlacementPatchSchema,
        response: { 200: slotPlacementSchema },
      },
    },
    (request) => changePlacement(deps, by(request), request.params.id, request.body),
  )
  app.post(
    '/v1/slots/placements/:id/state',
    {
      config: write,
      schema: {
        tags,
        summary: 'Start, pause or end a placement',
        params: placementId,
        body: slotStateChangeSchema,
        response: { 200: slotPlacementSchema },
      },
    },
    (request) => changePlacementState(deps, by(request), request.params.id, request.body.state),
  )
}

function decisionRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/slots/decisions',
    {
      config: read,
      schema: {
        tags,
        summary: 'What was shown, newest first',
        querystring: slotDecisionQuerySchema,
        response: { 200: slotDecisionListSchema },
      },
    },
    async (request) => ({ decisions: await listDecisions(deps, readerOf(request).scope, request.query.limit) }),
  )
  app.get(
    '/v1/slots/decisions/:id/replay',
    {
      config: read,
      schema: {
        tags,
        summary: 'A decision made again from what it depended on, and whether it comes out the same',
        params: z.object({ id: z.uuid() }),
        response: { 200: slotReplaySchema },
      },
    },
    (request) => replayDecision(deps, readerOf(request).scope, request.params.id),
  )
}

function demandRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/slots/demand',
    {
      config: read,
      schema: {
        tags,
        summary: 'Categories by how often and how surely they are needed',
        response: { 200: slotDemandMapSchema },
      },
    },
    (request) => mapDemand(deps, readerOf(request).scope),
  )
  app.put(
    '/v1/slots/demand/:category',
    {
      config: write,
      schema: {
        tags,
        summary: 'Say how surely a category is needed, as asking has shown',
        params: z.object({ category: z.string().max(100) }),
        body: slotSurveySchema,
        response: { 200: slotDemandMapSchema },
      },
    },
    async (request) => {
      const scope = wholeScope(request)
      await keepSurvey(deps, scope, { category: request.params.category, rigidity: request.body.rigidity })
      return mapDemand(deps, scope)
    },
  )
  app.get(
    '/v1/slots/diversions',
    {
      config: read,
      schema: {
        tags,
        summary: 'Plans that lead from what is bought often to what is bought seldom, with their lift',
        response: { 200: slotDiversionListSchema },
      },
    },
    async (request) => ({ diversions: await listDiversions(deps, readerOf(request).scope) }),
  )
  app.post(
    '/v1/slots/diversions',
    {
      config: write,
      schema: {
        tags,
        summary: 'Draft a diversion',
        body: slotDiversionInputSchema,
        response: { 201: slotPlacementSchema },
      },
    },
    async (request, reply) => reply.status(201).send(await planDiversion(deps, by(request), request.body)),
  )
}
