import {
  gateChannelsSchema,
  gateColdQuerySchema,
  gateColdSchema,
  gateHooksSchema,
  gateOutboxSchema,
  gatePolicyChangeSchema,
  gatePolicyEffectSchema,
  gatePolicySchema,
  gatePolicyViewSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { compareHooks } from '../operations/compare-hooks.ts'
import { findCold } from '../operations/find-cold.ts'
import { changePolicy, previewPolicy, readPolicy } from '../operations/keep-policy.ts'
import { readChannels, readOutbox } from '../operations/read-channels.ts'
import { readerOf } from './log.ts'

const tags = ['Gate']
const period = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) })

/** The rules of the gate, and what they and the channels did. */
export function gateRoutes(app: App, deps: Deps): void {
  policyRoutes(app, deps)
  figureRoutes(app, deps)
}

function policyRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/gate/policy',
    {
      config: { permission: 'touches:read' },
      schema: { tags, summary: 'The rules in force', response: { 200: gatePolicyViewSchema } },
    },
    (request) => readPolicy(deps, requirePrincipal(request).scope),
  )
  app.put(
    '/v1/gate/policy',
    {
      config: { permission: 'touches:write' },
      schema: {
        tags,
        summary: 'Make a new version of the rules',
        body: gatePolicyChangeSchema,
        response: { 200: gatePolicyViewSchema },
      },
    },
    (request) => changePolicy(deps, callerOf(request, requirePrincipal(request)), request.body),
  )
  app.post(
    '/v1/gate/policy/preview',
    {
      config: { permission: 'touches:write' },
      schema: {
        tags,
        summary: 'What these rules would have done to the last 30 days',
        body: gatePolicySchema,
        response: { 200: gatePolicyEffectSchema },
      },
    },
    (request) => previewPolicy(deps, requirePrincipal(request).scope, request.body),
  )
}

function figureRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/gate/channels',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'What went out on each channel, and what came back',
        querystring: period,
        response: { 200: gateChannelsSchema },
      },
    },
    (request) => readChannels(deps, requirePrincipal(request).scope, request.query.days),
  )
  app.get(
    '/v1/gate/cold',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'Whom nothing was said to for long, though the gate would let it pass',
        querystring: gateColdQuerySchema,
        response: { 200: gateColdSchema },
      },
    },
    (request) => findCold(deps, readerOf(request), request.query),
  )
  app.get(
    '/v1/gate/outbox',
    {
      config: { permission: 'customers:contact' },
      schema: { tags, summary: 'What a provider would have sent', response: { 200: gateOutboxSchema } },
    },
    (request) => readOutbox(deps, requirePrincipal(request).scope),
  )
  app.get(
    '/v1/gate/hooks',
    {
      config: { permission: 'touches:read' },
      schema: {
        tags,
        summary: 'Hooks compared, and whether they bore',
        querystring: period,
        response: { 200: gateHooksSchema },
      },
    },
    (request) => compareHooks(deps, requirePrincipal(request).scope, request.query.days),
  )
}
