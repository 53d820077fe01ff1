import {
  InterestedList,
  InterestList,
  ModelList,
  ModelRun,
  ModelRunList,
  ModelRunRequest,
  ModelView,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { ModelJobs } from './jobs.ts'
import { listInterested } from './operations/list-interested.ts'
import { listInterests } from './operations/list-interests.ts'
import { getModel, listModels, listRuns } from './operations/list-models.ts'
import { startRun } from './operations/start-run.ts'

const tags = ['Models']
const params = z.object({ name: z.string().max(64) })
const reading = { permission: 'models:read' }

export function routes(app: App, deps: Deps): void {
  const jobs = new ModelJobs(deps)
  app.addHook('onReady', () => jobs.start())
  app.addHook('onClose', () => jobs.stop())
  libraryRoutes(app, deps)
  interestRoutes(app, deps)
  app.post(
    '/v1/models/:name/runs',
    {
      config: { permission: 'models:run' },
      schema: {
        tags,
        summary: 'Run a model; it goes on after the answer',
        params,
        body: ModelRunRequest,
        response: { 202: ModelRun },
      },
    },
    async (request, reply) => {
      const principal = requirePrincipal(request)
      const { workspace, timezone, currency } = principal
      const run = await startRun(deps, callerOf(request, principal), request.params.name, request.body)
      jobs.execute({ workspace, timezone, currency }, run.id)
      return reply.status(202).send(run)
    },
  )
}

function libraryRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/models',
    {
      config: reading,
      schema: { tags, summary: 'The model library, each with its newest run', response: { 200: ModelList } },
    },
    async (request) => ({ models: await listModels(deps, requirePrincipal(request).scope) }),
  )
  app.get(
    '/v1/models/:name',
    { config: reading, schema: { tags, summary: 'One model', params, response: { 200: ModelView } } },
    (request) => getModel(deps, requirePrincipal(request).scope, request.params.name),
  )
  app.get(
    '/v1/models/:name/runs',
    {
      config: reading,
      schema: { tags, summary: 'Runs of a model, newest first', params, response: { 200: ModelRunList } },
    },
    async (request) => ({ runs: await listRuns(deps, requirePrincipal(request).scope, request.params.name) }),
  )
}

function interestRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/customers/:id/interests',
    {
      config: { permission: 'labels:read' },
      schema: {
        tags,
        summary: 'Products that a customer is likely to want next',
        params: z.object({ id: z.uuid() }),
        response: { 200: InterestList },
      },
    },
    (request) => listInterests(deps, zonedScope(requirePrincipal(request)), request.params.id),
  )
  app.get(
    '/v1/products/:sku/interested',
    {
      config: { permission: 'customers:read' },
      schema: {
        tags,
        summary: 'Customers who are likely to want a product next',
        params: z.object({ sku: z.string().min(1).max(100) }),
        response: { 200: InterestedList },
      },
    },
    (request) => listInterested(deps, zonedScope(requirePrincipal(request)), request.params.sku),
  )
}
