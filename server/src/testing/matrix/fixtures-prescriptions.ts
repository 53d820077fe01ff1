import { by, type Fixture, homeOf, type On, workspaceOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

/** Made for this call where it will be changed for good. */
async function freshCure(on: On): Promise<number> {
  if (!on.allowed) return workspaceOf(on).cure
  const request = { requestId: `fresh-${on.serial}`, parameters: { off: 500 } }
  const path = '/v1/prescriptions/birthday/drafts'
  return (await ask<{ id: number }>(on.world.app, homeOf(on).owner, ['POST', path, request])).id
}

async function freshDecision(on: On): Promise<number> {
  if (!on.allowed) return workspaceOf(on).decision
  const note = { channel: 'app', day: '2026-01-01', decision: 'started', note: `fresh ${on.serial}` }
  return (await ask<{ id: number }>(on.world.app, homeOf(on).owner, ['POST', '/v1/channel-decisions', note])).id
}

/** What is filled is filled for the whole shop. */
const storeStaff = ['city-manager', 'store-manager'] as const

export const prescriptionFixtures: Record<string, Fixture> = {
  'GET /v1/health-card': {
    needs: 'reports:read',
    names: 'zone',
    hidden: 422,
    ask: (on) => by({ store: zoneOf(on).storeCode }),
  },
  'GET /v1/diagnosis': { needs: 'plays:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/diagnosis': {
    needs: 'plays:write',
    names: 'nothing',
    ask: () => ({ body: { industry: 'restaurant', size: 'single', pain: 'no-new' } }),
  },
  'GET /v1/prescriptions': { needs: 'plays:read', names: 'nothing', ask: () => [{}, by({ pain: 'no-new' })] },
  'GET /v1/prescriptions/{code}': {
    needs: 'plays:read',
    names: 'nothing',
    ask: () => ({ path: { code: 'birthday' } }),
  },
  'POST /v1/prescriptions/{code}/drafts': {
    needs: 'plays:write',
    names: 'nothing',
    answers: 201,
    notFor: storeStaff,
    ask: (on) => ({ path: { code: 'birthday' }, body: { requestId: `made-${on.serial}` }, needs: 'offers:write' }),
  },
  'GET /v1/cures': { needs: 'plays:read', names: 'nothing', ask: () => ({}) },
  'GET /v1/cures/{id}/report': {
    needs: 'plays:read',
    names: 'workspace',
    ask: (on) => ({ path: { id: workspaceOf(on).cure } }),
  },
  'POST /v1/cures/{id}/start': {
    needs: 'plays:run',
    names: 'workspace',
    notFor: storeStaff,
    ask: async (on) => ({ path: { id: await freshCure(on) }, body: {} }),
  },
  'DELETE /v1/cures/{id}': {
    needs: 'plays:write',
    names: 'workspace',
    answers: 204,
    notFor: storeStaff,
    ask: async (on) => ({ path: { id: await freshCure(on) } }),
  },
  'GET /v1/channel-costs': {
    needs: 'reports:read',
    names: 'nothing',
    notFor: storeStaff,
    ask: () => ({}),
  },
  'PUT /v1/channel-costs': {
    needs: 'flows:write',
    names: 'nothing',
    notFor: storeStaff,
    ask: (on) => ({ body: { costs: [{ channel: 'app', month: '2026-01', amountMinor: 100 + on.serial }] } }),
  },
  'GET /v1/channel-decisions': {
    needs: 'reports:read',
    names: 'nothing',
    notFor: storeStaff,
    shows: 'workspace',
    ask: () => ({}),
  },
  'POST /v1/channel-decisions': {
    needs: 'flows:write',
    names: 'nothing',
    notFor: storeStaff,
    answers: 201,
    ask: () => ({ body: { channel: 'app', day: '2026-01-02', decision: 'changed', note: 'Dearer than worth' } }),
  },
  'DELETE /v1/channel-decisions/{id}': {
    needs: 'flows:write',
    names: 'workspace',
    answers: 204,
    notFor: storeStaff,
    ask: async (on) => ({ path: { id: await freshDecision(on) } }),
  },
}
