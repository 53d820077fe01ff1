import '../../ui/experiments.css'
import { CalculatorOutlined, PlusOutlined } from '@ant-design/icons'
import { type ExperimentSummary, experimentKinds, experimentStates } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allExperiments, experimentsQuery } from '../../api/experiments.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useMore } from '../../components/use-more.ts'
import { type ExperimentsSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { ExperimentStateChip, useExperimentName } from './experiment-state.tsx'
import { HoldoutCard } from './holdout-card.tsx'
import { NewExperimentDialog } from './new-experiment-dialog.tsx'
import { SampleSizeDrawer } from './sample-size-drawer.tsx'

/** Every experiment there is, and the two things to do before one starts: how many it takes, and whom to leave out of all. */
export function ExperimentsPage() {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'new' | 'size'>()
  const close = () => setOpen(undefined)
  return (
    <Page
      title={t('experiments.title')}
      lead={t('experiments.lead')}
      actions={
        <>
          <Button icon={<CalculatorOutlined aria-hidden />} onClick={() => setOpen('size')}>
            {t('experiments.size')}
          </Button>
          <PermittedButton
            permission="experiments:write"
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => setOpen('new')}
          >
            {t('experiments.new')}
          </PermittedButton>
        </>
      }
    >
      <div className="stack">
        <HoldoutCard />
        <ExperimentsTable start={() => setOpen('new')} />
      </div>
      <SampleSizeDrawer open={open === 'size'} close={close} />
      {open === 'new' && <NewExperimentDialog close={close} />}
    </Page>
  )
}

function ExperimentsTable({ start }: { start(): void }) {
  const { t } = useTranslation()
  const go = useGo()
  const [{ search, state, kind }, change] = useAddress<ExperimentsSearch>()
  const filter = { search, state, kind }
  const query = useInfiniteQuery(experimentsQuery(filter))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<ExperimentSummary>
      name="experiments"
      label={t('experiments.title')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      onOpen={(row) => void go(paths.experiment(row.id))}
      everything={() => allExperiments(filter)}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <SearchBox value={search} change={(text) => change({ search: text })} label={t('experiments.search')} />
          <Select<string>
            aria-label={t('experiments.kind')}
            value={experimentKinds.find((value) => value === kind) ?? ''}
            style={{ minWidth: 140 }}
            options={[
              { value: '', label: t('experiments.allKinds') },
              ...experimentKinds.map((value) => ({ value, label: t(`experiments.kinds.${value}`) })),
            ]}
            onChange={(value) => change({ kind: value || undefined })}
          />
          <Select<string>
            aria-label={t('experiments.state')}
            value={experimentStates.find((value) => value === state) ?? ''}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('experiments.allStates') },
              ...experimentStates.map((value) => ({ value, label: t(`experiments.states.${value}`) })),
            ]}
            onChange={(value) => change({ state: value || undefined })}
          />
          <SavedViews page="experiments" keys={['search', 'kind', 'state']} />
        </>
      }
      empty={
        search || state || kind ? (
          <State
            title={t('experiments.noneFound')}
            action={
              <Button onClick={() => change({ search: undefined, state: undefined, kind: undefined })}>
                {t('common.clearFilters')}
              </Button>
            }
          />
        ) : (
          <State
            title={t('experiments.none.title')}
            action={
              <PermittedButton permission="experiments:write" type="primary" onClick={start}>
                {t('experiments.none.action')}
              </PermittedButton>
            }
          >
            {t('experiments.none.advice')}
          </State>
        )
      }
      more={more}
    />
  )
}

function useColumns(): Column<ExperimentSummary>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const nameOf = useExperimentName()
  return [
    {
      key: 'name',
      title: t('experiments.name'),
      render: (row) => (
        <GoLink {...paths.experiment(row.id)} className="name-link">
          {nameOf(row)}
        </GoLink>
      ),
      cell: nameOf,
      compare: (a, b) => nameOf(a).localeCompare(nameOf(b), format.locale),
    },
    {
      key: 'state',
      title: t('experiments.state'),
      render: (row) => <ExperimentStateChip state={row.state} />,
      cell: (row) => t(`experiments.states.${row.state}`),
    },
    {
      key: 'kind',
      title: t('experiments.kind'),
      render: (row) => t(`experiments.kinds.${row.kind}`),
      cell: (row) => t(`experiments.kinds.${row.kind}`),
    },
    {
      key: 'measure',
      title: t('experiments.measure'),
      render: (row) => (row.kind === 'imported' ? '' : t(`experiments.measures.${row.measure}`)),
      cell: (row) => (row.kind === 'imported' ? null : t(`experiments.measures.${row.measure}`)),
    },
    {
      key: 'window',
      title: t('experiments.window'),
      help: t('experiments.windowHelp'),
      render: (row) =>
        row.windowDays > 0 ? t('experiments.days', { count: row.windowDays }) : <span className="faint">—</span>,
      cell: (row) => row.windowDays || null,
    },
    {
      key: 'assigned',
      title: t('experiments.assigned'),
      help: t('experiments.assignedHelp'),
      align: 'right',
      render: (row) => (row.kind === 'holdout' ? '' : format.number(row.assigned)),
      cell: (row) => (row.kind === 'holdout' ? null : row.assigned),
      compare: (a, b) => a.assigned - b.assigned,
    },
    {
      key: 'opened',
      title: t('experiments.opened'),
      render: (row) => format.day(row.openedAt),
      cell: (row) => row.openedAt,
      compare: (a, b) => a.id - b.id,
    },
    { key: 'about', title: t('experiments.about'), hidden: true, render: (row) => row.about, cell: (row) => row.about },
  ]
}
