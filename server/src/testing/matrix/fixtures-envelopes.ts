import { by, type Fixture, homeOf, type On, ownZoneOf, workspaceOf, zoneOf } from './fixture.ts'
import { fundEnvelope } from './world.ts'

const other = (on: On): number => on.world.workspaces[on.caller.home === 'own' ? 'foreign' : 'own'].envelope

export const envelopesFixtures: Record<string, Fixture> = {
  'POST /v1/envelopes': {
    needs: 'offers:write',
    names: 'nothing',
    ask: ({ world, serial }) => ({
      body: {
        requestId: `made-${serial}`,
        name: 'Made',
        kind: 'random',
        asset: 'points',
        totalMinor: 100,
        pieces: 10,
        endsAt: new Date(world.now.getTime() + 86_400_000).toISOString(),
      },
    }),
  },
  'GET /v1/envelopes': {
    needs: 'offers:read',
    names: 'nothing',
    shows: 'workspace',
    ask: () => [by({ limit: '200' }), by({ state: 'open' })],
  },
  'GET /v1/envelopes/{id}': {
    needs: 'offers:read',
    names: 'workspace',
    shows: 'workspace',
    ask: (on) => ({ path: { id: workspaceOf(on).envelope } }),
  },
  'POST /v1/envelopes/{id}/claims': {
    needs: 'offers:give',
    names: 'zone',
    ask: (on) => ({
      path: { id: homeOf(on).envelope },
      body: { requestId: `claim-${on.serial}`, customer: zoneOf(on).people[0] },
    }),
    detours: (on) => ({
      path: { id: other(on) },
      body: { requestId: `claim-${on.serial}`, customer: ownZoneOf(on).people[0] },
    }),
  },
  'POST /v1/envelopes/{id}/end': {
    needs: 'offers:write',
    names: 'workspace',
    ask: async (on) => {
      const { world, allowed, serial } = on
      const id = allowed ? await fundEnvelope(world, homeOf(on).owner, `made-${serial}`) : workspaceOf(on).envelope
      return { path: { id } }
    },
  },
}
