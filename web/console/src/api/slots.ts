import type {
  SlotDemandMap,
  SlotDiversion,
  SlotDiversionInput,
  SlotInventory,
  SlotList,
  SlotPlacement,
  SlotPlacementInput,
  SlotPlacementPatch,
  SlotReport,
  SlotTrafficPrice,
} from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export interface SlotLens {
  store?: string | undefined
}

const liveMs = 5000

export const slotsQuery = (lens: SlotLens) =>
  queryOptions({
    queryKey: ['slots', 'list', lens],
    queryFn: ({ signal }) => api.get<SlotList>('/v1/slots', { signal, query: { store: lens.store } }),
    refetchInterval: liveMs,
  })

export const slotQuery = (code: string, lens: SlotLens) =>
  queryOptions({
    queryKey: ['slots', 'report', code, lens],
    queryFn: ({ signal }) =>
      api.get<SlotReport>(`/v1/slots/${encodeURIComponent(code)}`, { signal, query: { store: lens.store } }),
    refetchInterval: liveMs,
  })

export const placementsQuery = queryOptions({
  queryKey: ['slots', 'placements'],
  queryFn: async ({ signal }) =>
    (await api.get<{ placements: SlotPlacement[] }>('/v1/slots/placements', { signal })).placements,
  refetchInterval: liveMs,
})

/** Keeps a picture, given in base64, and says where it is. */
export const keepPicture = (content: string) => api.post<{ path: string }>('/v1/slots/pictures', { content })

export const inventoryQuery = (lens: SlotLens) =>
  queryOptions({
    queryKey: ['slots', 'inventory', lens],
    queryFn: ({ signal }) => api.get<SlotInventory>('/v1/slots/inventory', { signal, query: { store: lens.store } }),
  })

export const trafficQuery = (lens: SlotLens) =>
  queryOptions({
    queryKey: ['slots', 'traffic', lens],
    queryFn: ({ signal }) => api.get<SlotTrafficPrice>('/v1/slots/traffic', { signal, query: { store: lens.store } }),
  })

export const demandQuery = queryOptions({
  queryKey: ['slots', 'demand'],
  queryFn: ({ signal }) => api.get<SlotDemandMap>('/v1/slots/demand', { signal }),
})

export const diversionsQuery = queryOptions({
  queryKey: ['slots', 'diversions'],
  queryFn: async ({ signal }) =>
    (await api.get<{ diversions: SlotDiversion[] }>('/v1/slots/diversions', { signal })).diversions,
})

export const createPlacement = (input: SlotPlacementInput) => api.post<SlotPlacement>('/v1/slots/placements', input)
export const changePlacement = (id: number, patch: SlotPlacementPatch) =>
  api.patch<SlotPlacement>(`/v1/slots/placements/${id}`, patch)
export const changePlacementState = (id: number, state: 'running' | 'paused' | 'ended') =>
  api.post<SlotPlacement>(`/v1/slots/placements/${id}/state`, { state })
export const changeSlot = (code: string, patch: { enabled?: boolean; byLayer?: boolean }) =>
  api.patch<SlotList>(`/v1/slots/${encodeURIComponent(code)}`, patch)
export const keepSurvey = (category: string, rigidity: number | null) =>
  api.put<SlotDemandMap>(`/v1/slots/demand/${encodeURIComponent(category)}`, { rigidity })
export const planDiversion = (input: SlotDiversionInput) => api.post<SlotPlacement>('/v1/slots/diversions', input)
