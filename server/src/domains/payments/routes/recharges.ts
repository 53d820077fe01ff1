import { rechargeInputSchema, rechargeRefundInputSchema, rechargeReplySchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
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
      await takeRecharge(deps, scope, request.body)
      return describeRecharge(deps, scope, request.body.rechargeNo)
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
      const { rechargeNo } = request.params
      await refundRecharge(deps, scope, { ...request.body, rechargeNo })
      return describeRecharge(deps, scope, rechargeNo)
    },
  )
}
