import type { ModelList, ModelRun, ModelRunList, ModelRunRequest, ModelView } from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export type Run = ModelRun

/** A run takes seconds to minutes; meanwhile it is asked for again. */
const runningMs = 1000
const address = (name: string, part = '') => `/v1/models/${encodeURIComponent(name)}${part}`

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => api.get<Shape<typeof ModelList>>('/v1/models', { signal }),
  refetchInterval: ({ state }) =>
    state.data?.models.some((model) => model.lastRun?.state === 'running') ? runningMs : false,
})

export const modelQuery = (name: string) =>
  queryOptions({
    queryKey: ['model', name],
    queryFn: ({ signal }) => api.get<ModelView>(address(name), { signal }),
  })

export const modelRunsQuery = (name: string) =>
  queryOptions({
    queryKey: ['model', name, 'runs'],
    queryFn: ({ signal }) => api.get<Shape<typeof ModelRunList>>(address(name, '/runs'), { signal }),
    refetchInterval: ({ state }) => (state.data?.runs.some((run) => run.state === 'running') ? runningMs : false),
  })

export const runModel = (name: string, request: Shape<typeof ModelRunRequest>) =>
  api.post<ModelRun>(address(name, '/runs'), request)
