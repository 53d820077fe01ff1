import {
  couponScanInputSchema,
  couponScanSchema,
  offerQuoteInputSchema,
  offerQuoteSchema,
  redemptionInputSchema,
  redemptionReturnInputSchema,
  redemptionReturnSchema,
  redemptionViewSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { readIdempotencyKey } from '../../../kernel/idempotency.ts'
import { scanCoupon } from '../operations/claim-for-customer.ts'
import { quoteBasket } from '../operations/quote-basket.ts'
import { getRedemption, redeemAlone, returnAlone } from '../operations/redeem-alone.ts'

const tags = ['Offers']
const till = { permission: 'till:use' } as const
const Id = z.object({ id: z.string().max(60) })

const scopeOf = (request: FastifyRequest) => zonedScope(requirePrincipal(request))
const keyOf = (request: FastifyRequest, route: string) => ({ key: readIdempotencyKey(request.headers), route })

/** Coupons at a till: what a basket costs with them, whose they are, and that they are used. */
export function useRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/offers/quote',
    {
      config: till,
      schema: {
        tags,
        summary: 'The best legal combination of coupons for a basket, and why',
        body: offerQuoteInputSchema,
        response: { 200: offerQuoteSchema },
      },
    },
    (request) => quoteBasket(deps, scopeOf(request), request.body),
  )
  app.post(
    '/v1/offers/codes/resolve',
    {
      config: till,
      schema: {
        tags,
        summary: 'The coupon behind a scanned code',
        body: couponScanInputSchema,
        response: { 200: couponScanSchema },
      },
    },
    (request) => scanCoupon(deps, scopeOf(request), request.body),
  )
  app.post(
    '/v1/offers/redemptions',
    {
      config: till,
      schema: {
        tags,
        summary: 'Use coupons where another system sells, or for an exchange',
        body: redemptionInputSchema,
        response: { 200: redemptionViewSchema },
      },
    },
    (request) => redeemAlone(deps, scopeOf(request), keyOf(request, 'POST /v1/offers/redemptions'), request.body),
  )
  app.get(
    '/v1/offers/redemptions/:id',
    {
      config: till,
      schema: { tags, summary: 'One use of coupons', params: Id, response: { 200: redemptionViewSchema } },
    },
    (request) => getRedemption(deps, scopeOf(request), request.params.id),
  )
  app.post(
    '/v1/offers/redemptions/:id/returns',
    {
      config: { permission: 'till:refund' },
      schema: {
        tags,
        summary: 'Goods come back: the share of the coupons, or the coupons themselves',
        params: Id,
        body: redemptionReturnInputSchema,
        response: { 200: redemptionReturnSchema },
      },
    },
    (request) => {
      const keyed = keyOf(request, 'POST /v1/offers/redemptions/{id}/returns')
      return returnAlone(deps, scopeOf(request), keyed, request.params.id, request.body)
    },
  )
}
