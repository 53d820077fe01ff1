import {
  customerPlaysQuerySchema,
  customerPlaysSchema,
  playDeliveryListSchema,
  playReportSchema,
  playRunPageSchema,
  playRunQuerySchema,
  playSettingsSchema,
  playSettingsViewSchema,
  playTaskDoneInputSchema,
  playTaskPageSchema,
  playTaskQuerySchema,
  playTaskViewSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import type { Reader } from '../../customers/index.ts'
import { type Caller, callerOf } from '../../organization/index.ts'
import { doPlayTask, listPlayTasks } from '../operations/do-tasks.ts'
import { readSettings, saveSettings } from '../operations/keep-settings.ts'
import { listPlayDeliveries } from '../operations/list-deliveries.ts'
import { listCustomerPlays, listPlayRuns, readPlayReport } from '../operations/read-report.ts'

const tags = ['Plays']
const read = { permission: 'plays:read' } as const
const run = { permission: 'plays:run' } as const
const tasks = { permission: 'tasks:use' } as const
const one = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) })

const by = (request: FastifyRequest): Caller => callerOf(request, requirePrincipal(request))

function readerOf(request: FastifyRequest): Reader {
  const { scope, timezone, permissions } = requirePrincipal(request)
  return { scope: { ...scope, timezone }, contactVisible: permissions.has('customers:contact') }
}

/** How plays do, what staff has to do for them, and how they are set up. */
export function watchRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/plays/:id/report',
    { config: read, schema: { tags, summary: 'How a play does', params: one, response: { 200: playReportSchema } } },
    (request) => {
      const { scope, timezone, currency } = requirePrincipal(request)
      return readPlayReport(deps, { ...scope, timezone, currency }, request.params.id)
    },
  )
  app.get(
    '/v1/plays/:id/runs',
    {
      config: read,
      schema: {
        tags,
        summary: 'Who is where in a play',
        params: one,
        querystring: playRunQuerySchema,
        response: { 200: playRunPageSchema },
      },
    },
    (request) => listPlayRuns(deps, readerOf(request), request.params.id, request.query),
  )
  app.get(
    '/v1/customers/:id/plays',
    {
      config: read,
      schema: {
        tags,
        summary: 'Which plays somebody came into',
        params: z.object({ id: z.string().max(60) }),
        querystring: customerPlaysQuerySchema,
        response: { 200: customerPlaysSchema },
      },
    },
    (request) => listCustomerPlays(deps, requirePrincipal(request).scope, request.params.id, request.query),
  )
  settingRoutes(app, deps)
  taskRoutes(app, deps)
}

function settingRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/plays/deliveries',
    {
      config: run,
      schema: { tags, summary: 'What was sent to webhooks', response: { 200: playDeliveryListSchema } },
    },
    (request) => listPlayDeliveries(deps, requirePrincipal(request).scope),
  )
  app.get(
    '/v1/plays/settings',
    {
      config: read,
      schema: { tags, summary: 'Rules for plays', response: { 200: playSettingsViewSchema } },
    },
    (request) => readSettings(deps, by(request)),
  )
  app.put(
    '/v1/plays/settings',
    {
      config: { permission: 'workspace:write' },
      schema: {
        tags,
        summary: 'Change the rules for plays',
        body: playSettingsSchema,
        response: { 200: playSettingsViewSchema },
      },
    },
    (request) => saveSettings(deps, by(request), request.body),
  )
}

function taskRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/tasks',
    {
      config: tasks,
      schema: {
        tags,
        summary: 'What plays ask staff to do',
        querystring: playTaskQuerySchema,
        response: { 200: playTaskPageSchema },
      },
    },
    (request) => listPlayTasks(deps, readerOf(request), request.query),
  )
  app.post(
    '/v1/tasks/:id/done',
    {
      config: tasks,
      schema: {
        tags,
        summary: 'Say how a task went',
        params: one,
        body: playTaskDoneInputSchema,
        response: { 200: playTaskViewSchema },
      },
    },
    (request) => doPlayTask(deps, by(request), request.params.id, request.body),
  )
}
