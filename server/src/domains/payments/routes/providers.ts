import {
  paymentProviderInputSchema,
  paymentProviderListSchema,
  paymentProviderSchema,
  paymentProviderViewSchema,
  settlementQuerySchema,
  settlementSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { changeProvider } from '../operations/change-provider.ts'
import { listProviders } from '../operations/find-provider.ts'
import { readNotification } from '../operations/read-notification.ts'
import { settleDays, settlementFile } from '../operations/settle-days.ts'

const tags = ['Payments']

export function providerRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/payments/providers',
    {
      config: { permission: 'payments:read' },
      schema: { tags, summary: 'Ways of paying', response: { 200: paymentProviderListSchema } },
    },
    async (request) => ({ providers: await listProviders(deps, requirePrincipal(request).scope) }),
  )
  app.put(
    '/v1/payments/providers/:provider',
    {
      config: { permission: 'payments:write' },
      schema: {
        tags,
        summary: 'Switch a way of paying on or off; give it its keys',
        params: z.object({ provider: paymentProviderSchema }),
        body: paymentProviderInputSchema,
        response: { 200: paymentProviderViewSchema },
      },
    },
    (request) =>
      changeProvider(deps, callerOf(request, requirePrincipal(request)), request.params.provider, request.body),
  )
  app.get(
    '/v1/payments/settlement',
    {
      config: { permission: 'payments:read' },
      schema: {
        tags,
        summary: 'Payments by day, store and provider beside the ledger, as JSON or CSV',
        querystring: settlementQuerySchema,
        response: { 200: settlementSchema },
      },
    },
    async (request, reply) => {
      const settlement = await settleDays(deps, zonedScope(requirePrincipal(request)), request.query)
      if (request.query.format === 'json') return settlement
      const { name, body } = settlementFile(settlement)
      reply.header('content-disposition', `attachment; filename="${name}"`).type('text/csv; charset=utf-8')
      // A buffer is sent as it is; the schema describes the JSON form only.
      return reply.send(body as never) // see above
    },
  )
}

const bodyBytesMax = 32 * 1024

/** In a scope of its own: the wallet posts a form, which no other route takes. */
export function notificationRoutes(app: App, deps: Deps): void {
  app.register(async (scoped: App) => {
    scoped.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    )
    scoped.post(
      '/v1/payments/notifications/alipay/:workspace',
      {
        config: { public: true },
        schema: {
          tags,
          summary: 'Where Alipay reports payments to',
          params: z.object({ workspace: z.string().max(64) }),
          body: z.record(z.string(), z.string()),
          response: { 200: z.string() },
        },
        serializerCompiler: () => (text: unknown) => String(text),
      },
      async (request, reply) => {
        await readNotification(deps, request.params.workspace, request.body)
        reply.type('text/plain')
        // The wallet sends again until it reads this word.
        return 'success'
      },
    )
  })
}
