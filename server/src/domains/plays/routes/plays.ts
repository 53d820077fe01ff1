import {
  playCheckSchema,
  playDetailSchema,
  playDraftResultSchema,
  playDryRunInputSchema,
  playDryRunSchema,
  playDryRunSourceSchema,
  playEntriesInputSchema,
  playEntriesResultSchema,
  playPageSchema,
  playPublishInputSchema,
  playPublishResultSchema,
  playQuerySchema,
  playSourceSchema,
  playStateInputSchema,
  playStateResultSchema,
  playVersionSchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import { type Caller, callerOf } from '../../organization/index.ts'
import { changeState } from '../operations/change-state.ts'
import { dryRunPlay, dryRunSource } from '../operations/dry-run.ts'
import { enterByHand } from '../operations/enter-by-hand.ts'
import { checkSource, createDraftFrom, discardDraft, saveDraft } from '../operations/keep-draft.ts'
import { getPlay, getVersionText, listPlays } from '../operations/list-plays.ts'
import { publishPlay } from '../operations/publish-play.ts'
import { simulationRoutes } from './simulations.ts'
import { watchRoutes } from './watch.ts'

const tags = ['Plays']
const read = { permission: 'plays:read' } as const
const write = { permission: 'plays:write' } as const
const run = { permission: 'plays:run' } as const
const one = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) })
const oneVersion = one.extend({ version: z.coerce.number().int().min(1).max(2_147_483_647) })
const textBytesMax = 1024 * 1024

const by = (request: FastifyRequest): Caller => callerOf(request, requirePrincipal(request))

export function playRoutes(app: App, deps: Deps): void {
  draftRoutes(app, deps)
  oneDraftRoutes(app, deps)
  watchRoutes(app, deps)
  simulationRoutes(app, deps)
  app.post(
    '/v1/plays/:id/dry-run',
    {
      config: write,
      schema: {
        tags,
        summary: 'Try the changes, or what is published, on real people, nothing written',
        params: one,
        body: playDryRunInputSchema.nullish(),
        response: { 200: playDryRunSchema },
      },
    },
    (request) => dryRunPlay(deps, by(request), request.params.id, request.body?.who),
  )
  app.post(
    '/v1/plays/:id/publish',
    {
      config: run,
      schema: {
        tags,
        summary: 'Publish the changes; who is in finishes the version before, or moves',
        params: one,
        body: playPublishInputSchema,
        response: { 200: playPublishResultSchema },
      },
    },
    (request) => publishPlay(deps, by(request), request.params.id, request.body),
  )
  app.post(
    '/v1/plays/:id/state',
    {
      config: run,
      schema: {
        tags,
        summary: 'Pause a play, let it go on, stop it for good, or put it out of sight',
        params: one,
        body: playStateInputSchema,
        response: { 200: playStateResultSchema },
      },
    },
    (request) => changeState(deps, by(request), request.params.id, request.body.to),
  )
  app.post(
    '/v1/plays/:id/entries',
    {
      config: run,
      schema: {
        tags,
        summary: 'Let people in by hand',
        params: one,
        body: playEntriesInputSchema,
        response: { 200: playEntriesResultSchema },
      },
    },
    (request) => enterByHand(deps, by(request), request.params.id, request.body),
  )
}

function draftRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/plays',
    {
      config: read,
      schema: { tags, summary: 'Plays, newest first', querystring: playQuerySchema, response: { 200: playPageSchema } },
    },
    (request) => listPlays(deps, requirePrincipal(request).scope, request.query),
  )
  app.post(
    '/v1/plays',
    {
      config: write,
      bodyLimit: textBytesMax,
      schema: { tags, summary: 'Draft a play', body: playSourceSchema, response: { 201: playDraftResultSchema } },
    },
    async (request, reply) => reply.status(201).send(await createDraftFrom(deps, by(request), request.body)),
  )
  app.post(
    '/v1/plays/check',
    {
      config: read,
      bodyLimit: textBytesMax,
      schema: {
        tags,
        summary: 'What is wrong with a play, nothing kept',
        body: playSourceSchema,
        response: { 200: playCheckSchema },
      },
    },
    (request) => checkSource(deps, by(request), request.body),
  )
  app.post(
    '/v1/plays/dry-run',
    {
      config: write,
      bodyLimit: textBytesMax,
      schema: {
        tags,
        summary: 'Try a play on real people, nothing written',
        body: playDryRunSourceSchema,
        response: { 200: playDryRunSchema },
      },
    },
    (request) => dryRunSource(deps, by(request), request.body),
  )
}

function oneDraftRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/plays/:id',
    { config: read, schema: { tags, summary: 'One play', params: one, response: { 200: playDetailSchema } } },
    (request) => getPlay(deps, requirePrincipal(request).scope, request.params.id),
  )
  app.get(
    '/v1/plays/:id/versions/:version',
    {
      config: read,
      schema: { tags, summary: 'A published version', params: oneVersion, response: { 200: playVersionSchema } },
    },
    (request) => getVersionText(deps, requirePrincipal(request).scope, request.params),
  )
  app.put(
    '/v1/plays/:id/draft',
    {
      config: write,
      bodyLimit: textBytesMax,
      schema: {
        tags,
        summary: 'Keep changes that are not published yet',
        params: one,
        body: playSourceSchema,
        response: { 200: playDraftResultSchema },
      },
    },
    (request) => saveDraft(deps, by(request), request.params.id, request.body),
  )
  app.delete(
    '/v1/plays/:id/draft',
    {
      config: write,
      schema: { tags, summary: 'Take the changes back', params: one, response: { 204: z.undefined() } },
    },
    async (request, reply) => {
      await discardDraft(deps, by(request), request.params.id)
      return reply.status(204).send()
    },
  )
}
