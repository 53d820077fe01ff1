import { experimentOf } from './build-experiments.ts'
import { by, type Fixture, homeOf, type On, workspaceOf } from './fixture.ts'

const experiment = (on: On) => ({ path: { id: workspaceOf(on).experiment } })

export const experimentFixtures: Record<string, Fixture> = {
  'GET /v1/experiments': {
    needs: 'experiments:read',
    names: 'nothing',
    shows: 'workspace',
    ask: () => [by({ limit: '200' }), by({ kind: 'by-hand', state: 'running', search: 'experiment' })],
  },
  'POST /v1/experiments': {
    needs: 'experiments:write',
    names: 'nothing',
    answers: 201,
    ask: ({ serial }) => ({ body: experimentOf(`made ${serial}`) }),
  },
  'GET /v1/experiments/{id}': { needs: 'experiments:read', names: 'workspace', shows: 'workspace', ask: experiment },
  'PATCH /v1/experiments/{id}': {
    needs: 'experiments:write',
    names: 'workspace',
    ask: (on) => ({ ...experiment(on), body: { lesson: `${workspaceOf(on).word} learnt ${on.serial}` } }),
  },
  'GET /v1/experiments/{id}/result': {
    needs: 'experiments:read',
    names: 'workspace',
    shows: 'workspace',
    ask: experiment,
  },
  'POST /v1/experiments/{id}/assignments': {
    needs: 'experiments:write',
    names: 'workspace',
    ask: (on) => ({ ...experiment(on), body: { customers: [on.world.zones.foreign.people[0]] } }),
    detours: (on) => ({
      path: { id: homeOf(on).experiment },
      body: { customers: [on.world.zones[on.caller.home === 'foreign' ? 'a1' : 'foreign'].people[0]] },
      answers: 200,
    }),
  },
  'POST /v1/experiments/sample-size': {
    needs: 'experiments:read',
    names: 'nothing',
    ask: () => ({ body: { measure: 'conversion', baseline: 0.1, difference: 0.02 } }),
  },
  'GET /v1/experiments/baseline': {
    needs: 'experiments:read',
    names: 'nothing',
    ask: () => by({ windowDays: '7' }),
  },
  'GET /v1/experiments/holdout': { needs: 'experiments:read', names: 'nothing', ask: () => ({}) },
  'PUT /v1/experiments/holdout': {
    needs: 'experiments:write',
    names: 'nothing',
    ask: ({ serial }) => ({ body: { percent: 1 + (serial % 5) } }),
  },
}
