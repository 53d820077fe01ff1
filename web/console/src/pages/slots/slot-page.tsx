import '../../ui/slots.css'
import type { SlotReport } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Switch } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { changeSlot, slotQuery } from '../../api/slots.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { DayBars } from '../../components/day-bars.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { ScopeSwitch } from '../../components/lens.tsx'
import { useCapability } from '../../components/session.ts'
import { type LensSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { PlacementChip } from './placements.tsx'

/** One slot: what went through it, day by day, and which of what stood in it brought most. */
export function SlotPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const code = useParam('code')
  const [{ store }] = useAddress<LensSearch>()
  const { data, error, refetch } = useQuery(slotQuery(code, { store }))
  return (
    <Page
      title={data ? data.slot.name[format.language] : t('slots.slot.title')}
      crumb={<GoLink {...paths.slots()}>{t('slots.title')}</GoLink>}
      lead={
        data &&
        `${t(`slots.pages.${data.slot.page}`)} · ${t('slots.period', { from: format.day(data.from), to: format.day(data.to) })}`
      }
      actions={<ScopeSwitch />}
    >
      {data ? (
        <Report report={data} />
      ) : (
        <div className="card">
          {error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : (
            <Bones lines={10} label={t('common.loading')} />
          )}
        </div>
      )}
    </Page>
  )
}

function Report({ report }: { report: SlotReport }) {
  const { t } = useTranslation()
  return (
    <div className="with-aside">
      <div className="stack">
        <Figures report={report} />
        <Days report={report} />
        <Ranking report={report} />
      </div>
      <aside className="stack">
        <Settings report={report} />
        <section className="card stack-tight" aria-labelledby="how">
          <h2 id="how">{t('slots.slot.how')}</h2>
          <p className="soft">{t('slots.slot.howText')}</p>
        </section>
      </aside>
    </div>
  )
}

function Figures({ report: { slot, before, days } }: { report: SlotReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = (part: number, whole: number) => (whole === 0 ? '—' : format.percent(part / whole))
  const earlier = (value: string) => t('slots.before', { value, days: days.length })
  const perThousand = ({ valueMinor, impressions }: typeof before) =>
    impressions === 0 ? '—' : format.money(Math.round((valueMinor / impressions) * 1000))
  return (
    <section className="card figures" aria-label={t('slots.slot.title')}>
      <Figure
        label={t('slots.views')}
        definition={t('slots.viewsWhat')}
        value={format.number(slot.views)}
        note={earlier(format.number(before.views))}
      />
      <Figure
        label={t('slots.fill')}
        definition={t('slots.fillWhat')}
        value={share(slot.impressions, slot.views)}
        note={earlier(share(before.impressions, before.views))}
      />
      <Figure
        label={t('slots.clickRate')}
        definition={t('slots.clickRateWhat')}
        value={share(slot.clicks, slot.impressions)}
        note={earlier(share(before.clicks, before.impressions))}
      />
      <Figure
        label={t('slots.conversions')}
        definition={t('slots.conversionRateWhat')}
        value={format.number(slot.conversions)}
        note={earlier(format.number(before.conversions))}
      />
      <Figure
        label={t('slots.perThousand')}
        definition={t('slots.valueWhat')}
        value={perThousand(slot)}
        note={earlier(perThousand(before))}
      />
    </section>
  )
}

type Day = SlotReport['days'][number]

function Days({ report: { days, slot } }: { report: SlotReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const figures = useMemo(
    () => [
      { name: t('slots.views'), of: ({ views }: Day) => views },
      { name: t('slots.impressions'), of: ({ impressions }: Day) => impressions, hue: 1 },
      { name: t('slots.clicks'), of: ({ clicks }: Day) => clicks },
      { name: t('slots.conversions'), of: ({ conversions }: Day) => conversions, hue: 0 },
    ],
    [t],
  )
  return (
    <DayBars
      days={days}
      figures={figures}
      title={t('slots.slot.byDay', {
        impressions: format.number(slot.impressions),
        conversions: format.number(slot.conversions),
        days: days.length,
      })}
      note={t('slots.slot.byDayNote')}
      fileName={`slot-${slot.code}`}
    />
  )
}

type Row = SlotReport['placements'][number]

function Ranking({ report: { placements } }: { report: SlotReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const rate = (part: number, whole: number, interval: Row['clickRate']) =>
    interval === null ? (
      '—'
    ) : (
      <>
        {format.percent(part / whole)}
        <span className="small faint" style={{ display: 'block' }}>
          {t('slots.slot.interval', { low: format.percent(interval.low), high: format.percent(interval.high) })}
        </span>
      </>
    )
  const columns: Column<Row>[] = [
    { key: 'name', title: t('slots.columns.name'), cell: (row) => row.name },
    {
      key: 'state',
      title: t('slots.columns.state'),
      render: (row) => <PlacementChip state={row.state} />,
      cell: (row) => row.state,
    },
    {
      key: 'impressions',
      title: t('slots.impressions'),
      align: 'right',
      cell: (row) => row.impressions,
      render: (row) => format.number(row.impressions),
      compare: (a, b) => a.impressions - b.impressions,
    },
    {
      key: 'clickRate',
      title: t('slots.clickRate'),
      help: t('slots.clickRateWhat'),
      align: 'right',
      cell: (row) => row.clicks,
      render: (row) => rate(row.clicks, row.impressions, row.clickRate),
    },
    {
      key: 'conversionRate',
      title: t('slots.conversionRate'),
      help: t('slots.conversionRateWhat'),
      align: 'right',
      cell: (row) => row.conversions,
      render: (row) => rate(row.conversions, row.impressions, row.conversionRate),
    },
    {
      key: 'value',
      title: t('slots.value'),
      help: t('slots.valueWhat'),
      align: 'right',
      cell: (row) => format.major(row.valueMinor),
      render: (row) => format.money(row.valueMinor),
      compare: (a, b) => a.valueMinor - b.valueMinor,
    },
  ]
  return (
    <DataTable<Row>
      name="slot-placements"
      label={t('slots.slot.ranking')}
      toolbar={<h2>{t('slots.slot.ranking')}</h2>}
      columns={columns}
      rows={placements}
      rowKey={(row) => String(row.id)}
      empty={<State title={t('slots.slot.rankingNone')} />}
    />
  )
}

function Settings({ report: { slot } }: { report: SlotReport }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const { allowed, reason } = useCapability('slots:write')
  const save = useMutation({
    mutationFn: (patch: { enabled?: boolean; byLayer?: boolean }) => changeSlot(slot.code, patch),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['slots'] }),
    onError: (error) => message.error(errorLine(error, t)),
  })
  return (
    <section className="card stack-tight" aria-labelledby="settings">
      <h2 id="settings">{t('slots.slot.settings')}</h2>
      <span className="switch-line">
        <Switch
          aria-label={t('slots.slot.open')}
          checked={slot.enabled}
          disabled={!allowed}
          onChange={(enabled) => save.mutate({ enabled })}
        />
        {t('slots.slot.open')}
      </span>
      <span className="switch-line">
        <Switch
          aria-label={t('slots.slot.byLayer')}
          checked={slot.byLayer}
          disabled={!allowed}
          onChange={(byLayer) => save.mutate({ byLayer })}
        />
        {t('slots.slot.byLayer')}
      </span>
      <p className="small faint">{t('slots.slot.byLayerHint')}</p>
      {!allowed && <p className="small faint">{reason}</p>}
    </section>
  )
}
