import { cureListSchema, cureReportSchema, cureSchema, prescriptionDraftInputSchema } from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { discardCure } from '../operations/discard-cure.ts'
import { fillPrescription } from '../operations/fill-prescription.ts'
import { listCures } from '../operations/list-cures.ts'
import { readCureReport } from '../operations/read-cure-report.ts'
import { startCure } from '../operations/start-cure.ts'
import { codeParams, readerOf, tags } from './prescriptions.ts'

const idParams = z.object({ id: z.coerce.number().int().min(1).max(2_147_483_647) })

export function cureRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/prescriptions/:code/drafts',
    {
      config: { permission: 'plays:write' },
      schema: {
        tags,
        summary: 'Make the draft play and what it stands on',
        params: codeParams,
        body: prescriptionDraftInputSchema,
        response: { 201: cureSchema },
      },
    },
    async (request, reply) => {
      const cure = await fillPrescription(deps, readerOf(request), request.params.code, request.body)
      return reply.status(201).send(cure)
    },
  )
  app.get(
    '/v1/cures',
    {
      config: { permission: 'plays:read' },
      schema: { tags, summary: 'Prescriptions filled, with their verdicts', response: { 200: cureListSchema } },
    },
    (request) => listCures(deps, readerOf(request)),
  )
  app.get(
    '/v1/cures/:id/report',
    {
      config: { permission: 'plays:read' },
      schema: { tags, summary: 'Cured or not', params: idParams, response: { 200: cureReportSchema } },
    },
    (request) => readCureReport(deps, readerOf(request), request.params.id),
  )
  app.post(
    '/v1/cures/:id/start',
    {
      config: { permission: 'plays:run' },
      schema: {
        tags,
        summary: 'Start everything that was drafted',
        params: idParams,
        response: { 200: cureSchema },
      },
    },
    (request) => startCure(deps, readerOf(request), request.params.id),
  )
  app.delete(
    '/v1/cures/:id',
    {
      config: { permission: 'plays:write' },
      schema: { tags, summary: 'Undo one that was not started', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await discardCure(deps, readerOf(request), request.params.id)
      return reply.status(204).send(null)
    },
  )
}
