import { pocketLinkSchema, pocketOutboxSchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { listOutbox } from '../operations/list-outbox.ts'
import { makePocketLink } from '../operations/make-pocket-link.ts'

const tags = ['Pocket']

/** What staff do for customers' phones. */
export function staffRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/customers/:id/pocket-link',
    {
      config: { permission: 'customers:write' },
      schema: {
        tags,
        summary: "A link that opens a customer's pocket once, within the hour",
        params: z.object({ id: z.string().max(60) }),
        response: { 200: pocketLinkSchema },
      },
    },
    (request) => makePocketLink(deps, callerOf(request, requirePrincipal(request)), request.params.id),
  )
  app.get(
    '/v1/pocket-outbox',
    {
      config: { permission: 'customers:contact' },
      schema: {
        tags,
        summary: 'Messages to customers that no provider sends: read the code out at the till',
        response: { 200: pocketOutboxSchema },
      },
    },
    (request) => listOutbox(deps, requirePrincipal(request).scope),
  )
}
