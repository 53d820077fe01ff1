import type { PaymentProviderView, Settlement } from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export const providersQuery = queryOptions({
  queryKey: ['payment-providers'],
  queryFn: ({ signal }) => api.get<{ providers: PaymentProviderView[] }>('/v1/payments/providers', { signal }),
  staleTime: 60_000,
})

export interface SettlementFilter {
  from?: string
  to?: string
  store?: string
  provider?: string
}
export const settlementQuery = (filter: SettlementFilter) =>
  queryOptions({
    queryKey: ['settlement', filter],
    queryFn: ({ signal }) =>
      api.get<Settlement>('/v1/payments/settlement', { signal, query: filter as Record<string, string | undefined> }), // every field is an optional text
  })
export const downloadSettlement = (filter: SettlementFilter) =>
  api.download('/v1/payments/settlement', { ...filter, format: 'csv' })
/** What the test provider's customer does with her phone. */
export const pretendPayment = (paymentNo: string, outcome: 'succeeded' | 'failed') =>
  api.post<unknown>(`/v1/payments/${encodeURIComponent(paymentNo)}/pretend`, { outcome })
