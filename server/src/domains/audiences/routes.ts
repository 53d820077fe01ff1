import {
  AudienceCount,
  AudienceExplainRequest,
  AudienceExplanation,
  AudienceInput,
  AudienceList,
  AudienceOverlap,
  AudienceOverlapRequest,
  AudiencePatch,
  AudienceQuestion,
  AudienceSample,
  AudienceSize,
  AudienceSizes,
  AudienceView,
  CustomerListInput,
  CustomerListList,
  CustomerListView,
  LabelUsefulnessList,
  LookAlikeRequest,
  LookAlikeResult,
  Portrait,
  PortraitRequest,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { measureUsefulness } from '../labels/index.ts'
import { callerOf } from '../organization/index.ts'
import {
  countAudience,
  type Explainer,
  explainMembership,
  overlapAudiences,
  sampleAudience,
} from './operations/count-audience.ts'
import { drawPortrait } from './operations/draw-portrait.ts'
import { exportAudience } from './operations/export-audience.ts'
import { findLookAlikes } from './operations/find-look-alikes.ts'
import {
  changeAudience,
  countUses,
  createAudience,
  getAudience,
  listAudiences,
  removeAudience,
} from './operations/keep-audiences.ts'
import { createList, listLists } from './operations/keep-lists.ts'
import { listSizes, takeSnapshot } from './operations/take-snapshot.ts'

const tags = ['Audiences']
const read = { permission: 'audiences:read' } as const
const write = { permission: 'audiences:write' } as const
const Id = z.object({ id: z.string() })

const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))

function readerOf(request: FastifyRequest): Explainer {
  const principal = requirePrincipal(request)
  return {
    scope: zonedScope(principal),
    sensitiveVisible: principal.permissions.has('labels:sensitive'),
    contactVisible: principal.permissions.has('customers:contact'),
    locale: principal.locale,
  }
}

export function routes(app: App, deps: Deps): void {
  keepRoutes(app, deps)
  askRoutes(app, deps)
  timeRoutes(app, deps)
  listRoutes(app, deps)
}

function keepRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/audiences',
    { config: read, schema: { tags, summary: 'Audiences with their size', response: { 200: AudienceList } } },
    async (request) => ({ audiences: await listAudiences(deps, readerOf(request)) }),
  )
  app.post(
    '/v1/audiences',
    {
      config: write,
      schema: { tags, summary: 'Keep an audience', body: AudienceInput, response: { 201: AudienceView } },
    },
    async (request, reply) =>
      reply.status(201).send(await createAudience(deps, readerOf(request), by(request), request.body)),
  )
  app.get(
    '/v1/audiences/:id',
    { config: read, schema: { tags, summary: 'One audience', params: Id, response: { 200: AudienceView } } },
    (request) => getAudience(deps, readerOf(request), request.params.id),
  )
  app.patch(
    '/v1/audiences/:id',
    {
      config: write,
      schema: { tags, summary: 'Change an audience', params: Id, body: AudiencePatch, response: { 200: AudienceView } },
    },
    (request) => changeAudience(deps, readerOf(request), by(request), request.params.id, request.body),
  )
  app.delete(
    '/v1/audiences/:id',
    { config: write, schema: { tags, summary: 'Forget an audience', params: Id, response: { 204: z.null() } } },
    async (request, reply) => {
      await removeAudience(deps, readerOf(request), by(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}

function askRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/audiences/count',
    {
      config: read,
      schema: { tags, summary: 'How many are meant', body: AudienceQuestion, response: { 200: AudienceCount } },
    },
    (request) => countAudience(deps, readerOf(request), request.body.expression),
  )
  app.post(
    '/v1/audiences/sample',
    {
      config: read,
      schema: { tags, summary: 'Some of them, and why', body: AudienceQuestion, response: { 200: AudienceSample } },
    },
    (request) => sampleAudience(deps, readerOf(request), request.body.expression),
  )
  app.post(
    '/v1/audiences/explain',
    {
      config: read,
      schema: {
        tags,
        summary: 'Is this person in, and why or why not',
        body: AudienceExplainRequest,
        response: { 200: AudienceExplanation },
      },
    },
    (request) => explainMembership(deps, readerOf(request), request.body.expression, request.body.customer),
  )
  app.post(
    '/v1/audiences/overlap',
    {
      config: read,
      schema: { tags, summary: 'People in both', body: AudienceOverlapRequest, response: { 200: AudienceOverlap } },
    },
    (request) => overlapAudiences(deps, readerOf(request), request.body),
  )
  app.post(
    '/v1/portraits',
    {
      config: read,
      schema: { tags, summary: 'A group against everybody', body: PortraitRequest, response: { 200: Portrait } },
    },
    (request) => drawPortrait(deps, readerOf(request), request.body),
  )
  app.get(
    '/v1/labels/usefulness',
    {
      config: { permission: 'labels:read' },
      schema: { tags: ['Labels'], summary: 'What each label is worth', response: { 200: LabelUsefulnessList } },
    },
    async (request) => {
      const reader = readerOf(request)
      return { labels: await measureUsefulness(deps, reader.scope, await countUses(deps, reader)) }
    },
  )
}

function timeRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/audiences/:id/snapshots',
    { config: write, schema: { tags, summary: 'Keep who is in now', params: Id, response: { 201: AudienceSize } } },
    async (request, reply) => reply.status(201).send(await takeSnapshot(deps, readerOf(request), request.params.id)),
  )
  app.get(
    '/v1/audiences/:id/sizes',
    { config: read, schema: { tags, summary: 'Sizes over time', params: Id, response: { 200: AudienceSizes } } },
    async (request) => ({ sizes: await listSizes(deps, readerOf(request), request.params.id) }),
  )
  // POST, since it leaves a line in the audit log.
  app.post(
    '/v1/audiences/:id/export',
    {
      config: { permission: 'audiences:export' },
      schema: { tags, summary: 'The people as CSV', params: Id, response: { 200: z.string() } },
    },
    async (request, reply) => {
      const file = await exportAudience(deps, readerOf(request), by(request), request.params.id)
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      return reply.type('text/csv; charset=utf-8').send(file.body)
    },
  )
}

function listRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/audiences/look-alike',
    {
      config: write,
      schema: { tags, summary: 'People like these', body: LookAlikeRequest, response: { 201: LookAlikeResult } },
    },
    async (request, reply) =>
      reply.status(201).send(await findLookAlikes(deps, readerOf(request), by(request), request.body)),
  )
  app.get(
    '/v1/customer-lists',
    { config: read, schema: { tags, summary: 'Lists of customers', response: { 200: CustomerListList } } },
    async (request) => ({ lists: await listLists(deps, readerOf(request)) }),
  )
  app.post(
    '/v1/customer-lists',
    {
      config: write,
      schema: { tags, summary: 'Keep a list', body: CustomerListInput, response: { 201: CustomerListView } },
    },
    async (request, reply) => reply.status(201).send(await createList(deps, by(request), request.body)),
  )
}
