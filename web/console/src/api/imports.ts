import type { Import, ImportKind, ImportList, ImportMappingInput } from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

const progressMs = 700

export const importsQuery = queryOptions({
  queryKey: ['imports'],
  queryFn: ({ signal }) => api.get<ImportList>('/v1/imports', { signal, query: { limit: 50 } }),
  refetchInterval: ({ state }) => (state.data?.items.some((item) => item.state === 'running') ? progressMs : false),
})

export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['import', id],
    queryFn: ({ signal }) => api.get<Import>(`/v1/imports/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? progressMs : false),
  })

export const uploadImport = (file: File, kind: ImportKind) => api.upload<Import>('/v1/imports', file, { kind })
export const updateImport = (id: string, mapping: ImportMappingInput) =>
  api.patch<Import>(`/v1/imports/${encodeURIComponent(id)}`, { mapping })
export const startImport = (id: string, dryRun: boolean) =>
  api.post<Import>(`/v1/imports/${encodeURIComponent(id)}/start`, { dryRun })
export const rejectedAddress = (id: string) => `/v1/imports/${encodeURIComponent(id)}/rejected.csv`
