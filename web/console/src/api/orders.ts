import type { Order, OrderList } from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

export interface OrderFilter {
  search?: string
  store?: string
  channel?: string
  customer?: string
  from?: string
  to?: string
}

export const ordersQuery = (filter: OrderFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['orders', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<OrderList>('/v1/orders', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

export const orderQuery = (orderNo: string) =>
  queryOptions({
    queryKey: ['order', orderNo],
    queryFn: ({ signal }) => api.get<Order>(`/v1/orders/${encodeURIComponent(orderNo)}`, { signal }),
  })
