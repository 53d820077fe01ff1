import {
  diagnosisAnswersSchema,
  diagnosisSchema,
  healthCardSchema,
  healthQuerySchema,
  prescriptionDetailSchema,
  prescriptionListSchema,
  prescriptionQuerySchema,
} from '@regulars/contract'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal } from '../../../kernel/http.ts'
import { callerOf } from '../../organization/index.ts'
import { describePrescription } from '../operations/describe-prescription.ts'
import { readDiagnosis, saveDiagnosis } from '../operations/keep-diagnosis.ts'
import { listPrescriptions } from '../operations/list-prescriptions.ts'
import { readHealthCard } from '../operations/read-health-card.ts'
import type { Reader } from '../operations/read-stage.ts'

export const tags = ['Prescriptions']
export const codeParams = z.object({ code: z.string().max(60) })

export function readerOf(request: FastifyRequest): Reader {
  const principal = requirePrincipal(request)
  const { timezone, currency } = principal
  return { by: callerOf(request, principal), timezone, currency }
}

export function healthRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/health-card',
    {
      config: { permission: 'reports:read' },
      schema: {
        tags,
        summary: 'Four aims and eight values, from your own records',
        querystring: healthQuerySchema,
        response: { 200: healthCardSchema },
      },
    },
    (request) => readHealthCard(deps, readerOf(request), request.query),
  )
  app.get(
    '/v1/diagnosis',
    {
      config: { permission: 'plays:read' },
      schema: { tags, summary: 'The answers of the last diagnosis', response: { 200: diagnosisSchema } },
    },
    (request) => readDiagnosis(deps, readerOf(request)),
  )
  app.put(
    '/v1/diagnosis',
    {
      config: { permission: 'plays:write' },
      schema: {
        tags,
        summary: 'Answer the four questions',
        body: diagnosisAnswersSchema,
        response: { 200: diagnosisSchema },
      },
    },
    (request) => saveDiagnosis(deps, readerOf(request), request.body),
  )
}

export function prescriptionRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/prescriptions',
    {
      config: { permission: 'plays:read' },
      schema: {
        tags,
        summary: 'What would help, best first',
        querystring: prescriptionQuerySchema,
        response: { 200: prescriptionListSchema },
      },
    },
    (request) => listPrescriptions(deps, readerOf(request), request.query),
  )
  app.get(
    '/v1/prescriptions/:code',
    {
      config: { permission: 'plays:read' },
      schema: {
        tags,
        summary: 'One prescription with its evidence and what to expect',
        params: codeParams,
        response: { 200: prescriptionDetailSchema },
      },
    },
    (request) => describePrescription(deps, readerOf(request), request.params.code),
  )
}
