import type {
  CustomerLabelList,
  InterestList,
  LabelCategoryList,
  LabelDetail,
  LabelInput,
  LabelPage,
  LabelPatch,
  LabelPreview,
  LabelRule,
  LabelUsefulnessList,
  LabelView,
  ScenarioList,
} from '@regulars/contract'
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export type Detail = Shape<typeof LabelDetail>
export type Preview = Shape<typeof LabelPreview>

export interface LabelFilter {
  scenario?: string
  category?: string
  kind?: string
  state?: string
  search?: string
}

const address = (code: string, part = '') => `/v1/labels/${encodeURIComponent(code)}${part}`
/** How often a label is asked for again while its values are being computed. */
const computingMs = 1500

export const scenariosQuery = queryOptions({
  queryKey: ['label-scenarios'],
  queryFn: ({ signal }) => api.get<Shape<typeof ScenarioList>>('/v1/label-scenarios', { signal }),
  staleTime: 60_000,
})

export interface ScenarioWords {
  name: { en: string; zh: string }
  question: { en: string; zh: string }
  action: { en: string; zh: string }
  figure: { en: string; zh: string }
}
export const saveScenario = (code: string, words: ScenarioWords) =>
  api.put<unknown>(`/v1/label-scenarios/${encodeURIComponent(code)}`, words)

export const labelCategoriesQuery = queryOptions({
  queryKey: ['label-categories'],
  queryFn: ({ signal }) => api.get<Shape<typeof LabelCategoryList>>('/v1/label-categories', { signal }),
  staleTime: 5 * 60_000,
})

export const labelsQuery = (filter: LabelFilter, limit = 200) =>
  infiniteQueryOptions({
    queryKey: ['labels', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<LabelPage>('/v1/labels', { signal, query: { ...filter, limit, cursor: pageParam } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.labels.some((label) => label.computing)) ? computingMs : false,
  })

const bookPagesMax = 20

/** Every label that can stand in an audience, page after page: names for sentences and options for pickers. */
export const labelBookQuery = queryOptions({
  queryKey: ['labels', 'book'],
  queryFn: async ({ signal }) => {
    const labels: LabelView[] = []
    let cursor: string | undefined
    for (let page = 0; page < bookPagesMax; page++) {
      const got = await api.get<LabelPage>('/v1/labels', { signal, query: { limit: 500, cursor } })
      labels.push(...got.labels)
      cursor = got.next
      if (!cursor) break
    }
    return labels
  },
  staleTime: 60_000,
})

export const labelQuery = (code: string) =>
  queryOptions({
    queryKey: ['label', code],
    queryFn: ({ signal }) => api.get<Detail>(address(code), { signal }),
    refetchInterval: ({ state }) => (state.data?.computing ? computingMs : false),
  })

export const labelPreviewQuery = (rule: LabelRule | undefined) =>
  queryOptions({
    queryKey: ['label-preview', rule ?? null],
    queryFn: ({ signal }) => api.post<Preview>('/v1/labels/preview', { rule }, { signal }),
    enabled: rule !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
  })

export const usefulnessQuery = queryOptions({
  queryKey: ['labels', 'usefulness'],
  queryFn: ({ signal }) => api.get<Shape<typeof LabelUsefulnessList>>('/v1/labels/usefulness', { signal }),
  staleTime: 60_000,
})

export const customerLabelsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'labels'],
    queryFn: ({ signal }) => api.get<CustomerLabelList>(`/v1/customers/${encodeURIComponent(id)}/labels`, { signal }),
  })

export const customerInterestsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'interests'],
    queryFn: ({ signal }) =>
      api.get<Shape<typeof InterestList>>(`/v1/customers/${encodeURIComponent(id)}/interests`, { signal }),
  })

export const createLabel = (input: LabelInput) => api.post<LabelView>('/v1/labels', input)
export const updateLabel = (code: string, patch: LabelPatch) => api.patch<LabelView>(address(code), patch)
export const publishLabel = (code: string) => api.post<LabelView>(address(code, '/publish'))
export const retireLabel = (code: string) => api.post<LabelView>(address(code, '/retire'))
export const recomputeLabel = (code: string) => api.post<unknown>(address(code, '/recompute'))
