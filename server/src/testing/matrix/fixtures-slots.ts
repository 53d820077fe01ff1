import { draftPlacement, placementOf } from './build-slots.ts'
import { by, type Fixture, homeOf, type On, ownZoneOf, zoneOf } from './fixture.ts'

const placement = (on: On) => ({ path: { id: zoneOf(on).placement } })

/** One for the target's store, made for this call where it will be changed for good. */
const freshPlacement = async (on: On): Promise<number> =>
  on.allowed
    ? draftPlacement(on.world, homeOf(on), { word: `fresh-${on.serial}`, store: zoneOf(on).storeCode })
    : zoneOf(on).placement

const slotFixturesOf: Record<string, Fixture> = {
  'GET /v1/slots': {
    needs: 'slots:read',
    names: 'zone',
    ask: (on) => [{}, by({ store: zoneOf(on).storeCode }), by({ from: '2026-01-01', to: '2026-02-01' })],
    hidden: 200,
  },
  'GET /v1/slots/{code}': {
    needs: 'slots:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => ({ path: { code: 'pay-success-top' } }),
  },
  'PATCH /v1/slots/{code}': {
    needs: 'slots:write',
    names: 'nothing',
    ask: (on) => ({ path: { code: 'pay-success-bottom' }, body: { byLayer: on.serial % 2 === 0 } }),
  },
  'GET /v1/slots/inventory': {
    needs: 'slots:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [{}, by({ slot: 'pay-success-top' })],
  },
  'GET /v1/slots/traffic': { needs: 'slots:read', names: 'nothing', shows: 'zone', ask: () => ({}) },
}

const placementFixtures: Record<string, Fixture> = {
  'GET /v1/slots/placements': {
    needs: 'slots:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [{}, by({ page: 'pay-success', state: 'running' })],
  },
  'POST /v1/slots/pictures': {
    needs: 'slots:write',
    names: 'nothing',
    // The first bytes of a PNG.
    ask: () => ({ body: { content: 'iVBORw0KGgo=' } }),
  },
  'POST /v1/slots/placements': {
    needs: 'slots:write',
    names: 'zone',
    answers: 201,
    hidden: 422,
    ask: (on) => ({ body: placementOf(`made-${on.serial}`, zoneOf(on).storeCode) }),
  },
  'GET /v1/slots/placements/{id}': { needs: 'slots:read', names: 'zone', shows: 'zone', ask: placement },
  'PATCH /v1/slots/placements/{id}': {
    needs: 'slots:write',
    names: 'zone',
    ask: (on) => ({ ...placement(on), body: { valueMinor: 100 + (on.serial % 5) } }),
    detours: (on) => ({
      path: { id: ownZoneOf(on).placement },
      body: { eligibility: { stores: [ownZoneOf(on).storeCode, zoneOf(on).storeCode] } },
      answers: 422,
    }),
  },
  'POST /v1/slots/placements/{id}/state': {
    needs: 'slots:write',
    names: 'zone',
    ask: async (on) => ({ path: { id: await freshPlacement(on) }, body: { state: 'ended' } }),
  },
}

const decisionFixtures: Record<string, Fixture> = {
  'GET /v1/slots/decisions': { needs: 'slots:read', names: 'nothing', ask: () => by({ limit: '200' }) },
  'GET /v1/slots/decisions/{id}/replay': {
    needs: 'slots:read',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).decision } }),
  },
}

const demandFixtures: Record<string, Fixture> = {
  'GET /v1/slots/demand': { needs: 'slots:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/slots/demand/{category}': {
    needs: 'slots:write',
    names: 'nothing',
    ask: (on) => ({ path: { category: 'dining.drinks' }, body: { rigidity: on.serial % 2 } }),
  },
  'GET /v1/slots/diversions': { needs: 'slots:read', names: 'nothing', ask: () => ({}) },
  'POST /v1/slots/diversions': {
    needs: 'slots:write',
    names: 'nothing',
    answers: 201,
    ask: (on) => ({
      body: {
        ...{ donor: 'dining.drinks', receiver: 'fresh.fruit', valueMinor: 100 },
        creative: placementOf(`diverted-${on.serial}`, '').creative,
      },
    }),
  },
}

export const slotFixtures: Record<string, Fixture> = {
  ...slotFixturesOf,
  ...placementFixtures,
  ...decisionFixtures,
  ...demandFixtures,
}
