import type { SlotPlacement } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { changePlacementState, placementsQuery } from '../../api/slots.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import type { Format } from '../../ui/format.ts'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'

const tones = { draft: undefined, running: 'gain', paused: 'wait', ended: undefined } as const

export function PlacementChip({ state }: { state: SlotPlacement['state'] }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={tones[state]}>
      {t(`slots.states.${state}`)}
    </span>
  )
}

/** Everything that competes, newest first, with what each brought. */
export function Placements({ begin, edit }: { begin(): void; edit(placement: SlotPlacement): void }) {
  const { t } = useTranslation()
  const query = useQuery(placementsQuery)
  const columns = useColumns(edit)
  return (
    <DataTable<SlotPlacement>
      name="placements"
      label={t('slots.tabs.placements')}
      columns={columns}
      rows={query.data}
      rowKey={(row) => String(row.id)}
      error={
        query.error && !query.data ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined
      }
      empty={
        <State
          title={t('slots.none.title')}
          action={
            <PermittedButton permission="slots:write" type="primary" onClick={begin}>
              {t('slots.new')}
            </PermittedButton>
          }
        >
          {t('slots.none.advice')}
        </State>
      }
    />
  )
}

function figureColumns(t: TFunction, format: Format): Column<SlotPlacement>[] {
  const share = (part: number, whole: number) => (whole === 0 ? '—' : format.percent(part / whole))
  return [
    {
      key: 'impressions',
      title: t('slots.impressions'),
      align: 'right',
      cell: (row) => row.figures.impressions,
      render: (row) => format.number(row.figures.impressions),
      compare: (a, b) => a.figures.impressions - b.figures.impressions,
    },
    {
      key: 'clickRate',
      title: t('slots.clickRate'),
      help: t('slots.clickRateWhat'),
      align: 'right',
      cell: (row) => row.figures.clicks,
      render: (row) => share(row.figures.clicks, row.figures.impressions),
    },
    {
      key: 'conversions',
      title: t('slots.conversions'),
      align: 'right',
      cell: (row) => row.figures.conversions,
      render: (row) => format.number(row.figures.conversions),
    },
    {
      key: 'value',
      title: t('slots.value'),
      help: t('slots.valueWhat'),
      align: 'right',
      cell: (row) => format.major(row.figures.valueMinor),
      render: (row) => format.money(row.figures.valueMinor),
    },
  ]
}

function useColumns(edit: (placement: SlotPlacement) => void): Column<SlotPlacement>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const goal = ({ conversion: { kind, windowDays } }: SlotPlacement) =>
    t(`slots.goals.${kind}`, { days: format.number(windowDays) })
  return [
    {
      key: 'name',
      title: t('slots.columns.name'),
      render: (row) => (
        <>
          {row.name}
          <span className="small faint" style={{ display: 'block' }}>
            {row.creative.title[format.language]}
          </span>
        </>
      ),
      cell: (row) => row.name,
    },
    {
      key: 'state',
      title: t('slots.columns.state'),
      render: (row) => <PlacementChip state={row.state} />,
      cell: (row) => row.state,
    },
    { key: 'goal', title: t('slots.columns.goal'), cell: goal },
    ...figureColumns(t, format),
    {
      key: 'holdout',
      title: t('slots.columns.holdout'),
      render: (row) =>
        row.experiment === null ? (
          format.percent(row.holdoutBasisPoints / 10_000, 0)
        ) : (
          <GoLink {...paths.experiment(String(row.experiment))}>
            {format.percent(row.holdoutBasisPoints / 10_000, 0)}
          </GoLink>
        ),
      cell: (row) => row.holdoutBasisPoints / 10_000,
    },
    {
      key: 'sender',
      title: t('slots.columns.sender'),
      hidden: true,
      cell: (row) => (row.sender === 'hand' ? t('slots.byHand') : row.sender),
    },
    { key: 'actions', title: '', render: (row) => <Actions row={row} edit={() => edit(row)} /> },
  ]
}

function Actions({ row, edit }: { row: SlotPlacement; edit(): void }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const move = useMutation({
    mutationFn: (state: 'running' | 'paused' | 'ended') => changePlacementState(row.id, state),
    onSuccess: async (_row, state) => {
      if (state === 'running') message.success(t('slots.started'))
      await queryClient.invalidateQueries({ queryKey: ['slots'] })
    },
    onError: (error) => message.error(errorLine(error, t)),
  })
  if (row.state === 'ended') return null
  const end = () =>
    modal.confirm({
      title: t('slots.actions.endSure', { name: row.name }),
      okText: t('slots.actions.end'),
      cancelText: t('common.cancel'),
      onOk: () => move.mutateAsync('ended'),
    })
  const button = (label: string, onClick: () => void) => (
    <PermittedButton permission="slots:write" size="small" aria-label={`${label}: ${row.name}`} onClick={onClick}>
      {label}
    </PermittedButton>
  )
  return (
    <span className="row">
      {row.state === 'running'
        ? button(t('slots.actions.pause'), () => move.mutate('paused'))
        : button(t('slots.actions.start'), () => move.mutate('running'))}
      {button(t('slots.actions.edit'), edit)}
      {row.state !== 'draft' && button(t('slots.actions.end'), end)}
    </span>
  )
}
