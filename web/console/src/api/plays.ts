import type {
  AudienceExpression,
  CustomerPlays,
  PlayCheck,
  PlayDetail,
  PlayDraftResult,
  PlayDryRun,
  PlayEntriesInput,
  PlayEntriesResult,
  PlayPage,
  PlayPublishInput,
  PlayPublishResult,
  PlayReport,
  PlayRunPage,
  PlaySettings,
  PlaySettingsView,
  PlaySimulation,
  PlaySimulationInput,
  PlaySource,
  PlayStateResult,
  PlayTaskDoneInput,
  PlayTaskPage,
  PlayTaskView,
  PlayView,
  playVersionSchema,
} from '@regulars/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

interface PlacementNames {
  placements: { id: number; name: string }[]
}
/** Placements that the step "slot" can send customers to. */
export const placementNamesQuery = queryOptions({
  queryKey: ['slots', 'placements', 'names'],
  queryFn: ({ signal }) => api.get<PlacementNames>('/v1/slots/placements', { signal }),
  staleTime: 60_000,
})

type PlayVersion = Shape<typeof playVersionSchema>

const address = (id: number | string, part = '') => `/v1/plays/${encodeURIComponent(id)}${part}`

interface PlayFilter {
  search?: string
  state?: string
  aim?: string
  hook?: string
}

export const playsQuery = (filter: PlayFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['plays', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<PlayPage>('/v1/plays', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: undefined as number | undefined, // the first page has no cursor
    getNextPageParam: (page) => page.next,
  })

/** Every page of the list, for its export. */
export async function allPlays(filter: PlayFilter): Promise<PlayView[]> {
  const all: PlayView[] = []
  let cursor: number | undefined
  do {
    const page: PlayPage = await api.get('/v1/plays', { query: { ...filter, limit: 200, cursor } })
    all.push(...page.plays)
    cursor = page.next
  } while (cursor !== undefined)
  return all
}

const liveMs = 5000

export const playQuery = (id: string) =>
  queryOptions({
    queryKey: ['play', id],
    queryFn: ({ signal }) => api.get<PlayDetail>(address(id), { signal }),
  })

/** What is wrong with a play while it is being written. The answer before stands until the next one comes. */
export const playCheckQuery = (text: string) =>
  queryOptions({
    queryKey: ['play-check', text],
    queryFn: ({ signal }) => api.post<PlayCheck>('/v1/plays/check', { text }, { signal }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    retry: false,
  })
export const checkPlay = (source: PlaySource) => api.post<PlayCheck>('/v1/plays/check', source)

/** How a published play runs; asked again while it does. */
export const playReportQuery = (id: string, live: boolean) =>
  queryOptions({
    queryKey: ['play', id, 'report'],
    queryFn: ({ signal }) => api.get<PlayReport>(address(id, '/report'), { signal }),
    staleTime: live ? 0 : 60_000,
    refetchInterval: live ? liveMs : false,
  })

/** The newest plays of a person; nobody is in so many that a second page would be missed beside the events. */
export const customerPlaysQuery = (customer: string) =>
  queryOptions({
    queryKey: ['customer', customer, 'plays'],
    queryFn: ({ signal }) =>
      api.get<CustomerPlays>(`/v1/customers/${encodeURIComponent(customer)}/plays`, { signal, query: { limit: 200 } }),
  })

interface RunFilter {
  step?: string
  state?: string
  customer?: string
}
export const playRunsQuery = (id: string, filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: ['play', id, 'runs', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<PlayRunPage>(address(id, '/runs'), { signal, query: { ...filter, limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as number | undefined, // the first page has no cursor
    getNextPageParam: (page) => page.next,
  })

export const createPlay = (text: string) => api.post<PlayDraftResult>('/v1/plays', { text } satisfies PlaySource)
export const keepDraft = (id: string, text: string) =>
  api.put<PlayDraftResult>(address(id, '/draft'), { text } satisfies PlaySource)
export const discardDraft = (id: string) => api.delete(address(id, '/draft'))
/** For a play by hand `who` says whom it would be given; without it, everybody. */
export const tryPlay = (id: string, who?: AudienceExpression) => api.post<PlayDryRun>(address(id, '/dry-run'), { who })
export const tryText = (text: string, who?: AudienceExpression) =>
  api.post<PlayDryRun>('/v1/plays/dry-run', { text, who })
export const publishPlay = (id: string, input: PlayPublishInput) =>
  api.post<PlayPublishResult>(address(id, '/publish'), input)
export const setPlayState = (id: string, to: 'running' | 'paused' | 'stopped' | 'archived') =>
  api.post<PlayStateResult>(address(id, '/state'), { to })
export const enterPlay = (id: string, input: PlayEntriesInput) =>
  api.post<PlayEntriesResult>(address(id, '/entries'), input, { key: input.requestId })

const simulationMs = 1500
interface Simulations {
  simulations: PlaySimulation[]
}
/** What a play did in simulated cities; asked again while one lives. */
export const playSimulationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['play', id, 'simulations'],
    queryFn: ({ signal }) => api.get<Simulations>(address(id, '/simulations'), { signal }),
    refetchInterval: ({ state }) => (state.data?.simulations[0]?.state === 'running' ? simulationMs : false),
  })
export const simulatePlay = (id: string, input: PlaySimulationInput) =>
  api.post<PlaySimulation>(address(id, '/simulations'), input)

export const playSettingsQuery = queryOptions({
  queryKey: ['play-settings'],
  queryFn: ({ signal }) => api.get<PlaySettingsView>('/v1/plays/settings', { signal }),
})
export const savePlaySettings = (settings: PlaySettings) => api.put<PlaySettingsView>('/v1/plays/settings', settings)

interface TaskFilter {
  state?: string
  store?: string
}
export const tasksQuery = (filter: TaskFilter) =>
  infiniteQueryOptions({
    queryKey: ['tasks', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<PlayTaskPage>('/v1/tasks', { signal, query: { ...filter, limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as number | undefined, // the first page has no cursor
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  })
export const finishTask = (id: number, input: PlayTaskDoneInput) =>
  api.post<PlayTaskView>(`/v1/tasks/${id}/done`, input)

/** One version as it was published. */
export const playVersionQuery = (id: string, version: number) =>
  queryOptions({
    queryKey: ['play', id, 'version', version],
    queryFn: ({ signal }) => api.get<PlayVersion>(address(id, `/versions/${version}`), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
