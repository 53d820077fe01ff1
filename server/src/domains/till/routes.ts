import {
  tillBatchInputSchema,
  tillBatchResultSchema,
  tillClosingInputSchema,
  tillClosingListSchema,
  tillClosingQuerySchema,
  tillClosingSchema,
  tillExpectedQuerySchema,
  tillExpectedSchema,
  tillLookUpInputSchema,
  tillLookUpSchema,
  tillQuoteInputSchema,
  tillQuoteSchema,
  tillReceiptSchema,
  tillRefundInputSchema,
  tillRefundSchema,
  tillTicketInputSchema,
  tillTicketListSchema,
  tillTicketQuerySchema,
  tillTicketSchema,
} from '@regulars/contract'
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { type App, requirePrincipal, zonedScope } from '../../kernel/http.ts'
import { cancelSale } from './operations/cancel-sale.ts'
import { closeDay, expectedOf, listClosings } from './operations/close-day.ts'
import { listTickets } from './operations/list-tickets.ts'
import { lookUpText } from './operations/look-up-text.ts'
import { cashierOf } from './operations/name-cashier.ts'
import { quoteBasket } from './operations/quote-basket.ts'
import { recordOffline } from './operations/record-offline.ts'
import { refundSale } from './operations/refund-sale.ts'
import { sellBasket } from './operations/sell-basket.ts'
import { showTicket } from './operations/show-ticket.ts'

const tags = ['Till']
const params = z.object({ ticketNo: z.string().max(60) })

export function routes(app: App, deps: Deps): void {
  sellingRoutes(app, deps)
  ticketRoutes(app, deps)
  closingRoutes(app, deps)
}

function sellingRoutes(app: App, deps: Deps): void {
  app.post(
    '/v1/till/look-up',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'What a scanned or typed text is, and what to do with it',
        body: tillLookUpInputSchema,
        response: { 200: tillLookUpSchema },
      },
    },
    (request) => lookUpText(deps, cashierOf(requirePrincipal(request)), request.body),
  )
  app.post(
    '/v1/till/quote',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'What a basket would cost, and why',
        body: tillQuoteInputSchema,
        response: { 200: tillQuoteSchema },
      },
    },
    (request) => quoteBasket(deps, cashierOf(requirePrincipal(request)), request.body),
  )
  app.post(
    '/v1/till/tickets',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Sell a basket: price, payment, order, points and coupons at once. Idempotent by ticketNo',
        body: tillTicketInputSchema,
        response: { 200: tillReceiptSchema },
      },
    },
    async (request) => (await sellBasket(deps, cashierOf(requirePrincipal(request)), request.body)).receipt,
  )
  app.post(
    '/v1/till/tickets/batch',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Up to 200 sales that were made without a line; a resend changes nothing',
        body: tillBatchInputSchema,
        response: { 200: tillBatchResultSchema },
      },
    },
    (request) => recordOffline(deps, cashierOf(requirePrincipal(request)), request.body.tickets),
  )
}

function ticketRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/till/tickets',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Sales, newest first',
        querystring: tillTicketQuerySchema,
        response: { 200: tillTicketListSchema },
      },
    },
    (request) => listTickets(deps, zonedScope(requirePrincipal(request)), request.query),
  )
  app.get(
    '/v1/till/tickets/:ticketNo',
    {
      config: { permission: 'till:use' },
      schema: { tags, summary: 'One sale with its story', params, response: { 200: tillTicketSchema } },
    },
    (request) => showTicket(deps, requirePrincipal(request).scope, request.params.ticketNo),
  )
  app.post(
    '/v1/till/tickets/:ticketNo/cancel',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Give up a sale that waits for its payment',
        params,
        response: { 200: tillReceiptSchema },
      },
    },
    (request) => cancelSale(deps, requirePrincipal(request).scope, request.params.ticketNo),
  )
  app.post(
    '/v1/till/tickets/:ticketNo/refunds',
    {
      config: { permission: 'till:refund' },
      schema: {
        tags,
        summary: 'Refund lines, an amount or the rest of a sale. Idempotent by refundNo',
        params,
        body: tillRefundInputSchema,
        response: { 200: tillRefundSchema },
      },
    },
    (request) => refundSale(deps, cashierOf(requirePrincipal(request)), request.params.ticketNo, request.body),
  )
}

function closingRoutes(app: App, deps: Deps): void {
  app.get(
    '/v1/till/closings/expected',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'What a day of a store should have brought, by provider and cashier',
        querystring: tillExpectedQuerySchema,
        response: { 200: tillExpectedSchema },
      },
    },
    (request) => expectedOf(deps, zonedScope(requirePrincipal(request)), request.query),
  )
  app.get(
    '/v1/till/closings',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Days that were closed, newest first',
        querystring: tillClosingQuerySchema,
        response: { 200: tillClosingListSchema },
      },
    },
    (request) => listClosings(deps, requirePrincipal(request).scope, request.query),
  )
  app.post(
    '/v1/till/closings',
    {
      config: { permission: 'till:use' },
      schema: {
        tags,
        summary: 'Close a day of a store with what was counted',
        body: tillClosingInputSchema,
        response: { 200: tillClosingSchema },
      },
    },
    (request) => {
      const cashier = cashierOf(requirePrincipal(request))
      return closeDay(deps, cashier.scope, cashier, request.body)
    },
  )
}
