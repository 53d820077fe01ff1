import { send } from './callers.ts'
import { type Fixture, homeOf, type On, ownZoneOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const pocketOf = ({ world, caller }: On) => world.pockets[caller.home]
const customer = { needs: 'customer', names: 'nothing' } as const
const plain: Fixture = { ...customer, ask: () => ({}) }
const coupon = (on: On) => ({ path: { id: pocketOf(on).coupon } })

/** A coupon of the caller's own that the call may use up. */
async function freshCoupon(on: On): Promise<string> {
  if (!on.allowed) return pocketOf(on).coupon
  const claim = { requestId: `fresh-${on.serial}` }
  const path = `/v1/pocket/offers/${pocketOf(on).offer}/claim`
  return (await ask<{ coupon: string }>(on.world.app, on.caller.headers, ['POST', path, claim])).coupon
}

/** A link for the caller's own person, made at the till. */
async function freshLink(on: On): Promise<{ token: string }> {
  const path = `/v1/customers/${ownZoneOf(on).people[0]}/pocket-link`
  return ask(on.world.app, homeOf(on).owner, ['POST', path])
}

/** Another phone of the caller's own. */
async function freshDevice(on: On): Promise<number> {
  if (!on.allowed) return 1
  await send(on.world.app, 'POST', '/v1/pocket/sign-in-link', {}, await freshLink(on))
  type Devices = { devices: { id: number; current: boolean }[] }
  const { devices } = await ask<Devices>(on.world.app, on.caller.headers, ['GET', '/v1/pocket/devices'])
  return devices.find((device) => !device.current)?.id ?? 0
}

/** Pays something in at the till, so that there is something to pay with. */
async function charge(on: On): Promise<void> {
  const { storeCode, people } = ownZoneOf(on)
  const recharge = {
    rechargeNo: `pocket-${on.serial}`,
    storeCode,
    customer: people[0],
    amountMinor: 100,
    provider: 'cash',
  }
  await ask(on.world.app, homeOf(on).owner, ['POST', '/v1/prepaid/recharges', recharge])
}

const ownName = 'whoever is signed in reads their own name'
const phoneFor = ({ serial }: On): string => `1391000${String(serial).padStart(4, '0')}`

const signInFixtures: Record<string, Fixture> = {
  'POST /v1/pocket/sign-in-codes': {
    needs: 'anybody',
    names: 'nothing',
    ask: (on) => ({ body: { store: ownZoneOf(on).storeCode, phone: phoneFor(on) } }),
  },
  'POST /v1/pocket/sign-in': {
    needs: 'anybody',
    names: 'nothing',
    answers: 401,
    ask: (on) => ({ body: { store: ownZoneOf(on).storeCode, phone: phoneFor(on), code: '000000' } }),
  },
  'POST /v1/pocket/sign-in-link': {
    needs: 'anybody',
    names: 'nothing',
    answers: 401,
    ask: () => ({ body: { token: '1.AAAAAAAAAAAAAAAAAAAAAAAA' } }),
  },
  'POST /v1/pocket/sign-out': {
    needs: 'anybody',
    names: 'nothing',
    answers: 204,
    // Without the caller's cookie: other calls need its session.
    ask: () => ({ headers: { cookie: '' } }),
  },
  'POST /v1/customers/{id}/pocket-link': {
    needs: 'customers:write',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).people[0] ?? '' } }),
  },
  'GET /v1/pocket-outbox': { needs: 'customers:contact', names: 'nothing', shows: 'zone', ask: () => ({}) },
}

const bagFixtures: Record<string, Fixture> = {
  'GET /v1/pocket/coupons': plain,
  'GET /v1/pocket/coupons/{id}': { ...customer, ask: coupon },
  'POST /v1/pocket/coupons/{id}/code': { ...customer, ask: coupon },
  'POST /v1/pocket/coupons/{id}/gift': {
    ...customer,
    ask: async (on) => ({ path: { id: await freshCoupon(on) }, body: { requestId: `gift-${on.serial}` } }),
  },
  'DELETE /v1/pocket/coupons/{id}/gift': { ...customer, answers: 204, ask: coupon },
  'POST /v1/pocket/slots': { ...customer, ask: () => ({}) },
  'POST /v1/pocket/slots/press': {
    ...customer,
    answers: 404,
    ask: () => ({ body: { slot: 'pocket-home-top', view: '0189f7a1-0000-7000-8000-000000000000' } }),
  },
  'POST /v1/pocket/gifts/opened': {
    ...customer,
    answers: 404,
    ask: () => ({ body: { token: 'AAAAAAAAAAAAAAAAAAAAAA' } }),
  },
  'POST /v1/pocket/gifts': { ...customer, answers: 404, ask: () => ({ body: { token: 'AAAAAAAAAAAAAAAAAAAAAA' } }) },
  'GET /v1/pocket/offers': plain,
  'POST /v1/pocket/offers/{id}/claim': {
    ...customer,
    ask: (on) => ({ path: { id: pocketOf(on).offer }, body: { requestId: `claim-${on.serial}` } }),
  },
}

const valueFixtures: Record<string, Fixture> = {
  'POST /v1/pocket/membership': { ...plain, showsContacts: ownName },
  'POST /v1/pocket/member-code': plain,
  'POST /v1/pocket/payer-code': {
    ...customer,
    async ask(on) {
      if (on.allowed) await charge(on)
      return {}
    },
  },
  'POST /v1/pocket/envelopes/{id}/take': {
    ...customer,
    ask: (on) => ({ path: { id: homeOf(on).envelope }, body: { requestId: `take-${on.serial}` } }),
  },
  'GET /v1/pocket/stored-value': plain,
  'GET /v1/pocket/points': plain,
  'GET /v1/pocket/history': plain,
  'GET /v1/pocket/history/{ticketNo}': {
    ...customer,
    ask: (on) => ({ path: { ticketNo: `${ownZoneOf(on).word}-o-1-0` } }),
  },
}

export const pocketFixtures: Record<string, Fixture> = {
  ...signInFixtures,
  ...bagFixtures,
  ...valueFixtures,
  'GET /v1/pocket/me': { ...plain, showsContacts: ownName },
  'PATCH /v1/pocket/me': { ...customer, showsContacts: ownName, ask: () => ({ body: { locale: 'en' } }) },
  'GET /v1/pocket/privacy': plain,
  'PATCH /v1/pocket/privacy': { ...customer, ask: () => ({ body: { marketing: true } }) },
  'GET /v1/pocket/devices': plain,
  'DELETE /v1/pocket/devices': { ...plain, answers: 204 },
  'DELETE /v1/pocket/devices/{id}': {
    ...customer,
    answers: 204,
    ask: async (on) => ({ path: { id: await freshDevice(on) } }),
  },
}
