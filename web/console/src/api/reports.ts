import type { Flow, FlowInput, FlowList, FlowPatch, ReportCatalogue, ReportResult } from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { address, api, type Query } from './client.ts'

export const catalogueQuery = queryOptions({
  queryKey: ['reports'],
  queryFn: ({ signal }) => api.get<ReportCatalogue>('/v1/reports', { signal }),
  staleTime: 60 * 60_000,
})

/** City, store, channel, from, to, and the parameters of the report itself. */
export type ReportAsk = Query

export const reportQuery = (name: string, ask: ReportAsk) =>
  queryOptions({
    queryKey: ['report', name, ask],
    queryFn: ({ signal }) => api.get<ReportResult>(`/v1/reports/${encodeURIComponent(name)}`, { signal, query: ask }),
    staleTime: 60_000,
  })

export const reportFileAddress = (name: string, ask: ReportAsk, format: 'csv' | 'xlsx', lang: 'en' | 'zh') =>
  address(`/v1/reports/${encodeURIComponent(name)}`, { ...ask, format, lang })

export const flowsQuery = queryOptions({
  queryKey: ['flows'],
  queryFn: ({ signal }) => api.get<FlowList>('/v1/flows', { signal }),
})
export const createFlow = (input: FlowInput) => api.post<Flow>('/v1/flows', input)
export const updateFlow = (id: string, input: FlowPatch) => api.patch<Flow>(`/v1/flows/${id}`, input)
export const deleteFlow = (id: string) => api.delete(`/v1/flows/${id}`)
