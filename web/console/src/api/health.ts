import type {
  ChannelCostInput,
  ChannelCostList,
  ChannelDecision,
  ChannelDecisionInput,
  ChannelDecisionList,
  Cure,
  CureReport,
  Diagnosis,
  DiagnosisAnswers,
  HealthCard,
  PrescriptionDetail,
  PrescriptionDraftInput,
  PrescriptionList,
} from '@regulars/contract'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from './client.ts'

const prescription = (code: string, part = '') => `/v1/prescriptions/${encodeURIComponent(code)}${part}`

export const healthCardQuery = (place: { city?: string; store?: string }) =>
  queryOptions({
    queryKey: ['health-card', place],
    queryFn: ({ signal }) => api.get<HealthCard>('/v1/health-card', { signal, query: place }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })

export const diagnosisQuery = queryOptions({
  queryKey: ['diagnosis'],
  queryFn: ({ signal }) => api.get<Diagnosis>('/v1/diagnosis', { signal }),
})

export const saveDiagnosis = (answers: DiagnosisAnswers) => api.put<Diagnosis>('/v1/diagnosis', answers)

export const prescriptionsQuery = (answers: Partial<DiagnosisAnswers> = {}, limit?: number) =>
  queryOptions({
    queryKey: ['prescriptions', answers, limit],
    queryFn: ({ signal }) => api.get<PrescriptionList>('/v1/prescriptions', { signal, query: { ...answers, limit } }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  })

export const prescriptionQuery = (code: string) =>
  queryOptions({
    queryKey: ['prescription', code],
    queryFn: ({ signal }) => api.get<PrescriptionDetail>(prescription(code), { signal }),
  })

export const fillPrescription = (code: string, input: PrescriptionDraftInput) =>
  api.post<Cure>(prescription(code, '/drafts'), input)

const curesMs = 15_000

export const curesQuery = queryOptions({
  queryKey: ['cures'],
  queryFn: ({ signal }) => api.get<{ cures: Cure[] }>('/v1/cures', { signal }),
  refetchInterval: curesMs,
})

export const cureReportQuery = (id: number) =>
  queryOptions({
    queryKey: ['cure', id],
    queryFn: ({ signal }) => api.get<CureReport>(`/v1/cures/${id}/report`, { signal }),
    refetchInterval: curesMs,
  })

export const startCure = (id: number) => api.post<Cure>(`/v1/cures/${id}/start`)
export const discardCure = (id: number) => api.delete<undefined>(`/v1/cures/${id}`)

export const costsQuery = queryOptions({
  queryKey: ['channel-costs'],
  queryFn: ({ signal }) => api.get<ChannelCostList>('/v1/channel-costs', { signal }),
})

export const decisionsQuery = queryOptions({
  queryKey: ['channel-decisions'],
  queryFn: ({ signal }) => api.get<ChannelDecisionList>('/v1/channel-decisions', { signal }),
})

export const noteDecision = (input: ChannelDecisionInput) => api.post<ChannelDecision>('/v1/channel-decisions', input)

export const removeDecision = (id: number) => api.delete<undefined>(`/v1/channel-decisions/${id}`)

export const saveCosts = (input: ChannelCostInput) => api.put<ChannelCostList>('/v1/channel-costs', input)
