import type {
  AudienceCount,
  AudienceExplanation,
  AudienceExpression,
  AudienceInput,
  AudienceList,
  AudienceOverlap,
  AudiencePatch,
  AudienceSample,
  AudienceSizes,
  AudienceView,
  CustomerListInput,
  CustomerListList,
  CustomerListView,
  LookAlikeRequest,
  LookAlikeResult,
  Portrait,
  PortraitRequest,
} from '@regulars/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export type Sizes = Shape<typeof AudienceSizes>
export type CustomerLists = Shape<typeof CustomerListList>

const address = (id: string, part = '') => `/v1/audiences/${encodeURIComponent(id)}${part}`

export const audiencesQuery = queryOptions({
  queryKey: ['audiences'],
  queryFn: ({ signal }) => api.get<Shape<typeof AudienceList>>('/v1/audiences', { signal }),
})

export const audienceQuery = (id: string) =>
  queryOptions({
    queryKey: ['audience', id],
    queryFn: ({ signal }) => api.get<AudienceView>(address(id), { signal }),
  })

/** How many are meant. The answer before stands until the next one comes, so that nothing flickers while typing. */
export const countQuery = (expression: AudienceExpression | undefined) =>
  queryOptions({
    queryKey: ['audience-count', expression ?? null],
    queryFn: ({ signal }) => api.post<AudienceCount>('/v1/audiences/count', { expression }, { signal }),
    enabled: expression !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  })

export const sampleQuery = (expression: AudienceExpression | undefined) =>
  queryOptions({
    queryKey: ['audience-sample', expression ?? null],
    queryFn: ({ signal }) => api.post<AudienceSample>('/v1/audiences/sample', { expression }, { signal }),
    enabled: expression !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
    retry: false,
  })

export const explainQuery = (expression: AudienceExpression, customer: string | undefined) =>
  queryOptions({
    queryKey: ['audience-explain', expression, customer ?? ''],
    queryFn: ({ signal }) =>
      api.post<AudienceExplanation>('/v1/audiences/explain', { expression, customer }, { signal }),
    enabled: customer !== undefined,
    retry: false,
  })

export const overlapQuery = (a: AudienceExpression, b: AudienceExpression | undefined) =>
  queryOptions({
    queryKey: ['audience-overlap', a, b ?? null],
    queryFn: ({ signal }) => api.post<AudienceOverlap>('/v1/audiences/overlap', { a, b }, { signal }),
    enabled: b !== undefined,
    retry: false,
  })

export const portraitQuery = (request: PortraitRequest | undefined) =>
  queryOptions({
    queryKey: ['portrait', request ?? null],
    queryFn: ({ signal }) => api.post<Portrait>('/v1/portraits', request, { signal }),
    enabled: request !== undefined,
    staleTime: 60_000,
  })

export const sizesQuery = (id: string) =>
  queryOptions({
    queryKey: ['audience', id, 'sizes'],
    queryFn: ({ signal }) => api.get<Sizes>(address(id, '/sizes'), { signal }),
  })

export const createAudience = (input: AudienceInput) => api.post<AudienceView>('/v1/audiences', input)
export const updateAudience = (id: string, patch: AudiencePatch) => api.patch<AudienceView>(address(id), patch)
export const deleteAudience = (id: string) => api.delete(address(id))
export const takeSnapshot = (id: string) => api.post<unknown>(address(id, '/snapshots'))
/** Leaves a line in the audit log: who took which people out of the house. */
export const exportAudience = (id: string) => api.take(address(id, '/export'))
export const findLookAlikes = (input: LookAlikeRequest) => api.post<LookAlikeResult>('/v1/audiences/look-alike', input)

export const listsQuery = queryOptions({
  queryKey: ['customer-lists'],
  queryFn: ({ signal }) => api.get<CustomerLists>('/v1/customer-lists', { signal }),
})
export const createList = (input: CustomerListInput) => api.post<CustomerListView>('/v1/customer-lists', input)
