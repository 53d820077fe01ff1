import type { SlotDemandMap, SlotDiversion } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { diversionsQuery } from '../../api/slots.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { categoryName } from './category-name.ts'
import { PlacementChip } from './placements.tsx'

/** Plans that lead from what is bought often to what is bought seldom, and what they did against who was held out. */
export function Diversions({ map }: { map: SlotDemandMap }) {
  const { t } = useTranslation()
  const format = useFormat()
  const query = useQuery(diversionsQuery)
  const name = (code: string) => categoryName(map, code, format)
  const arm = ({ people, converted, rate }: SlotDiversion['shown']) =>
    rate === null ? (
      '—'
    ) : (
      <>
        {format.percent(rate)}
        <span className="small faint" style={{ display: 'block' }}>
          {t('slots.diversions.of', { converted: format.number(converted), people: format.number(people) })}
        </span>
      </>
    )
  const columns: Column<SlotDiversion>[] = [
    {
      key: 'pair',
      title: t('slots.diversions.pair'),
      cell: (row) => `${name(row.donor)} → ${name(row.receiver)}`,
    },
    {
      key: 'state',
      title: t('slots.columns.state'),
      render: (row) => <PlacementChip state={row.state} />,
      cell: (row) => row.state,
    },
    {
      key: 'shown',
      title: t('slots.diversions.shown'),
      align: 'right',
      cell: (row) => row.shown.rate,
      render: (row) => arm(row.shown),
    },
    {
      key: 'heldOut',
      title: t('slots.diversions.heldOut'),
      align: 'right',
      cell: (row) => row.heldOut.rate,
      render: (row) => arm(row.heldOut),
    },
    {
      key: 'lift',
      title: t('slots.diversions.lift'),
      help: t('slots.diversions.liftWhat', { days: 14 }),
      align: 'right',
      cell: (row) => row.lift?.value ?? null,
      render: ({ lift }) =>
        lift === null ? (
          <span className="faint">{t('slots.diversions.tooFew')}</span>
        ) : (
          <>
            {format.points(lift.value)}
            <span className="small faint" style={{ display: 'block' }}>
              {t('slots.slot.interval', { low: format.points(lift.low), high: format.points(lift.high) })}
            </span>
          </>
        ),
    },
  ]
  return (
    <DataTable<SlotDiversion>
      name="diversions"
      label={t('slots.diversions.title')}
      toolbar={<h2>{t('slots.diversions.title')}</h2>}
      columns={columns}
      rows={query.data}
      rowKey={(row) => String(row.placement)}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      empty={<State title={t('slots.diversions.none.title')}>{t('slots.diversions.none.advice')}</State>}
    />
  )
}
