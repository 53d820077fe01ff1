import {
  channelCostInputSchema,
  channelCostListSchema,
  channelDecisionInputSchema,
  channelDecisionListSchema,
  channelDecisionSchema,
  Flow,
  FlowInput,
  FlowList,
  FlowPatch,
  ReportCatalogue,
  ReportQuery,
  ReportResult,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { changeFlow } from './operations/change-flow.ts'
import { createFlow } from './operations/create-flow.ts'
import { exportCsv, exportXlsx } from './operations/export-report.ts'
import { listCosts, saveCosts } from './operations/keep-costs.ts'
import { listDecisions, noteDecision, removeDecision } from './operations/keep-decisions.ts'
import { listFlows } from './operations/list-flows.ts'
import { listReports } from './operations/list-reports.ts'
import { removeFlow } from './operations/remove-flow.ts'
import { runReport } from './operations/run-report.ts'

const tags = ['Reports']
const idParams = z.object({ id: z.uuid() })

export function routes(app: App, deps: Deps): void {
  reportRoutes(app, deps)
  flowRoutes(app, deps)
  costRoutes(app, deps)
  decisionRoutes(app, deps)
}

function reportRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/reports',
    {
      config: { permission: 'reports:read' },
      schema: { tags, summary: 'The reports with their definitions', response: { 200: ReportCatalogue } },
    },
    () => listReports(),
  )
  app.get(
    '/v1/reports/:name',
    {
      config: { permission: 'reports:read' },
      schema: {
        tags,
        summary: 'One report as JSON, CSV or XLSX',
        params: z.object({ name: z.string() }),
        querystring: ReportQuery,
        response: { 200: ReportResult },
      },
    },
    async (request, reply) => {
      const principal = requirePrincipal(request)
      const { format, lang = principal.locale.startsWith('zh') ? 'zh' : 'en', ...ask } = request.query
      const { timezone, currency } = principal
      const result = await runReport(
        deps,
        { by: callerOf(request, principal), timezone, currency },
        request.params.name,
        ask,
      )
      if (format === 'json') return result
      const file = format === 'csv' ? exportCsv(result, lang) : await exportXlsx(result, lang)
      reply.header('content-disposition', `attachment; filename="${file.name}"`).type(file.type)
      // A buffer is sent as it is; the schema describes the JSON form only.
      return reply.send(file.body as never)
    },
  )
}

function flowRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/flows',
    {
      config: { permission: 'reports:read' },
      schema: { tags, summary: 'Declared flows', response: { 200: FlowList } },
    },
    (request) => listFlows(deps, requirePrincipal(request).scope),
  )
  app.post(
    '/v1/flows',
    {
      config: { permission: 'flows:write' },
      schema: { tags, summary: 'Declare a flow', body: FlowInput, response: { 201: Flow } },
    },
    async (request, reply) => {
      const flow = await createFlow(deps, callerOf(request, requirePrincipal(request)), request.body)
      return reply.status(201).send(flow)
    },
  )
  app.patch(
    '/v1/flows/:id',
    {
      config: { permission: 'flows:write' },
      schema: { tags, summary: 'Change a flow', params: idParams, body: FlowPatch, response: { 200: Flow } },
    },
    (request) => changeFlow(deps, callerOf(request, requirePrincipal(request)), request.params.id, request.body),
  )
  app.delete(
    '/v1/flows/:id',
    {
      config: { permission: 'flows:write' },
      schema: { tags, summary: 'Forget a flow', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await removeFlow(deps, callerOf(request, requirePrincipal(request)), request.params.id)
      return reply.status(204).send(null)
    },
  )
}

function costRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/channel-costs',
    {
      config: { permission: 'reports:read' },
      schema: { tags, summary: 'What channels cost, by month', response: { 200: channelCostListSchema } },
    },
    (request) => listCosts(deps, zonedScope(requirePrincipal(request))),
  )
  app.put(
    '/v1/channel-costs',
    {
      config: { permission: 'flows:write' },
      schema: {
        tags,
        summary: 'Enter what channels cost',
        body: channelCostInputSchema,
        response: { 200: channelCostListSchema },
      },
    },
    (request) => {
      const principal = requirePrincipal(request)
      return saveCosts(deps, callerOf(request, principal), principal.timezone, request.body.costs)
    },
  )
}

/** Why a channel was started, stopped or changed: kept beside what it cost. */
function decisionRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/channel-decisions',
    {
      config: { permission: 'reports:read' },
      schema: { tags, summary: 'What was decided about channels', response: { 200: channelDecisionListSchema } },
    },
    (request) => listDecisions(deps, requirePrincipal(request).scope),
  )
  app.post(
    '/v1/channel-decisions',
    {
      config: { permission: 'flows:write' },
      schema: {
        tags,
        summary: 'Write down what was decided about a channel',
        body: channelDecisionInputSchema,
        response: { 201: channelDecisionSchema },
      },
    },
    async (request, reply) =>
      reply.status(201).send(await noteDecision(deps, callerOf(request, requirePrincipal(request)), request.body)),
  )
  app.delete(
    '/v1/channel-decisions/:id',
    {
      config: { permission: 'flows:write' },
      schema: {
        tags,
        summary: 'Take back what was written by mistake',
        params: z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeDecision(deps, callerOf(request, requirePrincipal(request)), request.params.id)
      return reply.status(204).send(null)
    },
  )
}
