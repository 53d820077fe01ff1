import { giveTreat, publishTreat, treatLines } from './build-offers.ts'
import { by, type Fixture, homeOf, type On, ownZoneOf, zoneOf } from './fixture.ts'

const offerOf = (on: On) => ({ id: zoneOf(on).treat })
const ownOffer = (on: On) => ({ id: ownZoneOf(on).treat })

/** An offer of the target's store, made for this call where it will be changed for good. */
const freshOffer = async (on: On, imported = false): Promise<number> =>
  on.allowed
    ? publishTreat(on.world, homeOf(on), { code: `fresh-${on.serial}`, store: zoneOf(on).storeCode, imported })
    : zoneOf(on).treat

const freshCoupon = async (on: On): Promise<string> =>
  on.allowed
    ? giveTreat(on.world, homeOf(on), {
        offer: zoneOf(on).treat,
        customer: zoneOf(on).people[0] ?? '',
        store: zoneOf(on).storeCode,
        requestId: `fresh-${on.serial}`,
      })
    : zoneOf(on).heldCoupon

const draft = (on: On) => ({
  code: `made-${on.serial}`,
  name: { en: 'Made', zh: '新建' },
  value: { kind: 'face-value', offMinor: 500 },
  validity: { kind: 'relative', validDays: 7 },
  scope: { stores: [zoneOf(on).storeCode] },
})

const claim = (on: On) => ({ requestId: `claim-${on.serial}`, customer: zoneOf(on).people[0] })
const basket = (on: On) => ({ storeCode: zoneOf(on).storeCode, lines: treatLines })

const keepFixtures: Record<string, Fixture> = {
  'GET /v1/offers': {
    needs: 'offers:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [by({ limit: '200' }), by({ state: 'published', kind: 'face-value', search: 'treat', limit: '200' })],
  },
  'POST /v1/offers': {
    needs: 'offers:write',
    names: 'zone',
    answers: 201,
    hidden: 422,
    ask: (on) => ({ body: draft(on) }),
  },
  'GET /v1/offers/{id}': {
    needs: 'offers:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => [{ path: offerOf(on) }, { path: { id: `${zoneOf(on).word}-treat` } }],
  },
  'PATCH /v1/offers/{id}': {
    needs: 'offers:write',
    names: 'zone',
    ask: (on) => ({ path: offerOf(on), body: { giftable: on.serial % 2 === 0 } }),
    detours: (on) => ({
      path: ownOffer(on),
      body: { scope: { stores: [ownZoneOf(on).storeCode, zoneOf(on).storeCode] } },
      answers: 422,
    }),
  },
  'POST /v1/offers/{id}/publish': {
    needs: 'offers:write',
    names: 'zone',
    ask: (on) => ({ path: offerOf(on) }),
  },
  'POST /v1/offers/{id}/stop': {
    needs: 'offers:write',
    names: 'zone',
    ask: async (on) => ({ path: { id: await freshOffer(on) } }),
  },
  'POST /v1/offers/{id}/supply': {
    needs: 'offers:write',
    names: 'zone',
    ask: (on) => ({ path: offerOf(on), body: { requestId: `supply-${on.serial}`, stock: 1 } }),
  },
  'POST /v1/offers/{id}/codes': {
    needs: 'offers:write',
    names: 'zone',
    ask: async (on) => ({
      path: { id: await freshOffer(on, true) },
      body: `code\nX-${on.serial}\n`,
      headers: { 'content-type': 'text/csv' },
    }),
  },
}

const couponFixtures: Record<string, Fixture> = {
  'GET /v1/offers/{id}/coupons': {
    needs: 'offers:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => [
      { path: offerOf(on), ...by({ limit: '1000' }) },
      { path: offerOf(on), ...by({ format: 'csv', state: 'claimed' }) },
    ],
  },
  'POST /v1/offers/{id}/claims': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({ path: offerOf(on), body: claim(on) }),
    detours: (on) => [
      { path: ownOffer(on), body: claim(on) },
      { path: offerOf(on), body: { ...claim(on), customer: ownZoneOf(on).people[0] } },
      {
        path: ownOffer(on),
        body: { ...claim(on), customer: ownZoneOf(on).people[0], storeCode: zoneOf(on).storeCode },
        answers: 422,
      },
    ],
  },
  'GET /v1/customers/{id}/coupons': {
    needs: 'offers:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).people[0] ?? '' } }),
  },
  'POST /v1/coupons/{id}/void': {
    needs: 'offers:write',
    names: 'zone',
    ask: async (on) => ({ path: { id: await freshCoupon(on) }, body: { reason: 'given by mistake' } }),
  },
}

const useFixtures: Record<string, Fixture> = {
  'POST /v1/offers/quote': {
    needs: 'till:use',
    names: 'zone',
    ask: (on) => ({ body: { ...basket(on), customer: zoneOf(on).people[0], claimable: true } }),
    detours: (on) => [
      { body: { ...basket(on), customer: ownZoneOf(on).people[0] }, answers: 422 },
      { body: { ...basket(on), storeCode: ownZoneOf(on).storeCode, customer: zoneOf(on).people[0] } },
    ],
  },
  'POST /v1/offers/codes/resolve': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    // Whoever holds the code shows it: a till serves coupons from anywhere in the shop.
    ask: (on) => ({ body: { code: zoneOf(on).heldCoupon, storeCode: zoneOf(on).storeCode } }),
  },
  'POST /v1/offers/redemptions': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    ask: async (on) => ({
      body: { requestId: `use-${on.serial}`, ...basket(on), coupons: [await freshCoupon(on)] },
    }),
  },
  'GET /v1/offers/redemptions/{id}': {
    needs: 'till:use',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).redemption } }),
  },
  'POST /v1/offers/redemptions/{id}/returns': {
    needs: 'till:refund',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).redemption }, body: { requestId: `back-${on.serial}`, amountMinor: 1 } }),
  },
}

export const offersFixtures: Record<string, Fixture> = { ...keepFixtures, ...couponFixtures, ...useFixtures }
