import type { Cure } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { curesQuery } from '../../api/health.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { verdictTone } from './cure-report.tsx'

/** What was prescribed, and whether it did: the latest first. */
export function Cures() {
  const { t } = useTranslation()
  const go = useGo()
  const { data, error, refetch } = useQuery(curesQuery)
  const columns = useColumns()
  return (
    <DataTable<Cure>
      name="cures"
      label={t('health.tabs.cures')}
      columns={columns}
      rows={data?.cures}
      rowKey={(row) => String(row.id)}
      onOpen={(row) => void go(paths.prescription(row.prescription))}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      empty={
        <State
          title={t('health.noCures.title')}
          action={<GoLink {...paths.prescriptions({ tab: 'diagnosis' })}>{t('health.noCures.action')}</GoLink>}
        >
          {t('health.noCures.advice')}
        </State>
      }
    />
  )
}

function useColumns(): Column<Cure>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  return [
    {
      key: 'name',
      title: t('health.prescription'),
      render: (row) => (
        <GoLink {...paths.prescription(row.prescription)} className="name-link">
          {row.name[language]}
        </GoLink>
      ),
      cell: (row) => row.name[language],
    },
    {
      key: 'verdict',
      title: t('health.verdict'),
      help: t('health.verdictHelp'),
      render: (row) => (
        <span className="chip" data-tone={verdictTone[row.verdict]}>
          {t(`health.verdicts.${row.verdict}`)}
        </span>
      ),
      cell: (row) => t(`health.verdicts.${row.verdict}`),
    },
    {
      key: 'sentence',
      title: t('health.sentence'),
      render: (row) => <span className="cure-cell">{row.sentence[language]}</span>,
      cell: (row) => row.sentence[language],
    },
    {
      key: 'started',
      title: t('health.started'),
      render: (row) =>
        row.startedAt ? format.day(row.startedAt) : <span className="faint">{t('health.notStarted')}</span>,
      cell: (row) => row.startedAt ?? '',
      compare: (a, b) => (a.startedAt ?? '').localeCompare(b.startedAt ?? ''),
    },
  ]
}
