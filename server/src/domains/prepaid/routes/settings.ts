import {
  prepaidCapListSchema,
  prepaidCapSchema,
  prepaidPlanInputSchema,
  prepaidPlanListSchema,
  prepaidPlanPatchSchema,
  prepaidPlanSchema,
  prepaidSettingsSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { addCap, changePlan, changeSettings, createPlan, getSettings, listCaps } from '../operations/change-settings.ts'
import { listPlans } from '../operations/list-plans.ts'

const tags = ['Stored value']
const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))
const read = { config: { permission: 'prepaid:read' } } as const
const write = { config: { permission: 'prepaid:write' } } as const

export function settingRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/prepaid/plans',
    { ...read, schema: { tags, summary: 'Recharge plans', response: { 200: prepaidPlanListSchema } } },
    async (request) => ({ plans: await listPlans(deps, requirePrincipal(request).scope) }),
  )
  app.post(
    '/v1/prepaid/plans',
    {
      ...write,
      schema: {
        tags,
        summary: 'Offer a recharge plan',
        body: prepaidPlanInputSchema,
        response: { 201: prepaidPlanSchema },
      },
    },
    async (request, reply) => reply.status(201).send(await createPlan(deps, by(request), request.body)),
  )
  app.patch(
    '/v1/prepaid/plans/:id',
    {
      ...write,
      schema: {
        tags,
        summary: 'Rename a plan, end it, or switch it on and off',
        params: z.object({ id: z.coerce.number().int().max(2_147_483_647) }),
        body: prepaidPlanPatchSchema,
        response: { 200: prepaidPlanSchema },
      },
    },
    (request) => changePlan(deps, by(request), request.params.id, request.body),
  )
  app.get(
    '/v1/prepaid/settings',
    { ...read, schema: { tags, summary: 'Settings of stored value', response: { 200: prepaidSettingsSchema } } },
    (request) => getSettings(deps, requirePrincipal(request).scope),
  )
  app.put(
    '/v1/prepaid/settings',
    {
      ...write,
      schema: {
        tags,
        summary: 'Change the settings of stored value',
        body: prepaidSettingsSchema,
        response: { 200: prepaidSettingsSchema },
      },
    },
    (request) => changeSettings(deps, by(request), request.body),
  )
  app.get(
    '/v1/prepaid/caps',
    { ...read, schema: { tags, summary: 'Limits of law, newest first', response: { 200: prepaidCapListSchema } } },
    async (request) => ({ caps: await listCaps(deps, requirePrincipal(request).scope) }),
  )
  app.post(
    '/v1/prepaid/caps',
    {
      ...write,
      schema: {
        tags,
        summary: 'Add a limit from a day on',
        body: prepaidCapSchema,
        response: { 200: prepaidCapListSchema },
      },
    },
    async (request) => ({ caps: await addCap(deps, by(request), request.body) }),
  )
}
