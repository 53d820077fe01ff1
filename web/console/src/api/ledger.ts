import type {
  LedgerAccountList,
  LedgerHealth,
  LedgerStatement,
  LedgerStory,
  LedgerTransferList,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

/** Asked again while the page is open: a stopped ledger must be seen at once. */
export const healthQuery = queryOptions({
  queryKey: ['ledger-health'],
  queryFn: ({ signal }) => api.get<LedgerHealth>('/v1/ledger/health', { signal }),
  refetchInterval: 10_000,
})
export const resumeLedger = (reason: string) => api.post<unknown>('/v1/ledger/resume', { reason })

export interface AccountFilter {
  of?: string
  holder?: string
  asset?: string
  store?: string
}

export const accountsQuery = (filter: AccountFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['ledger-accounts', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<LedgerAccountList>('/v1/ledger/accounts', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

export const statementQuery = (account: string, period: { from?: string; to?: string }) =>
  infiniteQueryOptions({
    queryKey: ['ledger-statement', account, period],
    queryFn: ({ signal, pageParam }) =>
      api.get<LedgerStatement>(`/v1/ledger/accounts/${encodeURIComponent(account)}/entries`, {
        signal,
        query: { ...period, limit: 100, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

export interface TransferFilter {
  kind?: string
  story?: string
  holder?: string
  store?: string
  from?: string
  to?: string
}

export const transfersQuery = (filter: TransferFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['ledger-transfers', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<LedgerTransferList>('/v1/ledger/transfers', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })

export const storyQuery = (story: string) =>
  queryOptions({
    queryKey: ['ledger-story', story],
    queryFn: ({ signal }) => api.get<LedgerStory>(`/v1/ledger/stories/${encodeURIComponent(story)}`, { signal }),
  })
