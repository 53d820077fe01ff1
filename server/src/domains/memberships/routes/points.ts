import {
  birthdayInputSchema,
  changePointsInputSchema,
  changePointsResultSchema,
  customerPointsSchema,
  expiringPointsQuerySchema,
  expiringPointsSchema,
  giftPointsInputSchema,
  giftPointsResultSchema,
  growthEventInputSchema,
  growthEventResultSchema,
  pointsCheckSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import type { App } from '../../../kernel/http.ts'
import { readIdempotencyKey } from '../../../kernel/idempotency.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { findPublicIds } from '../../customers/index.ts'
import { changePoints } from '../operations/change-points.ts'
import { checkPoints } from '../operations/check-points.ts'
import { declareBirthday } from '../operations/declare-birthday.ts'
import { giftPoints } from '../operations/gift-points.ts'
import { growForEvent } from '../operations/grow-for-event.ts'
import { listCardsOf, readPoints } from '../operations/list-cards.ts'
import { listExpiring } from '../operations/list-expiring.ts'
import { by, customerOf, scopeOf, storeOf, tags } from './request.ts'

const Id = z.object({ id: z.string().max(60) })
const give = { permission: 'offers:give' } as const

export function pointsRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/customers/:id/points',
    {
      config: { permission: 'memberships:read' },
      schema: {
        tags,
        summary: 'Points of a customer, when they expire, and what happened to them',
        params: Id,
        response: { 200: customerPointsSchema },
      },
    },
    async (request) => readPoints(deps, scopeOf(request), await customerOf(deps, request, request.params.id)),
  )
  app.post(
    '/v1/customers/:id/points',
    {
      config: give,
      schema: {
        tags,
        summary: 'Give or take points by hand',
        params: Id,
        body: changePointsInputSchema,
        response: { 200: changePointsResultSchema },
      },
    },
    async (request) => {
      const customer = await customerOf(deps, request, request.params.id)
      const { storeCode, points, ...body } = request.body
      return changePoints(deps, by(request), {
        ...body,
        validDays: body.validDays,
        customer,
        points: BigInt(points),
        store: await storeOf(deps, scopeOf(request), storeCode),
        idempotencyKey: readIdempotencyKey(request.headers),
      })
    },
  )
}

export function giftRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/customers/:id/points/gift',
    {
      config: give,
      schema: {
        tags,
        summary: 'Points of one customer for another',
        params: Id,
        body: giftPointsInputSchema,
        response: { 200: giftPointsResultSchema },
      },
    },
    async (request) =>
      giftPoints(deps, scopeOf(request), {
        from: await customerOf(deps, request, request.params.id),
        to: await customerOf(deps, request, request.body.to),
        points: BigInt(request.body.points),
        requestId: request.body.requestId,
        idempotencyKey: readIdempotencyKey(request.headers),
      }),
  )
  app.post(
    '/v1/customers/:id/growth',
    {
      config: give,
      schema: {
        tags,
        summary: 'Growth for an event of a kind that the rules of the card name',
        params: Id,
        body: growthEventInputSchema,
        response: { 200: growthEventResultSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request)
      const customer = await customerOf(deps, request, request.params.id)
      const { storeCode, ...event } = request.body
      const { growth } = await growForEvent(deps, scope, {
        ...event,
        customer,
        store: await storeOf(deps, scope, storeCode),
        idempotencyKey: readIdempotencyKey(request.headers),
      })
      const [card = null] = await listCardsOf(deps, scope, customer)
      return { growth, card }
    },
  )
  app.put(
    '/v1/customers/:id/birthday',
    {
      config: { permission: 'customers:write' },
      schema: {
        tags,
        summary: 'When a customer celebrates',
        params: Id,
        body: birthdayInputSchema,
        response: { 200: z.object({ kept: z.literal(true) }) },
      },
    },
    async (request) => {
      const customer = await customerOf(deps, request, request.params.id)
      await declareBirthday(deps, scopeOf(request), { customer, ...request.body })
      return { kept: true as const }
    },
  )
}

export function checkRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/points/expiring',
    {
      config: { permission: 'memberships:read' },
      schema: {
        tags,
        summary: 'Who loses how many points soon',
        querystring: expiringPointsQuerySchema,
        response: { 200: expiringPointsSchema },
      },
    },
    (request) => listExpiring(deps, scopeOf(request), request.query),
  )
  app.get(
    '/v1/points/check',
    {
      config: { permission: 'ledger:write' },
      schema: {
        tags,
        summary: 'Do the lots of points say what the ledger says?',
        response: { 200: pointsCheckSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request)
      const check = await checkPoints(deps, scope.workspace)
      const shown = check.differences.slice(0, 100)
      const ids = await findPublicIds(
        deps,
        scope,
        shown.map(({ customer }) => customer),
      )
      return {
        checkedAt: deps.clock.now().toISOString(),
        customers: check.customers,
        lotsLeft: minorToJson(check.lotsLeft),
        ledgerBalance: minorToJson(check.ledgerBalance),
        differences: shown.map(({ customer, lotsLeft, ledgerBalance }) => ({
          customer: ids.get(customer) ?? '',
          lotsLeft: minorToJson(lotsLeft),
          ledgerBalance: minorToJson(ledgerBalance),
        })),
      }
    },
  )
}
