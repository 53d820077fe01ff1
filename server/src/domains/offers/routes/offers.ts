import {
  couponListSchema,
  couponViewSchema,
  couponVoidInputSchema,
  offerClaimInputSchema,
  offerClaimResultSchema,
  offerCodesResultSchema,
  offerCouponListSchema,
  offerCouponQuerySchema,
  offerDetailSchema,
  offerInputSchema,
  offerListSchema,
  offerPatchSchema,
  offerQuerySchema,
  offerSupplyAppendSchema,
  offerViewSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { claimForCustomer } from '../operations/claim-for-customer.ts'
import { getOffer, listOffers } from '../operations/describe-offers.ts'
import { importCodes } from '../operations/import-codes.ts'
import { appendSupply, changeOffer, createOffer, publishOffer, stopOffer } from '../operations/keep-offers.ts'
import { exportCouponsOfOffer, listCouponsOfCustomer, listCouponsOfOffer } from '../operations/list-coupons.ts'
import { voidCoupon } from '../operations/void-coupon.ts'

const tags = ['Offers']
const read = { permission: 'offers:read' } as const
const write = { permission: 'offers:write' } as const
const listBytesMax = 8 * 1024 * 1024
/** Number or code of an offer. */
const Id = z.object({ id: z.string().max(60) })

const by = (request: FastifyRequest) => callerOf(request, requirePrincipal(request))
const scopeOf = (request: FastifyRequest) => zonedScope(requirePrincipal(request))

export function offerRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/offers',
    {
      config: read,
      schema: {
        tags,
        summary: 'Offers with their live figures, newest first',
        querystring: offerQuerySchema,
        response: { 200: offerListSchema },
      },
    },
    (request) => listOffers(deps, scopeOf(request), request.query),
  )
  app.post(
    '/v1/offers',
    {
      config: write,
      schema: { tags, summary: 'Make a draft', body: offerInputSchema, response: { 201: offerViewSchema } },
    },
    async (request, reply) => reply.status(201).send(await createOffer(deps, by(request), request.body)),
  )
  app.get(
    '/v1/offers/:id',
    {
      config: read,
      schema: {
        tags,
        summary: 'One offer, by day and by store',
        params: Id,
        response: { 200: offerDetailSchema },
      },
    },
    (request) => getOffer(deps, scopeOf(request), request.params.id),
  )
  app.patch(
    '/v1/offers/:id',
    {
      config: write,
      schema: {
        tags,
        summary: 'Change an offer; coupons already claimed keep their terms',
        params: Id,
        body: offerPatchSchema,
        response: { 200: offerViewSchema },
      },
    },
    (request) => changeOffer(deps, by(request), request.params.id, request.body),
  )
}

export function lifeRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/offers/:id/publish',
    {
      config: write,
      schema: { tags, summary: 'Let it be claimed', params: Id, response: { 200: offerViewSchema } },
    },
    (request) => publishOffer(deps, by(request), request.params.id),
  )
  app.post(
    '/v1/offers/:id/stop',
    {
      config: write,
      schema: { tags, summary: 'Take no more claims, from now on', params: Id, response: { 200: offerViewSchema } },
    },
    (request) => stopOffer(deps, by(request), request.params.id),
  )
  app.post(
    '/v1/offers/:id/supply',
    {
      config: write,
      schema: {
        tags,
        summary: 'Append stock or budget',
        params: Id,
        body: offerSupplyAppendSchema,
        response: { 200: offerViewSchema },
      },
    },
    (request) => appendSupply(deps, by(request), request.params.id, request.body),
  )
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    scope.post(
      '/v1/offers/:id/codes',
      {
        config: write,
        bodyLimit: listBytesMax,
        schema: {
          tags,
          summary: 'Add a list of outside codes',
          consumes: ['text/csv', 'text/plain'],
          params: Id,
          response: { 200: offerCodesResultSchema },
        },
      },
      async (request) => {
        const { id } = Id.parse(request.params)
        if (typeof request.body !== 'string') throw kernelRefusals.invalid_request({ detail: 'the body is no text' })
        return importCodes(deps, by(request), id, request.body)
      },
    )
  })
}

export function couponRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/offers/:id/coupons',
    {
      config: read,
      schema: {
        tags,
        summary: 'Coupons of an offer, newest first; as CSV all of them',
        params: Id,
        querystring: offerCouponQuerySchema,
        response: { 200: z.union([offerCouponListSchema, z.string()]) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { format, state, limit, cursor } = request.query
      if (format === 'json') return listCouponsOfOffer(deps, scopeOf(request), id, { state, limit, cursor })
      const csv = await exportCouponsOfOffer(deps, scopeOf(request), id, state)
      reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(`coupons-${id}.csv`)}`)
      return reply.type('text/csv; charset=utf-8').send(csv)
    },
  )
  app.post(
    '/v1/offers/:id/claims',
    {
      config: { permission: 'offers:give' },
      schema: {
        tags,
        summary: 'Give a customer a coupon',
        params: Id,
        body: offerClaimInputSchema,
        response: { 200: offerClaimResultSchema },
      },
    },
    (request) => claimForCustomer(deps, scopeOf(request), request.params.id, request.body),
  )
  app.get(
    '/v1/customers/:id/coupons',
    {
      config: read,
      schema: { tags, summary: 'Coupons that a customer holds', params: Id, response: { 200: couponListSchema } },
    },
    (request) => listCouponsOfCustomer(deps, scopeOf(request), request.params.id),
  )
  app.post(
    '/v1/coupons/:id/void',
    {
      config: write,
      schema: {
        tags,
        summary: 'Take a coupon back for good',
        params: Id,
        body: couponVoidInputSchema,
        response: { 200: couponViewSchema },
      },
    },
    (request) => voidCoupon(deps, by(request), request.params.id, request.body.reason),
  )
}
