import type {
  CardTemplateDefinitionInput,
  CardTemplateView,
  CustomerPoints,
  changePointsInputSchema,
  changePointsResultSchema,
  customerCardListSchema,
  joinMembershipResultSchema,
  MemberValue,
  membershipCardDetailSchema,
  membershipCardListSchema,
} from '@regulars/contract'
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'
import type { Shape } from './customers.ts'

export type CardDetail = Shape<typeof membershipCardDetailSchema>

export const templatesQuery = queryOptions({
  queryKey: ['card-templates'],
  queryFn: ({ signal }) => api.get<{ templates: CardTemplateView[] }>('/v1/card-templates', { signal }),
})
const templateAddress = (code: string, part = '') => `/v1/card-templates/${encodeURIComponent(code)}${part}`
export const saveTemplate = (code: string, definition: CardTemplateDefinitionInput) =>
  api.put<CardTemplateView>(templateAddress(code), { definition })
export const publishTemplate = (code: string) => api.post<CardTemplateView>(templateAddress(code, '/publish'))

export interface CardFilter {
  template?: string
  level?: string
  state?: string
}
export const cardsQuery = (filter: CardFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['cards', filter, limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<Shape<typeof membershipCardListSchema>>('/v1/cards', {
        signal,
        query: { ...filter, limit, cursor: pageParam },
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
  })
const cardAddress = (number: string, part = '') => `/v1/cards/${encodeURIComponent(number)}${part}`
export const cardQuery = (number: string) =>
  queryOptions({
    queryKey: ['card', number],
    queryFn: ({ signal }) => api.get<CardDetail>(cardAddress(number), { signal }),
  })
export const setCardState = (number: string, state: string, reason: string) =>
  api.post<unknown>(cardAddress(number, '/state'), { state, reason })

const customerAddress = (id: string, part: string) => `/v1/customers/${encodeURIComponent(id)}/${part}`
export const customerCardsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'cards'],
    queryFn: ({ signal }) => api.get<Shape<typeof customerCardListSchema>>(customerAddress(id, 'cards'), { signal }),
  })
export const joinMembership = (id: string, input: { template?: string; storeCode?: string }) =>
  api.post<Shape<typeof joinMembershipResultSchema>>(customerAddress(id, 'cards'), input)
export const customerPointsQuery = (id: string) =>
  queryOptions({
    queryKey: ['customer', id, 'points'],
    queryFn: ({ signal }) => api.get<CustomerPoints>(customerAddress(id, 'points'), { signal }),
  })
export const changePoints = (id: string, input: (typeof changePointsInputSchema)['_input']) =>
  api.post<Shape<typeof changePointsResultSchema>>(customerAddress(id, 'points'), input, { key: input.requestId })

/** What members buy before and after they have the card. */
export const memberValueQuery = (code: string | undefined) =>
  queryOptions({
    queryKey: ['card-value', code ?? ''],
    queryFn: ({ signal }) => api.get<MemberValue>(templateAddress(code ?? '', '/value'), { signal }),
    enabled: code !== undefined,
    staleTime: 60_000,
  })
