import {
  cardStateChangeSchema,
  cardTemplateChangeSchema,
  cardTemplateInputSchema,
  cardTemplateListSchema,
  cardTemplateViewSchema,
  customerCardListSchema,
  joinMembershipInputSchema,
  joinMembershipResultSchema,
  memberCodeSchema,
  membershipCardDetailSchema,
  membershipCardListSchema,
  membershipCardQuerySchema,
  membershipCardSchema,
  memberValueQuerySchema,
  memberValueSchema,
  resolveMemberCodeInputSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../../kernel/http.ts'
import { refusals } from '../errors.ts'
import { changeCard } from '../operations/change-card.ts'
import { changeTemplate, createTemplate, publishTemplate } from '../operations/change-template.ts'
import { joinMembership } from '../operations/join-membership.ts'
import { describeCards, getCard, listCards, listCardsOf } from '../operations/list-cards.ts'
import { listTemplates } from '../operations/list-templates.ts'
import { measureValue } from '../operations/measure-value.ts'
import { issueMemberCode, resolveMemberCode } from '../operations/show-code.ts'
import { by, customerOf, scopeOf, storeOf, tags } from './request.ts'

const Code = z.object({ code: z.string().max(40) })
const CardNumber = z.object({ number: z.string().max(32) })
const Id = z.object({ id: z.string().max(60) })

const read = { permission: 'memberships:read' } as const
const write = { permission: 'memberships:write' } as const

export function templateRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/card-templates',
    { config: read, schema: { tags, summary: 'Card templates', response: { 200: cardTemplateListSchema } } },
    async (request) => ({ templates: await listTemplates(deps, scopeOf(request)) }),
  )
  app.post(
    '/v1/card-templates',
    {
      config: write,
      schema: {
        tags,
        summary: 'Draft a card template',
        body: cardTemplateInputSchema,
        response: { 200: cardTemplateViewSchema },
      },
    },
    (request) => createTemplate(deps, by(request), request.body),
  )
  app.put(
    '/v1/card-templates/:code',
    {
      config: write,
      schema: {
        tags,
        summary: 'Change the draft of a card template',
        params: Code,
        body: cardTemplateChangeSchema,
        response: { 200: cardTemplateViewSchema },
      },
    },
    (request) => changeTemplate(deps, by(request), { ...request.params, ...request.body }),
  )
  app.post(
    '/v1/card-templates/:code/publish',
    {
      config: write,
      schema: {
        tags,
        summary: 'Publish the draft of a card template',
        params: Code,
        response: { 200: cardTemplateViewSchema },
      },
    },
    (request) => publishTemplate(deps, by(request), request.params.code),
  )
  app.get(
    '/v1/card-templates/:code/value',
    {
      config: { permission: 'reports:read' },
      schema: {
        tags,
        summary: 'What members buy before and after they have the card',
        params: Code,
        querystring: memberValueQuerySchema,
        response: { 200: memberValueSchema },
      },
    },
    (request) =>
      measureValue(deps, zonedScope(requirePrincipal(request)), {
        template: request.params.code,
        days: request.query.days,
      }),
  )
}

export function cardRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/cards',
    {
      config: read,
      schema: {
        tags,
        summary: 'Membership cards, newest first',
        querystring: membershipCardQuerySchema,
        response: { 200: membershipCardListSchema },
      },
    },
    (request) => listCards(deps, scopeOf(request), request.query),
  )
  app.get(
    '/v1/cards/:number',
    {
      config: read,
      schema: {
        tags,
        summary: 'One card with the changes of its level',
        params: CardNumber,
        response: { 200: membershipCardDetailSchema },
      },
    },
    (request) => getCard(deps, scopeOf(request), request.params.number),
  )
  app.post(
    '/v1/cards/:number/state',
    {
      config: write,
      schema: {
        tags,
        summary: 'Freeze, free or close a card',
        params: CardNumber,
        body: cardStateChangeSchema,
        response: { 200: membershipCardSchema },
      },
    },
    async (request) => {
      const card = await changeCard(deps, by(request), { ...request.params, ...request.body })
      return one(await describeCards(deps, scopeOf(request), [card]))
    },
  )
}

export function customerCardRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/customers/:id/cards',
    {
      config: read,
      schema: {
        tags,
        summary: 'Cards of a customer',
        params: Id,
        response: { 200: customerCardListSchema },
      },
    },
    async (request) => ({
      cards: await listCardsOf(deps, scopeOf(request), await customerOf(deps, request, request.params.id)),
    }),
  )
  app.post(
    '/v1/customers/:id/cards',
    {
      config: { permission: 'offers:give' },
      schema: {
        tags,
        summary: 'Open a card, or get the one that is there',
        params: Id,
        body: joinMembershipInputSchema,
        response: { 200: joinMembershipResultSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request)
      const customer = await customerOf(deps, request, request.params.id)
      const { storeCode, ...joining } = request.body
      const store = await storeOf(deps, scope, storeCode)
      const { card, created } = await deps.db.as(scope, (tx) =>
        joinMembership(tx, deps, scope, { ...joining, customer, store, at: deps.clock.now() }),
      )
      deps.wakeRelay()
      return { card: one(await describeCards(deps, scope, [card])), created }
    },
  )
}

export function codeRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/cards/:number/code',
    {
      config: { permission: 'offers:give' },
      schema: {
        tags,
        summary: 'A code for two minutes that names the card',
        params: CardNumber,
        response: { 200: memberCodeSchema },
      },
    },
    async (request) => {
      const card = await getCard(deps, scopeOf(request), request.params.number)
      const { code, expiresAt } = issueMemberCode(deps, scopeOf(request), card.number)
      return { code, expiresAt: expiresAt.toISOString() }
    },
  )
  app.post(
    '/v1/cards/resolve-code',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'The card that a scanned code names',
        body: resolveMemberCodeInputSchema,
        response: { 200: membershipCardSchema },
      },
    },
    async (request) => {
      const scope = scopeOf(request)
      const card = await deps.db.as(scope, (tx) => resolveMemberCode(tx, deps, scope, request.body.code))
      return one(await describeCards(deps, scope, [card]))
    },
  )
}

function one<T>([first]: T[]): T {
  if (first === undefined) throw refusals.card_unknown()
  return first
}
