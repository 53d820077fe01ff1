import { by, type Fixture, homeOf, isOwnZone, type On, ownZoneOf, workspaceOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const isSameWorkspace = (on: On): boolean => (zoneOf(on).zone === 'foreign') === (on.caller.home === 'foreign')
const named = (on: On) => (on.allowed ? {} : { answers: 404 })
const payment = (on: On) => ({ path: { paymentNo: zoneOf(on).payment } })

const cashIn = (on: On) => ({
  paymentNo: `made-${on.serial}`,
  storeCode: zoneOf(on).storeCode,
  provider: 'cash',
  amountMinor: 100,
})

/** A payment that waits in the zone, for the caller to end; where he may not, the zone's own. */
async function waiting(on: On): Promise<{ path: { paymentNo: string } }> {
  if (!on.allowed) return payment(on)
  const taken = { ...cashIn(on), paymentNo: `waits-${on.serial}`, provider: 'test' }
  await ask(on.world.app, homeOf(on).owner, ['POST', '/v1/payments', taken])
  return { path: { paymentNo: taken.paymentNo } }
}

const paymentFixtures: Record<string, Fixture> = {
  'GET /v1/payments': {
    needs: 'payments:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({ limit: '200' }), by({ provider: 'cash', state: 'succeeded' })] : []),
      by({ store: zoneOf(on).storeCode }),
      by({ search: zoneOf(on).payment }),
      { ...by({ customer: zoneOf(on).people[0] ?? '' }), ...named(on) },
    ],
  },
  'POST /v1/payments': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    ask: (on) => ({ body: cashIn(on) }),
    detours: (on) =>
      isSameWorkspace(on)
        ? { body: { ...cashIn(on), paymentNo: zoneOf(on).payment, storeCode: ownZoneOf(on).storeCode }, answers: 409 }
        : [],
  },
  'GET /v1/payments/{paymentNo}': { needs: 'payments:read', names: 'zone', shows: 'zone', ask: payment },
  'POST /v1/payments/{paymentNo}/refunds': {
    needs: 'till:refund',
    names: 'zone',
    ask: (on) => ({ ...payment(on), body: { refundNo: `made-${on.serial}`, amountMinor: 1 } }),
  },
  'POST /v1/payments/{paymentNo}/cancel': { needs: 'till:use', names: 'zone', ask: waiting },
  'POST /v1/payments/{paymentNo}/query': { needs: 'till:use', names: 'zone', ask: payment },
  'POST /v1/payments/{paymentNo}/pretend': {
    needs: 'till:use',
    names: 'zone',
    ask: async (on) => ({ ...(await waiting(on)), body: { outcome: 'succeeded' } }),
  },
  'GET /v1/payments/store-code': {
    needs: 'till:use',
    names: 'zone',
    hidden: 422,
    shows: 'zone',
    ask: (on) => [by({ store: zoneOf(on).storeCode }), by({ store: zoneOf(on).storeCode, format: 'svg' })],
  },
  'GET /v1/payments/{paymentNo}/code': { needs: 'till:use', names: 'zone', shows: 'zone', ask: payment },
  'GET /v1/payments/providers': { needs: 'payments:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/payments/providers/{provider}': {
    needs: 'payments:write',
    names: 'nothing',
    ask: () => ({ path: { provider: 'terminal' }, body: { enabled: true } }),
  },
  'GET /v1/payments/settlement': {
    needs: 'payments:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({}), by({ format: 'csv' })] : []),
      by({ store: zoneOf(on).storeCode, provider: 'cash' }),
    ],
  },
  'POST /v1/payments/notifications/alipay/{workspace}': {
    needs: 'anybody',
    names: 'nothing',
    answers: 400,
    ask: () => ({ path: { workspace: 'ws_nobody' }, body: { out_trade_no: 'forged' } }),
  },
}

const rechargeIn = (on: On) => ({
  rechargeNo: `made-${on.serial}`,
  storeCode: zoneOf(on).storeCode,
  customer: zoneOf(on).people[0],
  amountMinor: 100,
  provider: 'cash',
})

const prepaidSettings = { spendOrder: 'principal-first', issuer: 'other', financingWarnPercent: 30 }

const settingFixtures: Record<string, Fixture> = {
  'GET /v1/prepaid/plans': { needs: 'prepaid:read', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/prepaid/plans': {
    needs: 'prepaid:write',
    names: 'nothing',
    answers: 201,
    ask: () => ({ body: { name: { en: 'Plan', zh: '方案' }, payMinor: 100, bonusMinor: 1 } }),
  },
  'PATCH /v1/prepaid/plans/{id}': {
    needs: 'prepaid:write',
    names: 'workspace',
    ask: (on) => ({ path: { id: workspaceOf(on).plan }, body: { active: true } }),
  },
  'GET /v1/prepaid/settings': { needs: 'prepaid:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/prepaid/settings': { needs: 'prepaid:write', names: 'nothing', ask: () => ({ body: prepaidSettings }) },
  'GET /v1/prepaid/caps': { needs: 'prepaid:read', names: 'nothing', ask: () => ({}) },
  'POST /v1/prepaid/caps': {
    needs: 'prepaid:write',
    names: 'nothing',
    ask: () => ({ body: { kind: 'bearer', from: '2030-01-01', capMinor: 100_000, realNameFromMinor: null } }),
  },
}

const accountFixtures: Record<string, Fixture> = {
  'GET /v1/prepaid/recharges': {
    needs: 'prepaid:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({ limit: '200' }), by({ state: 'done' })] : []),
      by({ store: zoneOf(on).storeCode }),
      { ...by({ customer: zoneOf(on).people[0] ?? '' }), ...named(on) },
    ],
  },
  'POST /v1/prepaid/recharges': {
    needs: 'till:use',
    names: 'zone',
    ask: (on) => ({ body: rechargeIn(on) }),
    detours: (on) => [
      { body: { ...rechargeIn(on), storeCode: ownZoneOf(on).storeCode } },
      { body: { ...rechargeIn(on), customer: ownZoneOf(on).people[0] }, answers: 422 },
    ],
  },
  'POST /v1/prepaid/recharges/{rechargeNo}/refund': {
    needs: 'prepaid:write',
    names: 'zone',
    async ask(on) {
      const body = { refundNo: `made-${on.serial}`, consent: true }
      if (!on.allowed) return { path: { rechargeNo: zoneOf(on).recharge }, body }
      const fresh = { ...rechargeIn(on), rechargeNo: `fresh-${on.serial}` }
      await ask(on.world.app, homeOf(on).owner, ['POST', '/v1/prepaid/recharges', fresh])
      return { path: { rechargeNo: fresh.rechargeNo }, body }
    },
  },
  'GET /v1/prepaid/accounts': {
    needs: 'prepaid:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [by({ limit: '200' }), by({ limit: '1' })],
  },
  'GET /v1/prepaid/accounts/{customer}': {
    needs: 'prepaid:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { customer: zoneOf(on).people[0] ?? '' } }),
  },
  'PATCH /v1/prepaid/accounts/{customer}': {
    needs: 'prepaid:write',
    names: 'zone',
    ask: (on) => ({ path: { customer: zoneOf(on).people[0] ?? '' }, body: { kind: 'registered' } }),
  },
  'GET /v1/prepaid/liability': {
    needs: 'prepaid:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [...(isOwnZone(on) ? [by({})] : []), by({ store: zoneOf(on).storeCode })],
  },
}

type Family = { members: { id: number; customer: string | null; state: string }[] }

/** Nobody of the family of the zone's first person is this customer, so that he can be invited. */
async function outOfFamily(on: On, customer: string): Promise<void> {
  const { owner } = homeOf(on)
  const family = `/v1/prepaid/families/${zoneOf(on).people[0]}`
  const { members } = await ask<Family>(on.world.app, owner, ['GET', family])
  const live = members.find((member) => member.customer === customer && member.state === 'invited')
  if (live) await ask(on.world.app, owner, ['PATCH', `${family}/members/${live.id}`, { state: 'removed' }])
}

const familyFixtures: Record<string, Fixture> = {
  'GET /v1/prepaid/families/{owner}': {
    needs: 'prepaid:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { owner: zoneOf(on).people[0] ?? '' } }),
  },
  'GET /v1/prepaid/families/{owner}/bill': {
    needs: 'prepaid:read',
    names: 'zone',
    ask: (on) => ({ path: { owner: zoneOf(on).people[0] ?? '' } }),
  },
  'POST /v1/prepaid/families/{owner}/members': {
    needs: 'prepaid:write',
    names: 'zone',
    async ask(on) {
      const customer = zoneOf(on).people[3] ?? ''
      if (on.allowed) await outOfFamily(on, customer)
      return { path: { owner: zoneOf(on).people[0] ?? '' }, body: { customer, monthlyLimitMinor: 100 } }
    },
    detours: (on) => ({
      path: { owner: ownZoneOf(on).people[0] ?? '' },
      body: { customer: zoneOf(on).people[3] ?? '', monthlyLimitMinor: 100 },
    }),
  },
  'PATCH /v1/prepaid/families/{owner}/members/{id}': {
    needs: 'prepaid:write',
    names: 'zone',
    ask: (on) => ({
      path: { owner: zoneOf(on).people[0] ?? '', id: zoneOf(on).member },
      body: { monthlyLimitMinor: on.serial },
    }),
    detours: (on) => ({
      path: { owner: ownZoneOf(on).people[0] ?? '', id: zoneOf(on).member },
      body: { monthlyLimitMinor: on.serial },
    }),
  },
}

const riskSettings = {
  deviceCustomersMax: 3,
  phoneCustomersMax: 1,
  personCustomersMax: 1,
  addressCustomersMax: 6,
  claimsPerMinuteMax: 6,
  claimsPerHourMax: 30,
  claimsPerDayMax: 100,
  reduceFrom: 40,
  refuseFrom: 100,
}

const riskEntryIn = (on: On) => ({ list: 'trusted', signal: 'device', value: `made-${on.serial}`, reason: 'known' })

const riskFixtures: Record<string, Fixture> = {
  'GET /v1/risk/decisions': {
    needs: 'risk:read',
    names: 'zone',
    hidden: 200,
    shows: 'zone',
    ask: (on) => [
      ...(isOwnZone(on) ? [by({ limit: '200' }), by({ what: 'coupon.claim' })] : []),
      { ...by({ customer: zoneOf(on).people[0] ?? '' }), ...named(on) },
    ],
  },
  'GET /v1/risk/decisions/{id}': {
    needs: 'risk:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).riskDecision } }),
  },
  'POST /v1/risk/decisions/{id}/override': {
    needs: 'risk:write',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).riskDecision }, body: { rank: 1, reason: 'known' } }),
  },
  'GET /v1/risk/entries': { needs: 'risk:read', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/risk/entries': {
    needs: 'risk:write',
    names: 'zone',
    answers: 201,
    ask: (on) =>
      on.allowed
        ? { body: riskEntryIn(on) }
        : { body: { ...riskEntryIn(on), signal: 'customer', value: zoneOf(on).people[0] } },
  },
  'DELETE /v1/risk/entries/{id}': {
    needs: 'risk:write',
    names: 'workspace',
    answers: 204,
    async ask(on) {
      if (!on.allowed) return { path: { id: workspaceOf(on).riskEntry } }
      const entry = riskEntryIn(on)
      return {
        path: {
          id: (await ask<{ id: string }>(on.world.app, homeOf(on).owner, ['POST', '/v1/risk/entries', entry])).id,
        },
      }
    },
  },
  'GET /v1/risk/settings': { needs: 'risk:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/risk/settings': { needs: 'risk:write', names: 'nothing', ask: () => ({ body: riskSettings }) },
}

export const paymentsFixtures: Record<string, Fixture> = {
  ...paymentFixtures,
  ...settingFixtures,
  ...accountFixtures,
  ...familyFixtures,
  ...riskFixtures,
}
