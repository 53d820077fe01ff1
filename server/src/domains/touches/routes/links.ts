import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { openTouch, type StopPage, showStop, stopMessages } from '../operations/stop-messages.ts'
import { renderStop } from '../rules/stop-page.ts'

const params = z.object({ token: z.string().max(80) })
const body = z.union([z.object({ what: z.enum(['marketing', 'channel', 'complaint']) }), z.looseObject({})]).nullish()

/** The links that messages carry: nobody signs in for them. */
export function linkRoutes(app: App, deps: Deps): void {
  app.get('/m/:token', { config: { public: true }, schema: { hide: true, params } }, async (request, reply) =>
    reply.redirect(await openTouch(deps, request.params.token), 302),
  )
  app.get('/m/stop/:token', { config: { public: true }, schema: { hide: true, params } }, async (request, reply) =>
    page(reply, await showStop(deps, request.params.token), 'ask'),
  )
  app.register(async (scope) => {
    // The page has no script: its buttons send a form. Mail programs send `List-Unsubscribe=One-Click` (RFC 8058).
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 1000 },
      (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(String(text)))),
    )
    scope.post(
      '/m/stop/:token',
      { config: { public: true }, schema: { hide: true, params, body } },
      async (request, reply) => {
        const { token } = params.parse(request.params)
        const asked = z.object({ what: z.enum(['marketing', 'channel', 'complaint']) }).safeParse(request.body)
        return page(reply, await stopMessages(deps, token, asked.success ? asked.data.what : 'marketing'), 'done')
      },
    )
  })
}

const page = (reply: FastifyReply, about: StopPage, state: 'ask' | 'done') =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header(
      'content-security-policy',
      `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    )
    .send(renderStop(about, state))
