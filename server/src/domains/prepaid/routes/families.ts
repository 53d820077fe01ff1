import {
  prepaidBillQuerySchema,
  prepaidBillSchema,
  prepaidFamilySchema,
  prepaidInviteSchema,
  prepaidMemberPatchSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findPerson, getOrdinal } from '../../customers/index.ts'
import { callerOf, recordAudit } from '../../organization/index.ts'
import { changeMember, describeFamily, inviteMember, readBill } from '../operations/change-family.ts'

const tags = ['Stored value']
const params = z.object({ owner: z.string().max(60) })
const memberParams = params.extend({ id: z.coerce.number().int().max(2_147_483_647) })

/** All records of a customer whom the scope shows, the one that speaks for him first. */
async function recordsOf(deps: Deps, scope: ZonedScope, publicId: string): Promise<number[]> {
  const ordinal = await getOrdinal(deps, scope, publicId)
  const person = await deps.db.as(scope, (tx) => findPerson(tx, scope.workspace, ordinal))
  return [ordinal, ...(person?.records ?? []).filter((record) => record !== ordinal)]
}

export function familyRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/prepaid/families/:owner',
    {
      config: { permission: 'prepaid:read' },
      schema: { tags, summary: 'Who may pay from an account', params, response: { 200: prepaidFamilySchema } },
    },
    async (request) => {
      const scope = zonedScope(requirePrincipal(request))
      const { owner } = request.params
      return describeFamily(deps, scope, { publicId: owner, records: await recordsOf(deps, scope, owner) })
    },
  )
  app.get(
    '/v1/prepaid/families/:owner/bill',
    {
      config: { permission: 'prepaid:read' },
      schema: {
        tags,
        summary: 'What members spent in a month',
        params,
        querystring: prepaidBillQuerySchema,
        response: { 200: prepaidBillSchema },
      },
    },
    async (request) => {
      const scope = zonedScope(requirePrincipal(request))
      return readBill(deps, scope, await recordsOf(deps, scope, request.params.owner), request.query.month)
    },
  )
  memberRoutes(app, deps)
}

function memberRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/prepaid/families/:owner/members',
    {
      config: { permission: 'prepaid:write' },
      schema: {
        tags,
        summary: 'Invite somebody to pay from an account',
        params,
        body: prepaidInviteSchema,
        response: { 200: prepaidFamilySchema },
      },
    },
    async (request) => {
      const principal = requirePrincipal(request)
      const scope = zonedScope(principal)
      const { owner: publicId } = request.params
      const owner = await recordsOf(deps, scope, publicId)
      const customer = await recordsOf(deps, scope, request.body.customer)
      await deps.db.as(scope, async (tx) => {
        const monthlyLimitMinor = BigInt(request.body.monthlyLimitMinor)
        const { id } = await inviteMember(tx, deps, scope, { owner, customer, monthlyLimitMinor })
        const note = { action: 'family-member.invited', object: `family-member/${id}`, after: request.body }
        await recordAudit(tx, deps, { ...callerOf(request, principal), ...note })
      })
      return describeFamily(deps, scope, { publicId, records: owner })
    },
  )
  app.patch(
    '/v1/prepaid/families/:owner/members/:id',
    {
      config: { permission: 'prepaid:write' },
      schema: {
        tags,
        summary: 'Accept, leave or remove for a member; change the limit',
        params: memberParams,
        body: prepaidMemberPatchSchema,
        response: { 200: prepaidFamilySchema },
      },
    },
    async (request) => {
      const principal = requirePrincipal(request)
      const scope = zonedScope(principal)
      const { owner: publicId, id } = request.params
      const records = await recordsOf(deps, scope, publicId)
      const { state, monthlyLimitMinor: limit } = request.body
      await deps.db.as(scope, async (tx) => {
        const monthlyLimitMinor = limit === undefined ? undefined : BigInt(limit)
        await changeMember(tx, deps, scope, { id, by: { as: 'staff', records }, state, monthlyLimitMinor })
        const note = { action: 'family-member.changed', object: `family-member/${id}`, after: request.body }
        await recordAudit(tx, deps, { ...callerOf(request, principal), ...note })
      })
      return describeFamily(deps, scope, { publicId, records })
    },
  )
}
