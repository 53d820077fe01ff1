import { playOf, simulationOver } from './build-plays.ts'
import { by, type Fixture, homeOf, type On, workspaceOf, zoneOf } from './fixture.ts'
import { ask } from './zone.ts'

const play = (on: On) => ({ path: { id: workspaceOf(on).play } })
const source = (on: On) => ({ definition: playOf(`made-${on.serial}`) })

/** Changes for this call to publish or to take back. */
async function draftAgain(on: On): Promise<void> {
  if (!on.allowed) return
  const { owner, word } = homeOf(on)
  const definition = playOf(word)
  await ask(on.world.app, owner, ['PUT', `/v1/plays/${workspaceOf(on).play}/draft`, { definition }])
}

const nobody = '00000000-0000-4000-8000-000000000000'

const keepFixtures: Record<string, Fixture> = {
  'GET /v1/plays': {
    needs: 'plays:read',
    names: 'nothing',
    shows: 'workspace',
    ask: () => [by({ limit: '200' }), by({ state: 'running', aim: 'worth', hook: 'theme', search: 'play' })],
  },
  'POST /v1/plays': {
    needs: 'plays:write',
    names: 'nothing',
    answers: 201,
    ask: (on) => ({ body: source(on) }),
  },
  'POST /v1/plays/check': { needs: 'plays:read', names: 'nothing', ask: (on) => ({ body: source(on) }) },
  'POST /v1/plays/dry-run': { needs: 'plays:write', names: 'nothing', ask: (on) => ({ body: source(on) }) },
  'GET /v1/plays/{id}': { needs: 'plays:read', names: 'workspace', shows: 'workspace', ask: play },
  'GET /v1/plays/{id}/versions/{version}': {
    needs: 'plays:read',
    names: 'workspace',
    shows: 'workspace',
    ask: (on) => ({ path: { ...play(on).path, version: 1 } }),
  },
  'PUT /v1/plays/{id}/draft': {
    needs: 'plays:write',
    names: 'workspace',
    ask: (on) => ({ ...play(on), body: { definition: playOf(workspaceOf(on).word) } }),
  },
  'DELETE /v1/plays/{id}/draft': {
    needs: 'plays:write',
    names: 'workspace',
    answers: 204,
    ask: async (on) => {
      await draftAgain(on)
      return play(on)
    },
  },
}

const runFixtures: Record<string, Fixture> = {
  'POST /v1/plays/{id}/dry-run': {
    needs: 'plays:write',
    names: 'workspace',
    ask: (on) => ({ ...play(on), body: {} }),
  },
  'POST /v1/plays/{id}/publish': {
    needs: 'plays:run',
    names: 'workspace',
    ask: async (on) => {
      await draftAgain(on)
      return { ...play(on), body: {} }
    },
  },
  'POST /v1/plays/{id}/state': {
    needs: 'plays:run',
    names: 'workspace',
    ask: (on) => ({ ...play(on), body: { to: 'running' } }),
  },
  'POST /v1/plays/{id}/entries': {
    needs: 'plays:run',
    names: 'workspace',
    ask: (on) => ({ ...play(on), body: { requestId: `enter-${on.serial}`, customers: [nobody] } }),
  },
  'POST /v1/plays/{id}/simulations': {
    needs: 'plays:write',
    names: 'workspace',
    answers: 202,
    ask: (on) => ({ ...play(on), body: { people: 50, days: 1 } }),
    // One at a time.
    settle: ({ world, caller }, body) => {
      const { owner, play: id } = world.workspaces[caller.home]
      return simulationOver(world.app, owner, id, (JSON.parse(body) as { id: number }).id)
    },
  },
  'GET /v1/plays/{id}/simulations': { needs: 'plays:read', names: 'workspace', ask: play },
  'GET /v1/plays/{id}/simulations/{simulation}': {
    needs: 'plays:read',
    names: 'workspace',
    ask: (on) => ({ path: { ...play(on).path, simulation: workspaceOf(on).simulation } }),
  },
  'GET /v1/plays/{id}/report': { needs: 'plays:read', names: 'workspace', ask: play },
  'GET /v1/plays/{id}/runs': { needs: 'plays:read', names: 'workspace', ask: play },
  'GET /v1/customers/{id}/plays': {
    needs: 'plays:read',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).people[0] ?? '' } }),
  },
  'GET /v1/plays/deliveries': { needs: 'plays:run', names: 'nothing', ask: () => ({}) },
  'GET /v1/plays/settings': { needs: 'plays:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/plays/settings': {
    needs: 'workspace:write',
    names: 'nothing',
    ask: () => ({ body: { approvalFrom: null } }),
  },
}

const taskFixtures: Record<string, Fixture> = {
  'GET /v1/tasks': {
    needs: 'tasks:use',
    names: 'nothing',
    shows: 'zone',
    ask: () => [{}, by({ state: 'open' })],
  },
  'POST /v1/tasks/{id}/done': {
    needs: 'tasks:use',
    names: 'zone',
    // The outcome that it has already is no change.
    ask: (on) => ({ path: { id: zoneOf(on).task }, body: { outcome: 'done' } }),
  },
}

export const playFixtures: Record<string, Fixture> = { ...keepFixtures, ...runFixtures, ...taskFixtures }
