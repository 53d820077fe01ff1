import { standardTemplate } from '../../domains/memberships/index.ts'
import { by, type Fixture, type On, ownZoneOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const definition = standardTemplate
const person = (on: On, index = 0) => ({ id: zoneOf(on).people[index] ?? '' })

/** A code of a card that the caller's own shop has opened. */
async function freshCode(on: On): Promise<string> {
  const { world, caller } = on
  const shown = await ask<{ code: string }>(world.app, world.workspaces[caller.home].owner, [
    'POST',
    `/v1/cards/${ownZoneOf(on).card}/code`,
  ])
  return shown.code
}

export const membershipsFixtures: Record<string, Fixture> = {
  'GET /v1/card-templates': { needs: 'memberships:read', names: 'nothing', ask: () => ({}) },
  'POST /v1/card-templates': {
    needs: 'memberships:write',
    names: 'nothing',
    ask: (on) => ({ body: { code: `made-${on.serial}`, definition } }),
  },
  'PUT /v1/card-templates/{code}': {
    needs: 'memberships:write',
    names: 'nothing',
    ask: () => ({ path: { code: 'standard' }, body: { definition } }),
  },
  'POST /v1/card-templates/{code}/publish': {
    needs: 'memberships:write',
    names: 'nothing',
    ask: () => ({ path: { code: 'standard' } }),
  },
  'GET /v1/card-templates/{code}/value': {
    needs: 'reports:read',
    names: 'nothing',
    ask: () => ({ path: { code: 'standard' }, query: { days: '30' } }),
  },
  'GET /v1/cards': {
    needs: 'memberships:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [by({ limit: '200' }), by({ state: 'active', template: 'standard', level: 'member' })],
  },
  'GET /v1/cards/{number}': {
    needs: 'memberships:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: { number: zoneOf(on).card } }),
  },
  'POST /v1/cards/{number}/state': {
    needs: 'memberships:write',
    names: 'zone',
    ask: (on) => ({ path: { number: zoneOf(on).card }, body: { state: 'active', reason: 'as it is' } }),
  },
  'POST /v1/cards/{number}/code': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({ path: { number: zoneOf(on).card } }),
  },
  'POST /v1/cards/resolve-code': {
    needs: 'till:use',
    names: 'nothing',
    // Whoever holds the code shows it: a till serves members of any store, and names those whom it knows.
    ask: async (on) => ({ body: { code: on.allowed ? await freshCode(on) : 'MC.1.1.1' } }),
  },
  'GET /v1/customers/{id}/cards': {
    needs: 'memberships:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: person(on) }),
  },
  'POST /v1/customers/{id}/cards': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({ path: person(on, 2), body: {} }),
    detours: (on) => ({
      path: { id: ownZoneOf(on).people[2] ?? '' },
      body: { storeCode: zoneOf(on).storeCode },
      answers: 400,
    }),
  },
  'GET /v1/customers/{id}/points': {
    needs: 'memberships:read',
    names: 'zone',
    shows: 'zone',
    ask: (on) => ({ path: person(on) }),
  },
  'POST /v1/customers/{id}/points': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({ path: person(on), body: { requestId: `points-${on.serial}`, points: 10, reason: 'sorry' } }),
  },
  'POST /v1/customers/{id}/points/gift': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({
      path: person(on),
      body: { requestId: `gift-${on.serial}`, points: 1, to: person(on, 1).id },
    }),
    detours: (on) => ({
      path: { id: ownZoneOf(on).people[0] ?? '' },
      body: { requestId: `gift-${on.serial}`, points: 1, to: person(on).id },
    }),
  },
  'POST /v1/customers/{id}/growth': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({ path: person(on), body: { requestId: `growth-${on.serial}`, kind: 'feedback.given' } }),
  },
  'PUT /v1/customers/{id}/birthday': {
    needs: 'customers:write',
    names: 'zone',
    ask: (on) => ({ path: person(on), body: { birthday: '02-29' } }),
  },
  'GET /v1/points/expiring': {
    needs: 'memberships:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [by({ days: '30' }), by({ days: '366', limit: '10' })],
  },
  'GET /v1/points/check': { needs: 'ledger:write', names: 'nothing', ask: () => ({}) },
}
