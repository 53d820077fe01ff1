import { by, type Fixture, homeOf, type On, workspaceOf, zoneOf } from './fixture.ts'
import { ask, type Builder } from './zone.ts'

/** A draft that nobody starts, one a workspace. */
const drafts = new Map<string, Promise<number>>()

async function fill({ world: { app } }: On, { owner }: Builder, requestId: string): Promise<number> {
  const request = { requestId, parameters: {} }
  return (await ask<{ id: number }>(app, owner, ['POST', '/v1/prescriptions/birthday/drafts', request])).id
}

function cureOf(on: On): Promise<number> {
  const things = workspaceOf(on)
  const made = drafts.get(things.word) ?? fill(on, things, `${things.word}-cure`)
  drafts.set(things.word, made)
  return made
}

/** Made for this call where it will be changed for good. */
const freshCure = (on: On): Promise<number> => (on.allowed ? fill(on, homeOf(on), `fresh-${on.serial}`) : cureOf(on))

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
    ask: async (on) => ({ path: { id: await cureOf(on) } }),
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
}
