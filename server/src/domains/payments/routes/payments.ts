import {
  codePictureQuerySchema,
  merchantCodeSchema,
  paymentInputSchema,
  paymentListSchema,
  paymentPretendSchema,
  paymentQuerySchema,
  paymentRefundInputSchema,
  paymentRefundSchema,
  paymentSchema,
  storeCodeQuerySchema,
} from '@regulars/contract'
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { readIdempotencyKey, replayApart } from '../../../kernel/idempotency.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { drawPng, drawSvg, writePaymentCode, writeStoreCode } from '../operations/draw-code.ts'
import { describePayments, getPayment, listPayments, refundView } from '../operations/list-payments.ts'
import { pretendPayment } from '../operations/pretend-payment.ts'
import { cancelPayment, queryPayment } from '../operations/start-payment.ts'
import { startRefund } from '../operations/start-refund.ts'
import { takePayment } from '../operations/take-payment.ts'
import type { PaymentRow } from '../rules/payment.ts'

const tags = ['Payments']
const params = z.object({ paymentNo: z.string().max(64) })

async function view(deps: Deps, scope: Scope, row: PaymentRow) {
  const [payment] = await describePayments(deps, scope, [row])
  invariant(payment, 'a row has a description')
  return payment
}

export function paymentRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/payments',
    {
      config: { permission: 'payments:read' },
      schema: {
        tags,
        summary: 'Payments, newest first',
        querystring: paymentQuerySchema,
        response: { 200: paymentListSchema },
      },
    },
    (request) => listPayments(deps, zonedScope(requirePrincipal(request)), request.query),
  )
  app.post(
    '/v1/payments',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Take a payment that belongs to no sale; the same number is the same payment',
        body: paymentInputSchema,
        response: { 200: paymentSchema },
      },
    },
    async (request) => {
      const { scope } = requirePrincipal(request)
      const { body } = request
      const keyed = { key: readIdempotencyKey(request.headers), route: 'POST /v1/payments', body }
      return replayApart(deps.db, scope, keyed, async () => view(deps, scope, await takePayment(deps, scope, body)))
    },
  )
  app.get(
    '/v1/payments/:paymentNo',
    {
      config: { permission: 'payments:read' },
      schema: { tags, summary: 'One payment with its refunds', params, response: { 200: paymentSchema } },
    },
    (request) => getPayment(deps, requirePrincipal(request).scope, request.params.paymentNo),
  )
  changeRoutes(app, deps)
  codeRoutes(app, deps)
}

function changeRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/payments/:paymentNo/refunds',
    {
      config: { permission: 'till:refund' },
      schema: {
        tags,
        summary: 'Refund a part of a payment; the same number is the same refund',
        params,
        body: paymentRefundInputSchema,
        response: { 200: paymentRefundSchema },
      },
    },
    async (request) => {
      const { scope } = requirePrincipal(request)
      const { refundNo, amountMinor, reason } = request.body
      const { paymentNo } = request.params
      const ask = { refundNo, paymentNo, amountMinor: BigInt(amountMinor), reason }
      const route = `POST /v1/payments/${paymentNo}/refunds`
      const keyed = { key: readIdempotencyKey(request.headers), route, body: request.body }
      return replayApart(deps.db, scope, keyed, async () => refundView(await startRefund(deps, scope, ask)))
    },
  )
  const turns = [
    { path: 'cancel', summary: 'Give up a payment that waits', run: cancelPayment },
    { path: 'query', summary: 'Ask the provider how a payment stands', run: queryPayment },
  ] as const
  for (const { path, summary, run } of turns) {
    app.post(
      `/v1/payments/:paymentNo/${path}`,
      { config: { permission: 'till:use' }, schema: { tags, summary, params, response: { 200: paymentSchema } } },
      async (request) => {
        const { scope } = requirePrincipal(request)
        return view(deps, scope, await run(deps, scope, request.params.paymentNo))
      },
    )
  }
  app.post(
    '/v1/payments/:paymentNo/pretend',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'What the customer of the test provider does',
        params,
        body: paymentPretendSchema,
        response: { 200: paymentSchema },
      },
    },
    async (request) => {
      const { scope } = requirePrincipal(request)
      return view(deps, scope, await pretendPayment(deps, scope, { ...request.params, ...request.body }))
    },
  )
}

function codeRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/payments/store-code',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'The code on the counter of a store: text and picture, or the picture alone',
        querystring: storeCodeQuerySchema,
        response: { 200: merchantCodeSchema },
      },
    },
    async (request, reply) => {
      const { store, format } = request.query
      return sendCode(reply, await writeStoreCode(deps, requirePrincipal(request).scope, store), format)
    },
  )
  app.get(
    '/v1/payments/:paymentNo/code',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'What a customer scans to make a payment that waits',
        params,
        querystring: codePictureQuerySchema,
        response: { 200: merchantCodeSchema },
      },
    },
    async (request, reply) => {
      const text = await writePaymentCode(deps, requirePrincipal(request).scope, request.params.paymentNo)
      return sendCode(reply, text, request.query.format)
    },
  )
}

async function sendCode(reply: FastifyReply, text: string, format: 'json' | 'svg' | 'png') {
  if (format === 'json') return { text, svg: await drawSvg(text) }
  // A buffer is sent as it is; the schema describes the JSON form only.
  const picture = format === 'svg' ? Buffer.from(await drawSvg(text)) : await drawPng(text)
  return reply.type(format === 'svg' ? 'image/svg+xml' : 'image/png').send(picture as never) // see above
}
