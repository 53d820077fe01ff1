import type {
  TillBatchResult,
  TillClosing,
  TillClosingInput,
  TillExpected,
  TillLookUp,
  TillOfflineTicketInput,
  TillQuote,
  TillQuoteInput,
  TillReceipt,
  TillRefund,
  TillRefundInput,
  TillTicket,
  TillTicketInput,
  TillTicketList,
} from '@regulars/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

const ticketAddress = (ticketNo: string, part = '') => `/v1/till/tickets/${encodeURIComponent(ticketNo)}${part}`

export const lookUp = (text: string, storeCode?: string) =>
  api.post<TillLookUp>('/v1/till/look-up', { text, storeCode })

/** What the basket costs. The price before stands until the next one comes, so that nothing flickers at the till. */
export const quoteQuery = (input: TillQuoteInput | undefined) =>
  queryOptions({
    queryKey: ['till-quote', input ?? null],
    queryFn: ({ signal }) => api.post<TillQuote>('/v1/till/quote', input, { signal }),
    enabled: input !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
    networkMode: 'always',
  })

export const sell = (ticket: TillTicketInput) =>
  api.post<TillReceipt>('/v1/till/tickets', ticket, { key: ticket.ticketNo })
export const sendTickets = (tickets: TillOfflineTicketInput[]) =>
  api.post<TillBatchResult>('/v1/till/tickets/batch', { tickets })
export const refundTicket = (ticketNo: string, input: TillRefundInput) =>
  api.post<TillRefund>(ticketAddress(ticketNo, '/refunds'), input, { key: input.refundNo })

export const ticketQuery = (ticketNo: string | undefined) =>
  queryOptions({
    queryKey: ['till-ticket', ticketNo ?? ''],
    queryFn: ({ signal }) => api.get<TillTicket>(ticketAddress(ticketNo ?? ''), { signal }),
    enabled: ticketNo !== undefined,
  })

export interface TicketFilter {
  search?: string
  store?: string
  state?: string
  customer?: string
  from?: string
  to?: string
  differences?: boolean
}

export const ticketsQuery = (filter: TicketFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['till-tickets', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<TillTicketList>('/v1/till/tickets', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

export const expectedQuery = (store: string | undefined, day: string | undefined) =>
  queryOptions({
    queryKey: ['till-expected', store ?? '', day ?? ''],
    queryFn: ({ signal }) => api.get<TillExpected>('/v1/till/closings/expected', { signal, query: { store, day } }),
    enabled: store !== undefined,
  })

export const closingsQuery = (store: string | undefined) =>
  queryOptions({
    queryKey: ['till-closings', store ?? ''],
    queryFn: ({ signal }) => api.get<{ closings: TillClosing[] }>('/v1/till/closings', { signal, query: { store } }),
  })

export const closeDay = (input: TillClosingInput) =>
  api.post<TillClosing>('/v1/till/closings', input, { key: `closing/${input.storeCode}/${input.day}` })
