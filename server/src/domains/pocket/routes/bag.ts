import {
  pocketClaimedSchema,
  pocketClaimSchema,
  pocketCouponSchema,
  pocketCouponsSchema,
  pocketGiftSchema,
  pocketGiveSchema,
  pocketOffersSchema,
  pocketOpenedGiftSchema,
  pocketShownCodeSchema,
  pocketTakeGiftSchema,
  pocketTakenGiftSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requireCustomer } from '../../../kernel/http.ts'
import { claimOffer } from '../operations/claim-offer.ts'
import { getCoupon, listCoupons } from '../operations/list-coupons.ts'
import { listOffers } from '../operations/list-offers.ts'
import { acceptGift, lookAtGift, passGift, takeBack } from '../operations/pass-gift.ts'
import { showCouponCode } from '../operations/show-code.ts'
import { countClaim } from '../operations/show-home.ts'
import { deviceOf } from './request.ts'
import { noContent } from './sign-in.ts'

const tags = ['Pocket']
const own = { customer: true } as const
const couponId = z.object({ id: z.uuid() })

export function couponRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/pocket/coupons',
    { config: own, schema: { tags, summary: 'Coupons in the bag', response: { 200: pocketCouponsSchema } } },
    async (request) => ({ coupons: await listCoupons(deps, requireCustomer(request)) }),
  )
  app.get(
    '/v1/pocket/coupons/:id',
    { config: own, schema: { tags, summary: 'One coupon', params: couponId, response: { 200: pocketCouponSchema } } },
    (request) => getCoupon(deps, requireCustomer(request), request.params.id),
  )
  app.post(
    '/v1/pocket/coupons/:id/code',
    {
      config: own,
      schema: {
        tags,
        summary: 'A code to show at the till, for 60 seconds',
        params: couponId,
        response: { 200: pocketShownCodeSchema },
      },
    },
    (request) => showCouponCode(deps, requireCustomer(request), request.params.id),
  )
  app.get(
    '/v1/pocket/offers',
    { config: own, schema: { tags, summary: 'The coupon centre', response: { 200: pocketOffersSchema } } },
    (request) => listOffers(deps, requireCustomer(request)),
  )
  app.post(
    '/v1/pocket/offers/:id/claim',
    {
      config: own,
      schema: {
        tags,
        summary: 'Claim a coupon; where the offer asks for it, follow and membership come along',
        params: z.object({ id: z.string().max(60) }),
        body: pocketClaimSchema,
        response: { 200: pocketClaimedSchema },
      },
    },
    async (request) => {
      const me = requireCustomer(request)
      const { requestId, from } = request.body
      const claimed = await claimOffer(deps, me, {
        offer: request.params.id,
        requestId,
        device: deviceOf(request),
        address: request.ip,
      })
      if (from) await countClaim(deps, me, from)
      return claimed
    },
  )
}

export function giftRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/pocket/coupons/:id/gift',
    {
      config: own,
      schema: {
        tags,
        summary: 'Offer a coupon to whoever opens the link first',
        params: couponId,
        body: pocketGiveSchema,
        response: { 200: pocketGiftSchema },
      },
    },
    (request) => passGift(deps, requireCustomer(request), { coupon: request.params.id, ...request.body }),
  )
  app.delete(
    '/v1/pocket/coupons/:id/gift',
    { config: own, schema: { tags, summary: 'Take a gift back', params: couponId, response: noContent } },
    async (request, reply) => {
      await takeBack(deps, requireCustomer(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
  app.post(
    '/v1/pocket/gifts/opened',
    {
      config: own,
      schema: {
        tags,
        summary: 'Look at what a friend has shared',
        body: pocketTakeGiftSchema,
        response: { 200: pocketOpenedGiftSchema },
      },
    },
    (request) => lookAtGift(deps, requireCustomer(request), request.body.token),
  )
  app.post(
    '/v1/pocket/gifts',
    {
      config: own,
      schema: {
        tags,
        summary: 'Take a gift',
        body: pocketTakeGiftSchema,
        response: { 200: pocketTakenGiftSchema },
      },
    },
    (request) => acceptGift(deps, requireCustomer(request), request.body.token),
  )
}
