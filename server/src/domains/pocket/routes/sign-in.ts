import {
  pocketCodeRequestSchema,
  pocketCodeSentSchema,
  pocketLinkSignInSchema,
  pocketSignInSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, assertSameSite } from '../../../kernel/http.ts'
import { signOut } from '../operations/end-sessions.ts'
import { sendSignInCode } from '../operations/send-sign-in-code.ts'
import { signInWithCode } from '../operations/sign-in-with-code.ts'
import { signInWithLink } from '../operations/sign-in-with-link.ts'
import { dropSession, keepSession, phoneOf } from './request.ts'

const tags = ['Pocket']
const open = { public: true } as const

/** Nothing to say beyond "done". */
export const noContent = { 204: z.null().describe('Done') }

export function signInRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/pocket/sign-in-codes',
    {
      config: open,
      schema: {
        tags,
        summary: 'Send a sign-in code to a phone',
        body: pocketCodeRequestSchema,
        response: { 200: pocketCodeSentSchema },
      },
    },
    (request) => {
      assertSameSite(request)
      return sendSignInCode(deps, request.body, request.ip)
    },
  )
  app.post(
    '/v1/pocket/sign-in',
    {
      config: open,
      schema: {
        tags,
        summary: 'Sign in with phone and code; the session is in a cookie',
        body: pocketSignInSchema,
        response: noContent,
      },
    },
    async (request, reply) => {
      assertSameSite(request)
      keepSession(deps, { request, reply }, await signInWithCode(deps, request.body, phoneOf(request)))
      return reply.status(204).send(null)
    },
  )
  app.post(
    '/v1/pocket/sign-in-link',
    {
      config: open,
      schema: {
        tags,
        summary: 'Sign in with a one-time link that staff made',
        body: pocketLinkSignInSchema,
        response: noContent,
      },
    },
    async (request, reply) => {
      assertSameSite(request)
      keepSession(deps, { request, reply }, await signInWithLink(deps, request.body, phoneOf(request)))
      return reply.status(204).send(null)
    },
  )
  app.post(
    '/v1/pocket/sign-out',
    { config: open, schema: { tags, summary: 'Sign this phone out', response: noContent } },
    async (request, reply) => {
      assertSameSite(request)
      await signOut(deps, phoneOf(request).token)
      dropSession(deps, { request, reply })
      return reply.status(204).send(null)
    },
  )
}
