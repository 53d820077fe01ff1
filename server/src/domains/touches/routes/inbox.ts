import { pocketInboxSchema, pocketInboxSeenSchema, pocketPushSchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requireCustomer } from '../../../kernel/http.ts'
import { dropSubscription, followInbox, keepSubscription, readInbox } from '../operations/keep-inbox.ts'

const tags = ['Pocket']
const own = { customer: true } as const
const params = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })
const noContent = { 204: z.null() }

/** What the shop said to a customer, on their own phone. */
export function inboxRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/pocket/inbox',
    { config: own, schema: { tags, summary: 'What the shop said', response: { 200: pocketInboxSchema } } },
    (request) => readInbox(deps, requireCustomer(request)),
  )
  app.post(
    '/v1/pocket/inbox/seen',
    { config: own, schema: { tags, summary: 'These were seen', body: pocketInboxSeenSchema, response: noContent } },
    async (request, reply) => {
      await followInbox(deps, requireCustomer(request), { ids: request.body.ids, what: 'seen' })
      return reply.status(204).send(null)
    },
  )
  for (const what of ['acted', 'complained'] as const) {
    app.post(
      `/v1/pocket/inbox/:id/${what}`,
      {
        config: own,
        schema: {
          tags,
          summary: what === 'acted' ? 'The link of a message was opened' : 'This message is a nuisance',
          params,
          response: noContent,
        },
      },
      async (request, reply) => {
        await followInbox(deps, requireCustomer(request), { ids: [request.params.id], what })
        return reply.status(204).send(null)
      },
    )
  }
  app.post(
    '/v1/pocket/push-subscriptions',
    {
      config: own,
      schema: { tags, summary: 'Take messages on this phone', body: pocketPushSchema, response: noContent },
    },
    async (request, reply) => {
      await keepSubscription(deps, requireCustomer(request), request.body)
      return reply.status(204).send(null)
    },
  )
  app.delete(
    '/v1/pocket/push-subscriptions',
    {
      config: own,
      schema: {
        tags,
        summary: 'Take no more messages on this phone',
        body: pocketPushSchema.pick({ endpoint: true }),
        response: noContent,
      },
    },
    async (request, reply) => {
      await dropSubscription(deps, requireCustomer(request), request.body.endpoint)
      return reply.status(204).send(null)
    },
  )
}
