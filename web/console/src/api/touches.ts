import type {
  ColdGroup,
  CustomerConsent,
  GateChannels,
  GateCold,
  GateHooks,
  GateOutbox,
  GatePolicy,
  GatePolicyEffect,
  GatePolicyView,
  TouchList,
  TouchTemperature,
  TouchWhy,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export interface TouchFilter {
  customer?: string
  sender?: string
  outcome?: string
  reason?: string
  channel?: string
}

export const touchesQuery = (filter: TouchFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['touches', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<TouchList>('/v1/touches', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

const exportMax = 5000

/** The whole list, for an export; as much of it as a spreadsheet wants. */
export async function allTouches(filter: TouchFilter): Promise<TouchList['items']> {
  const items: TouchList['items'] = []
  let cursor: string | null = ''
  while (cursor !== null && items.length < exportMax) {
    const page: TouchList = await api.get<TouchList>('/v1/touches', { query: { ...filter, limit: 200, cursor } })
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

export const touchQuery = (id: number | undefined) =>
  queryOptions({
    queryKey: ['touch', id],
    queryFn: ({ signal }) => api.get<TouchWhy>(`/v1/touches/${id}`, { signal }),
    enabled: id !== undefined,
  })

export const gateChannelsQuery = (days: number) =>
  queryOptions({
    queryKey: ['gate-channels', days],
    queryFn: ({ signal }) => api.get<GateChannels>('/v1/gate/channels', { signal, query: { days } }),
  })

export interface ColdFilter {
  days: number
  group?: ColdGroup
}

export const coldQuery = (filter: ColdFilter) =>
  infiniteQueryOptions({
    queryKey: ['gate-cold', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<GateCold>('/v1/gate/cold', { signal, query: { ...filter, limit: 50, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

/** As many of them as a spreadsheet wants. */
export async function allCold(filter: ColdFilter): Promise<GateCold['people']> {
  const people: GateCold['people'] = []
  let cursor: string | null = ''
  while (cursor !== null && people.length < exportMax) {
    const page: GateCold = await api.get<GateCold>('/v1/gate/cold', { query: { ...filter, limit: 200, cursor } })
    people.push(...page.people)
    cursor = page.nextCursor
  }
  return people
}

export const gateHooksQuery = (days: number) =>
  queryOptions({
    queryKey: ['gate-hooks', days],
    queryFn: ({ signal }) => api.get<GateHooks>('/v1/gate/hooks', { signal, query: { days } }),
  })

export const gateOutboxQuery = () =>
  queryOptions({
    queryKey: ['gate-outbox'],
    queryFn: ({ signal }) => api.get<GateOutbox>('/v1/gate/outbox', { signal }),
  })

export const gatePolicyQuery = () =>
  queryOptions({
    queryKey: ['gate-policy'],
    queryFn: ({ signal }) => api.get<GatePolicyView>('/v1/gate/policy', { signal }),
  })

export const previewGatePolicy = (policy: GatePolicy) => api.post<GatePolicyEffect>('/v1/gate/policy/preview', policy)

export const saveGatePolicy = (version: number, policy: GatePolicy) =>
  api.put<GatePolicyView>('/v1/gate/policy', { version, policy })

export const temperatureQuery = (id: string) =>
  queryOptions({
    queryKey: ['temperature', id],
    queryFn: ({ signal }) => api.get<TouchTemperature>(`/v1/customers/${id}/temperature`, { signal }),
  })

export const consentQuery = (id: string) =>
  queryOptions({
    queryKey: ['consent', id],
    queryFn: ({ signal }) => api.get<CustomerConsent>(`/v1/customers/${id}/consent`, { signal }),
  })
