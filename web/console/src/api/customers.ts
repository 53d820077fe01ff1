import type {
  ConflictList,
  CustomerDetail,
  CustomerPage,
  CustomerRow,
  MergeList,
  MergeOutcome,
  MergeView,
  Timeline,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

/** The type that a schema of the contract describes, without loading the schema itself. */
export type Shape<Schema extends { _output: unknown }> = Schema['_output']

export type Customer = Shape<typeof CustomerDetail>
export type CustomerTimeline = Shape<typeof Timeline>
export type Merge = Shape<typeof MergeView>
export type Conflict = Shape<typeof ConflictList>['conflicts'][number]
export type { CustomerRow }

export interface CustomerFilter {
  search?: string
  sort?: string
  city?: string
  store?: string
  channel?: string
  stage?: string
}

export const customersQuery = (filter: CustomerFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['customers', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<CustomerPage>('/v1/customers', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? null,
  })

/** A few matches for pickers and the command palette. */
export const customerSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ['customers', 'search', search],
    queryFn: ({ signal }) => api.get<CustomerPage>('/v1/customers', { signal, query: { search, limit: 8 } }),
    enabled: search.trim().length > 0,
    staleTime: 30_000,
  })

export const customerQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => api.get<Customer>(`/v1/customers/${encodeURIComponent(id)}`, { signal }),
  })

export const timelineQuery = (id: string, kind: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['customer', id, 'timeline', kind ?? ''],
    queryFn: ({ signal, pageParam }) =>
      api.get<CustomerTimeline>(`/v1/customers/${encodeURIComponent(id)}/timeline`, {
        signal,
        query: { kind, before: pageParam, limit: 50 },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? null,
  })

export type Outcome = Shape<typeof MergeOutcome>
export const mergeCustomers = (keep: string, input: { other: string; reason?: string; dryRun?: boolean }) =>
  api.post<Outcome>(`/v1/customers/${encodeURIComponent(keep)}/merge`, input)

export const mergesQuery = queryOptions({
  queryKey: ['merges'],
  queryFn: ({ signal }) => api.get<Shape<typeof MergeList>>('/v1/merges', { signal }),
})
export const undoMerge = (id: number) => api.post<unknown>(`/v1/merges/${id}/undo`)

export const conflictsQuery = queryOptions({
  queryKey: ['conflicts'],
  queryFn: ({ signal }) => api.get<Shape<typeof ConflictList>>('/v1/conflicts', { signal }),
})
