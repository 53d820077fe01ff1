import { consentChangeSchema, customerConsentSchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../kernel/http.ts'
import { callerOf } from '../organization/index.ts'
import { changeConsent, getConsent } from './operations/keep-consent.ts'

const tags = ['Consent']
const params = z.object({ id: z.string().max(60) })

export function routes(app: App, deps: Deps): void {
  app.get(
    '/v1/customers/:id/consent',
    {
      config: { permission: 'touches:read' },
      schema: { tags, summary: 'What a customer allows', params, response: { 200: customerConsentSchema } },
    },
    (request) => getConsent(deps, { scope: requirePrincipal(request).scope, publicId: request.params.id }),
  )
  app.patch(
    '/v1/customers/:id/consent',
    {
      config: { permission: 'customers:write' },
      schema: {
        tags,
        summary: 'Write down what a customer said',
        params,
        body: consentChangeSchema,
        response: { 200: customerConsentSchema },
      },
    },
    (request) => changeConsent(deps, callerOf(request, requirePrincipal(request)), request.params.id, request.body),
  )
}
