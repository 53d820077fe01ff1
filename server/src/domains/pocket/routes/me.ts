import {
  pocketDevicesSchema,
  pocketMeSchema,
  pocketPrivacyChangeSchema,
  pocketPrivacySchema,
  pocketUpdateMeSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requireCustomer } from '../../../kernel/http.ts'
import { endSessions, listDevices } from '../operations/end-sessions.ts'
import { getMe, updateMe } from '../operations/get-me.ts'
import { changePrivacy, getPrivacy } from '../operations/keep-privacy.ts'
import { renewToken } from '../operations/renew-token.ts'
import { keepSession } from './request.ts'
import { noContent } from './sign-in.ts'

const tags = ['Pocket']
const own = { customer: true } as const
const id = z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) })

export function meRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/pocket/me',
    { config: own, schema: { tags, summary: 'The customer at a glance', response: { 200: pocketMeSchema } } },
    async (request, reply) => {
      const me = requireCustomer(request)
      const renewed = await renewToken(deps, me)
      if (renewed) keepSession(deps, { request, reply }, renewed)
      return getMe(deps, me)
    },
  )
  app.patch(
    '/v1/pocket/me',
    {
      config: own,
      schema: {
        tags,
        summary: 'Change the language',
        body: pocketUpdateMeSchema,
        response: { 200: pocketMeSchema },
      },
    },
    (request) => updateMe(deps, requireCustomer(request), request.body.locale),
  )
  app.get(
    '/v1/pocket/privacy',
    { config: own, schema: { tags, summary: 'What was agreed to', response: { 200: pocketPrivacySchema } } },
    (request) => getPrivacy(deps, requireCustomer(request)),
  )
  app.patch(
    '/v1/pocket/privacy',
    {
      config: own,
      schema: {
        tags,
        summary: 'Switch personalisation or marketing on or off',
        body: pocketPrivacyChangeSchema,
        response: { 200: pocketPrivacySchema },
      },
    },
    (request) => changePrivacy(deps, requireCustomer(request), request.body),
  )
  app.get(
    '/v1/pocket/devices',
    { config: own, schema: { tags, summary: 'Where you are signed in', response: { 200: pocketDevicesSchema } } },
    (request) => listDevices(deps, requireCustomer(request)),
  )
  app.delete(
    '/v1/pocket/devices',
    { config: own, schema: { tags, summary: 'Sign out everywhere else', response: noContent } },
    async (request, reply) => {
      await endSessions(deps, requireCustomer(request), 'others')
      return reply.status(204).send(null)
    },
  )
  app.delete(
    '/v1/pocket/devices/:id',
    { config: own, schema: { tags, summary: 'Sign out one phone', params: id, response: noContent } },
    async (request, reply) => {
      await endSessions(deps, requireCustomer(request), { only: request.params.id })
      return reply.status(204).send(null)
    },
  )
}
