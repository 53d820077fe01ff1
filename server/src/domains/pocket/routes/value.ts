import {
  pocketHistoryQuerySchema,
  pocketHistorySchema,
  pocketMeSchema,
  pocketPointsSchema,
  pocketShownCodeSchema,
  pocketStoredValueSchema,
  pocketTakeEnvelopeSchema,
  pocketTakenEnvelopeSchema,
  pocketTicketSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requireCustomer } from '../../../kernel/http.ts'
import { getMe } from '../operations/get-me.ts'
import { joinShop } from '../operations/join-shop.ts'
import { getPurchase, listPurchases } from '../operations/list-purchases.ts'
import { readOwnPoints } from '../operations/read-points.ts'
import { readStoredValue } from '../operations/read-stored-value.ts'
import { showMemberCode, showPayerCode } from '../operations/show-code.ts'
import { takeEnvelope } from '../operations/take-envelope.ts'

const tags = ['Pocket']
const own = { customer: true } as const

export function cardRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/pocket/membership',
    {
      config: own,
      schema: {
        tags,
        summary: 'Become a member: one card, however often it is asked',
        response: { 200: pocketMeSchema },
      },
    },
    async (request) => {
      const me = requireCustomer(request)
      await joinShop(deps, me)
      return getMe(deps, me)
    },
  )
  app.post(
    '/v1/pocket/member-code',
    {
      config: own,
      schema: {
        tags,
        summary: 'A code that names the member card, for two minutes',
        response: { 200: pocketShownCodeSchema },
      },
    },
    (request) => showMemberCode(deps, requireCustomer(request)),
  )
  app.post(
    '/v1/pocket/payer-code',
    {
      config: own,
      schema: {
        tags,
        summary: 'A code that pays once from stored value, for 60 seconds',
        response: { 200: pocketShownCodeSchema },
      },
    },
    (request) => showPayerCode(deps, requireCustomer(request)),
  )
}

export function envelopeRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/pocket/envelopes/:id/take',
    {
      config: own,
      schema: {
        tags,
        summary: 'Take a share of an envelope',
        params: z.object({ id: z.coerce.number().int().positive().max(2_147_483_647) }),
        body: pocketTakeEnvelopeSchema,
        response: { 200: pocketTakenEnvelopeSchema },
      },
    },
    (request) => takeEnvelope(deps, requireCustomer(request), { envelope: request.params.id, ...request.body }),
  )
}

export function valueRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/pocket/stored-value',
    { config: own, schema: { tags, summary: 'Stored value', response: { 200: pocketStoredValueSchema } } },
    (request) => readStoredValue(deps, requireCustomer(request)),
  )
  app.get(
    '/v1/pocket/points',
    { config: own, schema: { tags, summary: 'Points', response: { 200: pocketPointsSchema } } },
    (request) => readOwnPoints(deps, requireCustomer(request)),
  )
  app.get(
    '/v1/pocket/history',
    {
      config: own,
      schema: {
        tags,
        summary: 'What was bought, newest first',
        querystring: pocketHistoryQuerySchema,
        response: { 200: pocketHistorySchema },
      },
    },
    (request) => listPurchases(deps, requireCustomer(request), request.query),
  )
  app.get(
    '/v1/pocket/history/:ticketNo',
    {
      config: own,
      schema: {
        tags,
        summary: 'One purchase: what was taken off, how it was paid, what came back',
        params: z.object({ ticketNo: z.string().max(100) }),
        response: { 200: pocketTicketSchema },
      },
    },
    (request) => getPurchase(deps, requireCustomer(request), request.params.ticketNo),
  )
}
