import type {
  ApiKeyList,
  AuditPage,
  AuditVerification,
  City,
  CreateApiKey,
  CreateCity,
  CreatedApiKey,
  CreateStore,
  InvitedStaff,
  InviteStaff,
  OrganizationTree,
  SignInLink,
  Staff,
  StaffPage,
  Store,
  UpdateStaff,
  UpdateStore,
  UpdateWorkspace,
  Workspace,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export const organizationQuery = queryOptions({
  queryKey: ['organization'],
  queryFn: ({ signal }) => api.get<OrganizationTree>('/v1/organization', { signal }),
  staleTime: 5 * 60_000,
})

export const createCity = (input: CreateCity) => api.post<City>('/v1/cities', input)
export const updateCity = (id: number, input: { name: string }) => api.patch<City>(`/v1/cities/${id}`, input)
export const createStore = (input: CreateStore) => api.post<Store>('/v1/stores', input)
export const updateStore = (id: number, input: UpdateStore) => api.patch<Store>(`/v1/stores/${id}`, input)

export const staffQuery = (filter: { search?: string; role?: string }) =>
  infiniteQueryOptions({
    queryKey: ['staff', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<StaffPage>('/v1/staff', { signal, query: { ...filter, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
export const inviteStaff = (input: InviteStaff) => api.post<InvitedStaff>('/v1/staff', input)
export const updateStaff = (id: number, input: UpdateStaff) => api.patch<Staff>(`/v1/staff/${id}`, input)
export const renewStaffLink = (id: number) => api.post<SignInLink>(`/v1/staff/${id}/sign-in-link`)

export const updateWorkspace = (input: UpdateWorkspace) => api.patch<Workspace>('/v1/workspace', input)

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => api.get<ApiKeyList>('/v1/keys', { signal }),
})
export const createKey = (input: CreateApiKey) => api.post<CreatedApiKey>('/v1/keys', input)
export const revokeKey = (id: number) => api.delete(`/v1/keys/${id}`)

export const auditQuery = (filter: { action?: string; object?: string }) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<AuditPage>('/v1/audit', { signal, query: { ...filter, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
export const auditVerificationQuery = queryOptions({
  queryKey: ['audit-verification'],
  queryFn: ({ signal }) => api.get<AuditVerification>('/v1/audit/verification', { signal }),
})
