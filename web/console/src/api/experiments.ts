import type {
  ExperimentBaseline,
  ExperimentInput,
  ExperimentList,
  ExperimentPatch,
  ExperimentResult,
  ExperimentSummary,
  HoldoutSetting,
  HoldoutView,
  SampleSize,
  SampleSizeInput,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export interface ExperimentFilter {
  search?: string
  state?: string
  kind?: string
}

export const experimentsQuery = (filter: ExperimentFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['experiments', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<ExperimentList>('/v1/experiments', { signal, query: { ...filter, limit, before: pageParam } }),
    initialPageParam: undefined as number | undefined, // the first page is before nothing
    getNextPageParam: (page) => page.next,
  })

/** Every page of a list, for its export. */
export async function allExperiments(filter: ExperimentFilter): Promise<ExperimentSummary[]> {
  const all: ExperimentSummary[] = []
  for (let before: number | null | undefined; before !== null; ) {
    const page: ExperimentList = await api.get('/v1/experiments', { query: { ...filter, limit: 200, before } })
    all.push(...page.items)
    before = page.next
  }
  return all
}

export const experimentResultQuery = (id: string) =>
  queryOptions({
    queryKey: ['experiment', id],
    queryFn: ({ signal }) => api.get<ExperimentResult>(`/v1/experiments/${encodeURIComponent(id)}/result`, { signal }),
  })

export const createExperiment = (input: ExperimentInput) => api.post<ExperimentSummary>('/v1/experiments', input)

export const changeExperiment = (id: number, change: ExperimentPatch) =>
  api.patch<ExperimentSummary>(`/v1/experiments/${id}`, change)

export const holdoutQuery = queryOptions({
  queryKey: ['holdout'],
  queryFn: ({ signal }) => api.get<HoldoutView>('/v1/experiments/holdout', { signal }),
})

export const setHoldout = (setting: HoldoutSetting) => api.put<HoldoutView>('/v1/experiments/holdout', setting)

export const baselineQuery = (windowDays: number) =>
  queryOptions({
    queryKey: ['experiment-baseline', windowDays],
    queryFn: ({ signal }) => api.get<ExperimentBaseline>('/v1/experiments/baseline', { signal, query: { windowDays } }),
  })

/** The same question has the same answer for ever. */
export const sampleSizeQuery = (input: SampleSizeInput | undefined) =>
  queryOptions({
    queryKey: ['sample-size', input],
    queryFn: ({ signal }) => api.post<SampleSize>('/v1/experiments/sample-size', input, { signal }),
    enabled: input !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
