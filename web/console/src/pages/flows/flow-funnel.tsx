import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { reportQuery } from '../../api/reports.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ReportChart } from '../../components/report/report-chart.tsx'
import type { LensSearch } from '../../paths.ts'
import { Bones } from '../../ui/states.tsx'

/** The measured funnel of a declared flow, for the stores and days of the address. */
export function FlowFunnel({ flow }: { flow: string }) {
  const { t } = useTranslation()
  const [{ city, store, from, to }] = useAddress<LensSearch>()
  const { data, error, refetch } = useQuery(reportQuery('flow', { flow, city, store, from, to }))
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={4} label={t('common.loading')} />
  return <ReportChart result={data} bare />
}
