import type { RiskDecision, RiskDecisionList, RiskOverrideInput } from '@regulars/contract'
import { infiniteQueryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export interface RiskFilter {
  rank?: string
  what?: string
  customer?: string
}
export const riskDecisionsQuery = (filter: RiskFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['risk-decisions', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<RiskDecisionList>('/v1/risk/decisions', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
export const overrideRisk = (id: string, input: RiskOverrideInput) =>
  api.post<RiskDecision>(`/v1/risk/decisions/${encodeURIComponent(id)}/override`, input)
