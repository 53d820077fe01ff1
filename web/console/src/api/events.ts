import type { EventKindList, RecentEvents, RefusedEvents } from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export type EventRow = Shape<typeof RecentEvents>['events'][number]
export type RefusedRow = Shape<typeof RefusedEvents>['refused'][number]

/** Asked again every few seconds while the page is open and in front. */
const liveMs = 3000

export const recentEventsQuery = (kind: string | undefined, live: boolean) =>
  queryOptions({
    queryKey: ['events', 'recent', kind ?? ''],
    queryFn: ({ signal }) =>
      api.get<Shape<typeof RecentEvents>>('/v1/events/recent', { signal, query: { kind, limit: 100 } }),
    refetchInterval: live ? liveMs : false,
  })

export const refusedEventsQuery = (live: boolean) =>
  queryOptions({
    queryKey: ['events', 'refused'],
    queryFn: ({ signal }) =>
      api.get<Shape<typeof RefusedEvents>>('/v1/events/refused', { signal, query: { limit: 100 } }),
    refetchInterval: live ? liveMs : false,
  })

export const eventKindsQuery = queryOptions({
  queryKey: ['events', 'kinds'],
  queryFn: ({ signal }) => api.get<Shape<typeof EventKindList>>('/v1/events/kinds', { signal }),
  staleTime: 5 * 60_000,
})
