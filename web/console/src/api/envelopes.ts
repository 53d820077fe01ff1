import type { Envelope, EnvelopeInput, envelopeDetailSchema, envelopeListSchema } from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export type EnvelopeDetail = Shape<typeof envelopeDetailSchema>

export const envelopesQuery = (state: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['envelopes', state ?? ''],
    queryFn: ({ signal, pageParam }) =>
      api.get<Shape<typeof envelopeListSchema>>('/v1/envelopes', { signal, query: { state, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
export const envelopeQuery = (id: string) =>
  queryOptions({
    queryKey: ['envelope', id],
    queryFn: ({ signal }) => api.get<EnvelopeDetail>(`/v1/envelopes/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: (query) => (query.state.data?.state === 'open' ? 5000 : false),
  })
export const createEnvelope = (input: EnvelopeInput) =>
  api.post<Envelope>('/v1/envelopes', input, { key: input.requestId })
