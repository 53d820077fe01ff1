import {
  experimentAssignedSchema,
  experimentAssignSchema,
  experimentBaselineQuerySchema,
  experimentBaselineSchema,
  experimentInputSchema,
  experimentListQuerySchema,
  experimentListSchema,
  experimentPatchSchema,
  experimentResultSchema,
  experimentSummarySchema,
  holdoutSettingSchema,
  holdoutViewSchema,
  sampleSizeInputSchema,
  sampleSizeSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { kernelRefusals } from '../../kernel/errors.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { assignByHand, changeExperiment, createExperiment } from './operations/keep-experiments.ts'
import { readHoldout, setHoldout } from './operations/keep-holdout.ts'
import { getExperiment, listExperiments } from './operations/list-experiments.ts'
import { planSampleSize, readBaseline } from './operations/plan-experiment.ts'
import { readResult } from './operations/read-result.ts'

const tags = ['Experiments']
const read = { permission: 'experiments:read' } as const
const write = { permission: 'experiments:write' } as const
const Id = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) })

const scopeOf = (request: FastifyRequest) => zonedScope(requirePrincipal(request))
const readerOf = (request: FastifyRequest) => ({ ...scopeOf(request), currency: requirePrincipal(request).currency })

/** An experiment is about everybody: who sees some stores may read it, as far as these stores go, and not change it. */
function writerOf(request: FastifyRequest) {
  const principal = requirePrincipal(request)
  if (principal.scope.stores !== '*') throw kernelRefusals.permission_denied({ detail: 'It is about all stores.' })
  return { ...callerOf(request, principal), timezone: principal.timezone }
}

export function routes(app: App, deps: Deps): void {
  experimentRoutes(app, deps)
  resultRoutes(app, deps)
  planningRoutes(app, deps)
}

function experimentRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/experiments',
    {
      config: read,
      schema: {
        tags,
        summary: 'Experiments, newest first',
        querystring: experimentListQuerySchema,
        response: { 200: experimentListSchema },
      },
    },
    (request) => listExperiments(deps, scopeOf(request), request.query),
  )
  app.post(
    '/v1/experiments',
    {
      config: write,
      schema: {
        tags,
        summary: 'Make an experiment that you run by hand',
        body: experimentInputSchema,
        response: { 201: experimentSummarySchema },
      },
    },
    async (request, reply) => reply.status(201).send(await createExperiment(deps, writerOf(request), request.body)),
  )
  app.get(
    '/v1/experiments/:id',
    {
      config: read,
      schema: { tags, summary: 'One experiment', params: Id, response: { 200: experimentSummarySchema } },
    },
    (request) => getExperiment(deps, scopeOf(request), request.params.id),
  )
  app.patch(
    '/v1/experiments/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Rename, stop or conclude',
        params: Id,
        body: experimentPatchSchema,
        response: { 200: experimentSummarySchema },
      },
    },
    (request) => changeExperiment(deps, writerOf(request), request.params.id, request.body),
  )
}

function resultRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/experiments/:id/result',
    {
      config: read,
      schema: {
        tags,
        summary:
          'What it did: difference to the control with intervals, day by day and by group, in the stores that you see',
        params: Id,
        response: { 200: experimentResultSchema },
      },
    },
    (request) => readResult(deps, readerOf(request), request.params.id),
  )
  app.post(
    '/v1/experiments/:id/assignments',
    {
      config: write,
      schema: {
        tags,
        summary: 'The arms of customers; the first answer about somebody stays',
        params: Id,
        body: experimentAssignSchema,
        response: { 200: experimentAssignedSchema },
      },
    },
    (request) => assignByHand(deps, writerOf(request).scope, request.params.id, request.body.customers),
  )
}

function planningRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/experiments/sample-size',
    {
      config: read,
      schema: {
        tags,
        summary: 'How many customers it takes to see a difference',
        body: sampleSizeInputSchema,
        response: { 200: sampleSizeSchema },
      },
    },
    async (request) => planSampleSize(request.body),
  )
  app.get(
    '/v1/experiments/baseline',
    {
      config: read,
      schema: {
        tags,
        summary: 'What customers do by themselves, to start the sample size from',
        querystring: experimentBaselineQuerySchema,
        response: { 200: experimentBaselineSchema },
      },
    },
    (request) => readBaseline(deps, readerOf(request), request.query.windowDays),
  )
  app.get(
    '/v1/experiments/holdout',
    {
      config: read,
      schema: { tags, summary: 'The holdout of the whole workspace', response: { 200: holdoutViewSchema } },
    },
    (request) => readHoldout(deps, scopeOf(request)),
  )
  app.put(
    '/v1/experiments/holdout',
    {
      config: write,
      schema: {
        tags,
        summary: 'Set the share of customers to whom no play says anything',
        body: holdoutSettingSchema,
        response: { 200: holdoutViewSchema },
      },
    },
    (request) => setHoldout(deps, writerOf(request), request.body),
  )
}
