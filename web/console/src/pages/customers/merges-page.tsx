import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Conflict, conflictsQuery, type Merge, mergesQuery } from '../../api/customers.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { useUndoMerge } from './merge-history.tsx'

export function MergesPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  return (
    <Page
      title={t('merges.title')}
      lead={t('merges.lead')}
      crumb={<GoLink {...paths.customers()}>{t('customers.title')}</GoLink>}
    >
      <Tabs
        activeKey={tab === 'conflicts' ? 'conflicts' : 'merges'}
        onChange={(key) => change({ tab: key === 'merges' ? undefined : key })}
        items={[
          { key: 'merges', label: t('merges.done'), children: <MergeTable /> },
          { key: 'conflicts', label: t('merges.conflicts'), children: <ConflictTable /> },
        ]}
      />
    </Page>
  )
}

function MergeTable() {
  const { t } = useTranslation()
  const format = useFormat()
  const undo = useUndoMerge()
  const { data, error, refetch } = useQuery(mergesQuery)
  const columns: Column<Merge>[] = [
    {
      key: 'kept',
      title: t('merge.kept'),
      render: (row) => <GoLink {...paths.customer(row.kept)}>{row.keptName ?? row.kept.slice(-6)}</GoLink>,
      cell: (row) => row.kept,
    },
    {
      key: 'gone',
      title: t('merge.gone'),
      render: (row) => row.goneName ?? row.gone.slice(-6),
      cell: (row) => row.gone,
    },
    {
      key: 'at',
      title: t('merges.at'),
      render: (row) => format.dateTime(row.at),
      cell: (row) => row.at,
      compare: (a, b) => a.at.localeCompare(b.at),
    },
    { key: 'by', title: t('merges.by'), render: (row) => row.by ?? t('merges.automatic'), cell: (row) => row.by },
    {
      key: 'reason',
      title: t('merge.reason'),
      render: (row) => (row.reason === 'identify' ? t('merge.byIdentify') : row.reason),
      cell: (row) => row.reason,
    },
    {
      key: 'undo',
      title: t('merge.undo'),
      align: 'right',
      render: (row) =>
        row.undoneAt ? (
          <span className="faint">{t('merges.undoneAt', { at: format.dateTime(row.undoneAt) })}</span>
        ) : (
          <PermittedButton permission="customers:merge" size="small" onClick={() => undo(row)}>
            {t('merge.undo')}
          </PermittedButton>
        ),
      cell: (row) => row.undoneAt,
    },
  ]
  return (
    <DataTable<Merge>
      name="merges"
      label={t('merges.done')}
      columns={columns}
      rows={data?.merges}
      rowKey={(row) => String(row.id)}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      empty={<State title={t('merges.none.title')}>{t('merges.none.advice')}</State>}
      pageSize={50}
    />
  )
}

function ConflictTable() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery(conflictsQuery)
  const columns: Column<Conflict>[] = [
    {
      key: 'kind',
      title: t('merges.conflictKind'),
      render: (row) => t(`identifiers.${row.kind}`),
      cell: (row) => row.kind,
    },
    {
      key: 'customers',
      title: t('merges.conflictBetween'),
      render: (row) => (
        <span className="row">
          {row.customers.map((id) => (
            <GoLink key={id} {...paths.customer(id)}>
              {t('customers.nameless', { id: id.slice(-6) })}
            </GoLink>
          ))}
        </span>
      ),
      cell: (row) => row.customers.join(' '),
    },
    {
      key: 'at',
      title: t('merges.at'),
      render: (row) => format.dateTime(row.at),
      cell: (row) => row.at,
      compare: (a, b) => a.at.localeCompare(b.at),
    },
    { key: 'source', title: t('merges.source'), render: (row) => row.source, cell: (row) => row.source },
    {
      key: 'settled',
      title: t('merges.settled'),
      render: (row) =>
        row.settledAt ? (
          format.day(row.settledAt)
        ) : (
          <span className="chip" data-tone="wait">
            {t('merges.open')}
          </span>
        ),
      cell: (row) => row.settledAt,
    },
  ]
  return (
    <DataTable<Conflict>
      name="conflicts"
      label={t('merges.conflicts')}
      columns={columns}
      rows={data?.conflicts}
      rowKey={(row) => String(row.id)}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      empty={<State title={t('merges.noConflicts.title')}>{t('merges.noConflicts.advice')}</State>}
      pageSize={50}
    />
  )
}
