import type { CategoryList } from '@regulars/contract'
import { queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

/** The tree of what is sold, shared by all workspaces. */
export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: ({ signal }) => api.get<CategoryList>('/v1/categories', { signal }),
  staleTime: 60 * 60_000,
})
