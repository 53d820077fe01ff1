import { EventKindList, eventKinds, RecentEvents, RefusedEvents, Timeline } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { listKinds, listRecentEvents, listRefusedMessages, listTimeline } from '../operations/view-events.ts'

const Limit = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) })

export function viewRoutes(app: App, deps: Deps): void {
  const read = { permission: 'events:read' }
  app.get(
    '/v1/events/kinds',
    { config: read, schema: { tags: ['events'], response: { 200: EventKindList } } },
    async (request) => ({
      kinds: await listKinds(deps, zonedScope(requirePrincipal(request)), eventKinds),
    }),
  )
  app.get(
    '/v1/events/recent',
    {
      config: read,
      schema: {
        tags: ['events'],
        querystring: Limit.extend({ kind: z.string().max(200).optional() }),
        response: { 200: RecentEvents },
      },
    },
    async (request) => ({ events: await listRecentEvents(deps, zonedScope(requirePrincipal(request)), request.query) }),
  )
  app.get(
    '/v1/events/refused',
    { config: read, schema: { tags: ['events'], querystring: Limit, response: { 200: RefusedEvents } } },
    async (request) => ({
      refused: await listRefusedMessages(deps, zonedScope(requirePrincipal(request)), request.query.limit),
    }),
  )
  app.get(
    '/v1/customers/:id/timeline',
    {
      config: { permission: 'customers:read' },
      schema: {
        tags: ['customers'],
        params: z.object({ id: z.string() }),
        querystring: Limit.extend({
          kind: z.string().max(2000).optional().meta({ description: 'Kinds, separated by commas' }),
          before: z.iso.datetime().optional(),
        }),
        response: { 200: Timeline },
      },
    },
    (request) => listTimeline(deps, zonedScope(requirePrincipal(request)), request.params.id, request.query),
  )
}
