import {
  prepaidAccountListSchema,
  prepaidAccountPatchSchema,
  prepaidAccountQuerySchema,
  prepaidAccountSchema,
  prepaidLiabilityQuerySchema,
  prepaidLiabilitySchema,
  prepaidRechargeListSchema,
  prepaidRechargeQuerySchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { registerHolder } from '../operations/change-settings.ts'
import { listRecharges } from '../operations/list-recharges.ts'
import { getAccount, listAccounts } from '../operations/read-account.ts'
import { reportLiability } from '../operations/report-liability.ts'

const tags = ['Stored value']
const params = z.object({ customer: z.string().max(60) })

export function accountRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/prepaid/recharges',
    {
      config: { permission: 'prepaid:read' },
      schema: {
        tags,
        summary: 'Recharges, newest first',
        querystring: prepaidRechargeQuerySchema,
        response: { 200: prepaidRechargeListSchema },
      },
    },
    (request) => listRecharges(deps, zonedScope(requirePrincipal(request)), request.query),
  )
  app.get(
    '/v1/prepaid/accounts',
    {
      config: { permission: 'prepaid:read' },
      schema: {
        tags,
        summary: 'Accounts that hold something, most first',
        querystring: prepaidAccountQuerySchema,
        response: { 200: prepaidAccountListSchema },
      },
    },
    (request) => listAccounts(deps, requirePrincipal(request).scope, request.query),
  )
  app.get(
    '/v1/prepaid/accounts/:customer',
    {
      config: { permission: 'prepaid:read' },
      schema: { tags, summary: "A customer's stored value", params, response: { 200: prepaidAccountSchema } },
    },
    (request) => getAccount(deps, zonedScope(requirePrincipal(request)), request.params.customer),
  )
  app.patch(
    '/v1/prepaid/accounts/:customer',
    {
      config: { permission: 'prepaid:write' },
      schema: {
        tags,
        summary: 'The holder has shown who he is: a registered account',
        params,
        body: prepaidAccountPatchSchema,
        response: { 200: prepaidAccountSchema },
      },
    },
    (request) => {
      const principal = requirePrincipal(request)
      return registerHolder(deps, callerOf(request, principal), zonedScope(principal), request.params.customer)
    },
  )
  app.get(
    '/v1/prepaid/liability',
    {
      config: { permission: 'prepaid:read' },
      schema: {
        tags,
        summary: 'What was raised, what is owed, what must lie in custody, and the risk',
        querystring: prepaidLiabilityQuerySchema,
        response: { 200: prepaidLiabilitySchema },
      },
    },
    (request) => reportLiability(deps, zonedScope(requirePrincipal(request)), request.query),
  )
}
