import { rechargeInputSchema, rechargeRefundInputSchema, rechargeReplySchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { readIdempotencyKey, replayApart } from '../../../kernel/idempotency.ts'
import { describeRecharge } from '../operations/describe-recharge.ts'
import { refundRecharge } from '../operations/recharge-value.ts'
import { takeRecharge } from '../operations/take-payment.ts'

const tags = ['Stored value']

/** They stand here and not in prepaid: paying into an account takes a payment, and payments know prepaid. */
export function rechargeRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/prepaid/recharges',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: "Pay into a customer's account; the same number is the same recharge",
        body: rechargeInputSchema,
        response: { 200: rechargeReplySchema },
      },
    },
    async (request) => {
      const scope = zonedScope(requirePrincipal(request))
      const { body } = request
      const keyed = { key: readIdempotencyKey(request.headers), route: 'POST /v1/prepaid/recharges', body }
      return replayApart(deps.db, scope, keyed, async () => {
        await takeRecharge(deps, scope, body)
        return describeRecharge(deps, scope, body.rechargeNo)
      })
    },
  )
  app.post(
    '/v1/prepaid/recharges/:rechargeNo/refund',
    {
      config: { permission: 'prepaid:write' },
      schema: {
        tags,
        summary: 'Pay the principal of a recharge back, the way it came',
        params: z.object({ rechargeNo: z.string().max(64) }),
        body: rechargeRefundInputSchema,
        response: { 200: rechargeReplySchema },
      },
    },
    async (request) => {
      const scope = zonedScope(requirePrincipal(request))
      const { body } = request
      const { rechargeNo } = request.params
      const route = `POST /v1/prepaid/recharges/${rechargeNo}/refund`
      const keyed = { key: readIdempotencyKey(request.headers), route, body }
      return replayApart(deps.db, scope, keyed, async () => {
        await refundRecharge(deps, scope, { ...body, rechargeNo })
        return describeRecharge(deps, scope, rechargeNo)
      })
    },
  )
}
