import {
  ConflictList,
  CustomerDetail,
  CustomerPage,
  CustomerQuery,
  MergeList,
  MergeOutcome,
  MergeRequest,
  MergeView,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { getCustomer } from './operations/get-customer.ts'
import { listCustomers, type Reader } from './operations/list-customers.ts'
import { listConflicts, listMerges } from './operations/list-merges.ts'
import { mergeCustomers, undoMerge } from './operations/merge-customers.ts'

const Id = z.object({ id: z.string() })
const Limit = z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) })

function readerOf(request: FastifyRequest): Reader {
  const principal = requirePrincipal(request)
  return { scope: zonedScope(principal), contactVisible: principal.permissions.has('customers:contact') }
}

const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))

export function customerRoutes(app: App, deps: Deps): void {
  const read = { permission: 'customers:read' }
  app.get(
    '/v1/customers',
    { config: read, schema: { tags: ['customers'], querystring: CustomerQuery, response: { 200: CustomerPage } } },
    (request) => listCustomers(deps, readerOf(request), request.query),
  )
  app.get(
    '/v1/customers/:id',
    { config: read, schema: { tags: ['customers'], params: Id, response: { 200: CustomerDetail } } },
    (request) => getCustomer(deps, readerOf(request), request.params.id),
  )
  app.post(
    '/v1/customers/:id/merge',
    {
      config: { permission: 'customers:merge' },
      schema: { tags: ['customers'], params: Id, body: MergeRequest, response: { 200: MergeOutcome } },
    },
    (request) => mergeCustomers(deps, readerOf(request), by(request), { kept: request.params.id, ...request.body }),
  )
  app.get(
    '/v1/merges',
    { config: read, schema: { tags: ['customers'], querystring: Limit, response: { 200: MergeList } } },
    async (request) => ({
      merges: await listMerges(deps, readerOf(request), request.query.limit),
    }),
  )
  app.post(
    '/v1/merges/:id/undo',
    {
      config: { permission: 'customers:merge' },
      schema: {
        tags: ['customers'],
        params: z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) }),
        response: { 200: MergeView },
      },
    },
    (request) => undoMerge(deps, readerOf(request), by(request), request.params.id),
  )
  app.get(
    '/v1/conflicts',
    { config: read, schema: { tags: ['customers'], querystring: Limit, response: { 200: ConflictList } } },
    async (request) => ({
      conflicts: await listConflicts(deps, readerOf(request), request.query.limit),
    }),
  )
}
