import type {
  PrepaidAccount,
  PrepaidCap,
  PrepaidLiability,
  PrepaidPlan,
  PrepaidPlanInput,
  PrepaidPlanPatch,
  PrepaidRecharge,
  PrepaidSettings,
  prepaidRechargeListSchema,
  RechargeInput,
  rechargeRefundInputSchema,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export const plansQuery = queryOptions({
  queryKey: ['prepaid-plans'],
  queryFn: ({ signal }) => api.get<{ plans: PrepaidPlan[] }>('/v1/prepaid/plans', { signal }),
})
export const createPlan = (input: PrepaidPlanInput) => api.post<PrepaidPlan>('/v1/prepaid/plans', input)
export const updatePlan = (id: number, patch: PrepaidPlanPatch) =>
  api.patch<PrepaidPlan>(`/v1/prepaid/plans/${id}`, patch)

export interface RechargeFilter {
  customer?: string
  store?: string
  state?: string
}
export const rechargesQuery = (filter: RechargeFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['prepaid-recharges', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<Shape<typeof prepaidRechargeListSchema>>('/v1/prepaid/recharges', {
        signal,
        query: { ...filter, limit, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
export const recharge = (input: RechargeInput) =>
  api.post<PrepaidRecharge>('/v1/prepaid/recharges', input, { key: input.rechargeNo })
export const refundRecharge = (rechargeNo: string, input: (typeof rechargeRefundInputSchema)['_input']) =>
  api.post<PrepaidRecharge>(`/v1/prepaid/recharges/${encodeURIComponent(rechargeNo)}/refund`, input, {
    key: input.refundNo,
  })

export const liabilityQuery = (store: string | undefined) =>
  queryOptions({
    queryKey: ['prepaid-liability', store ?? ''],
    queryFn: ({ signal }) => api.get<PrepaidLiability>('/v1/prepaid/liability', { signal, query: { store } }),
  })

export const prepaidAccountQuery = (customer: string) =>
  queryOptions({
    queryKey: ['prepaid-account', customer],
    queryFn: ({ signal }) =>
      api.get<PrepaidAccount>(`/v1/prepaid/accounts/${encodeURIComponent(customer)}`, { signal }),
    retry: false,
  })

export const prepaidSettingsQuery = queryOptions({
  queryKey: ['prepaid-settings'],
  queryFn: ({ signal }) => api.get<PrepaidSettings>('/v1/prepaid/settings', { signal }),
})
export const savePrepaidSettings = (input: PrepaidSettings) => api.put<PrepaidSettings>('/v1/prepaid/settings', input)
export const capsQuery = queryOptions({
  queryKey: ['prepaid-caps'],
  queryFn: ({ signal }) => api.get<{ caps: PrepaidCap[] }>('/v1/prepaid/caps', { signal }),
})
export const addCap = (input: PrepaidCap) => api.post<unknown>('/v1/prepaid/caps', input)
