import type { Import } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import { importsQuery } from '../../api/imports.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { ImportDrop } from '../../components/import-drop.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { ImportState } from './import-state.tsx'

export function ImportsPage() {
  const { t } = useTranslation()
  const go = useGo()
  const { data, error, refetch } = useQuery(importsQuery)
  const columns = useColumns()
  return (
    <Page title={t('imports.title')} lead={t('imports.lead')}>
      <div className="stack">
        <div className="card">
          <ImportDrop />
        </div>
        <DataTable<Import>
          name="imports"
          label={t('imports.earlier')}
          columns={columns}
          rows={data?.items}
          rowKey={(row) => row.id}
          onOpen={(row) => void go(paths.import(row.id))}
          error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
          toolbar={<h2>{t('imports.earlier')}</h2>}
          empty={<State title={t('imports.none.title')}>{t('imports.none.advice')}</State>}
          pageSize={20}
        />
      </div>
    </Page>
  )
}

function useColumns(): Column<Import>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'file',
      title: t('imports.columns.file'),
      render: (row) => (
        <GoLink {...paths.import(row.id)} className="name-link">
          {row.fileName}
        </GoLink>
      ),
      cell: (row) => row.fileName,
    },
    { key: 'kind', title: t('imports.kind'), render: (row) => t(`imports.kinds.${row.kind}`), cell: (row) => row.kind },
    {
      key: 'state',
      title: t('imports.columns.state'),
      render: (row) => (row.state === 'running' ? <RunningBar item={row} /> : <ImportState item={row} />),
      cell: (row) => row.state,
    },
    {
      key: 'lines',
      title: t('imports.counts.lines'),
      align: 'right',
      render: (row) => (row.counts ? format.number(row.counts.lines) : '—'),
      cell: (row) => row.counts?.lines,
    },
    {
      key: 'created',
      title: t('imports.counts.created'),
      align: 'right',
      render: (row) => (row.counts && !row.dryRun ? format.number(row.counts.created) : '—'),
      cell: (row) => row.counts?.created,
    },
    {
      key: 'rejected',
      title: t('imports.counts.rejectedLines'),
      align: 'right',
      render: (row) =>
        row.counts?.rejectedLines ? (
          <span className="loss">{format.number(row.counts.rejectedLines)}</span>
        ) : (
          <span className="faint">{row.counts ? 0 : '—'}</span>
        ),
      cell: (row) => row.counts?.rejectedLines,
    },
    {
      key: 'size',
      title: t('imports.columns.size'),
      align: 'right',
      hidden: true,
      render: (row) => format.bytes(row.bytes),
      cell: (row) => row.bytes,
    },
    {
      key: 'at',
      title: t('imports.columns.at'),
      align: 'right',
      render: (row) => format.dateTime(row.createdAt),
      cell: (row) => row.createdAt,
      compare: (a, b) => a.createdAt.localeCompare(b.createdAt),
    },
  ]
}

function RunningBar({ item }: { item: Import }) {
  const { t } = useTranslation()
  return (
    <Progress
      percent={Math.floor(item.progress.percent)}
      size="small"
      style={{ width: 140 }}
      aria-label={t('imports.progress')}
    />
  )
}
