import type {
  CouponList,
  OfferClaimInput,
  OfferClaimResult,
  OfferCodesResult,
  OfferCouponList,
  OfferDetail,
  OfferInput,
  OfferList,
  OfferPatch,
  OfferSupplyAppend,
  OfferView,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

const address = (id: number | string, part = '') => `/v1/offers/${encodeURIComponent(id)}${part}`

export interface OfferFilter {
  search?: string
  state?: string
  kind?: string
}

export const offersQuery = (filter: OfferFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['offers', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<OfferList>('/v1/offers', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

/** Every page of a list, for its export. */
export async function allOffers(filter: OfferFilter): Promise<OfferView[]> {
  const all: OfferView[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: OfferList = await api.get('/v1/offers', { query: { ...filter, limit: 200, cursor } })
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
}

const liveMs = 3000

/** Stock and budget move while one looks: asked again every few seconds as long as the offer is published. */
export const offerQuery = (id: string) =>
  queryOptions({
    queryKey: ['offer', id],
    queryFn: ({ signal }) => api.get<OfferDetail>(address(id), { signal }),
    refetchInterval: (query) => (query.state.data?.state === 'published' ? liveMs : false),
  })

export const offerCouponsQuery = (id: string, state: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['offer', id, 'coupons', state ?? ''],
    queryFn: ({ signal, pageParam }) =>
      api.get<OfferCouponList>(address(id, '/coupons'), { signal, query: { state, limit: 50, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
export const downloadCoupons = (id: string, state: string | undefined) =>
  api.download(address(id, '/coupons'), { state, format: 'csv' })

export const createOffer = (input: OfferInput) => api.post<OfferView>('/v1/offers', input)
export const updateOffer = (id: string, patch: OfferPatch) => api.patch<OfferView>(address(id), patch)
export const publishOffer = (id: string) => api.post<OfferView>(address(id, '/publish'))
export const stopOffer = (id: string) => api.post<OfferView>(address(id, '/stop'))
export const appendSupply = (id: string, input: OfferSupplyAppend) =>
  api.post<OfferView>(address(id, '/supply'), input, { key: input.requestId })
export const importCodes = (id: string, file: File) => api.upload<OfferCodesResult>(address(id, '/codes'), file)
export const giveCoupon = (id: string, input: OfferClaimInput) =>
  api.post<OfferClaimResult>(address(id, '/claims'), input, { key: input.requestId })
export const voidCoupon = (id: string, reason: string) =>
  api.post<unknown>(`/v1/coupons/${encodeURIComponent(id)}/void`, { reason })

export const customerCouponsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'coupons'],
    queryFn: ({ signal }) => api.get<CouponList>(`/v1/customers/${encodeURIComponent(id)}/coupons`, { signal }),
  })
