import { playSimulationInputSchema, playSimulationListSchema, playSimulationSchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { getSimulation, listSimulations, simulatePlay } from '../operations/simulate-play.ts'

const tags = ['Plays']
const number = z.coerce.number().int().min(1).max(2_147_483_647)
const one = z.object({ id: number })

/** Plays in a simulated city. */
export function simulationRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/plays/:id/simulations',
    {
      config: { permission: 'plays:write' },
      schema: {
        tags,
        summary: 'Try the changes, or what is published, in a simulated city; it goes on after the answer',
        params: one,
        body: playSimulationInputSchema.nullish(),
        response: { 202: playSimulationSchema },
      },
    },
    async (request, reply) => {
      const by = callerOf(request, requirePrincipal(request))
      return reply.status(202).send(await simulatePlay(deps, by, request.params.id, request.body ?? {}))
    },
  )
  app.get(
    '/v1/plays/:id/simulations',
    {
      config: { permission: 'plays:read' },
      schema: {
        tags,
        summary: 'What a play did in simulated cities, newest first',
        params: one,
        response: { 200: playSimulationListSchema },
      },
    },
    async (request) => ({
      simulations: await listSimulations(deps, requirePrincipal(request).scope, request.params.id),
    }),
  )
  app.get(
    '/v1/plays/:id/simulations/:simulation',
    {
      config: { permission: 'plays:read' },
      schema: {
        tags,
        summary: 'How far a simulation is, and its result',
        params: one.extend({ simulation: number }),
        response: { 200: playSimulationSchema },
      },
    },
    (request) => getSimulation(deps, requirePrincipal(request).scope, request.params.id, request.params.simulation),
  )
}
