import type { SlotInventory, SlotTrafficPrice } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { inventoryQuery, trafficQuery } from '../../api/slots.ts'
import { useAddress } from '../../components/address.ts'
import { DayBars } from '../../components/day-bars.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { type LensSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

/** What there is of traffic, what is promised of it, and what a success costs in it. */
export function Traffic() {
  const { t } = useTranslation()
  const [{ store }] = useAddress<LensSearch>()
  const inventory = useQuery(inventoryQuery({ store }))
  const price = useQuery(trafficQuery({ store }))
  const error = inventory.error ?? price.error
  const retry = () => void Promise.all([inventory.refetch(), price.refetch()])
  if (error) return <ErrorState error={error} retry={retry} />
  if (!inventory.data || !price.data)
    return (
      <div className="card">
        <Bones lines={8} label={t('common.loading')} />
      </div>
    )
  return (
    <div className="stack">
      <Ahead inventory={inventory.data} />
      <div className="grid-2">
        <Entrances inventory={inventory.data} />
        <Hours inventory={inventory.data} />
      </div>
      <Price price={price.data} />
    </div>
  )
}

function Ahead({ inventory: { days, weeks } }: { inventory: SlotInventory }) {
  const { t } = useTranslation()
  const format = useFormat()
  const sum = (key: 'forecast' | 'booked') => days.reduce((total, day) => total + (day[key] ?? 0), 0)
  const title =
    weeks > 0
      ? t('slots.traffic.inventory', {
          forecast: format.number(Math.round(sum('forecast'))),
          booked: format.number(Math.round(sum('booked'))),
        })
      : t('slots.traffic.inventoryEarly')
  if (weeks === 0 && sum('booked') === 0)
    return (
      <section className="card">
        <State title={title}>{t('slots.traffic.inventoryEarlyNote')}</State>
      </section>
    )
  const figure = (key: 'forecast' | 'booked' | 'free', hue?: number) => ({
    name: t(`slots.traffic.${key}`),
    of: (row: SlotInventory['days'][number]) => {
      const value = row[key]
      return value === null ? null : Math.round(value)
    },
    ...(hue === undefined ? {} : { hue }),
  })
  return (
    <DayBars
      days={days}
      figures={[figure('forecast', 1), figure('booked', 0), figure('free')]}
      title={title}
      note={weeks > 0 ? t('slots.traffic.inventoryNote', { weeks }) : t('slots.traffic.inventoryEarlyNote')}
      fileName="slots-inventory"
    />
  )
}

type Entrance = SlotInventory['entrances'][number]

function Entrances({ inventory: { entrances } }: { inventory: SlotInventory }) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns: Column<Entrance>[] = [
    { key: 'name', title: t('slots.store'), cell: (row) => row.name || row.store || '—' },
    {
      key: 'views',
      title: t('slots.views'),
      help: t('slots.viewsWhat'),
      align: 'right',
      cell: (row) => row.views,
      render: (row) => format.number(row.views),
    },
    {
      key: 'fill',
      title: t('slots.fill'),
      help: t('slots.fillWhat'),
      align: 'right',
      cell: (row) => row.filled,
      render: (row) => (row.views === 0 ? '—' : format.percent(row.filled / row.views, 0)),
    },
  ]
  return (
    <DataTable<Entrance>
      name="slot-entrances"
      label={t('slots.traffic.entrances')}
      toolbar={<h2>{t('slots.traffic.entrances')}</h2>}
      columns={columns}
      rows={entrances}
      rowKey={(row) => row.store}
      empty={<State title={t('slots.traffic.entrancesNone')} />}
    />
  )
}

type Hour = SlotInventory['hours'][number]
const free = ({ forecast, booked }: Hour) => (forecast === null ? null : Math.max(0, forecast - booked))

function Hours({ inventory: { hours } }: { inventory: SlotInventory }) {
  const { t } = useTranslation()
  const format = useFormat()
  const number = (key: 'views' | 'forecast' | 'booked', title: string): Column<Hour> => ({
    key,
    title,
    align: 'right',
    cell: (row) => row[key],
    render: (row) => (row[key] === null ? '—' : format.number(Math.round(row[key]))),
    compare: (a, b) => (a[key] ?? 0) - (b[key] ?? 0),
  })
  const columns: Column<Hour>[] = [
    { key: 'hour', title: t('slots.traffic.hour'), cell: (row) => `${String(row.hour).padStart(2, '0')}:00` },
    number('views', t('slots.views')),
    number('forecast', t('slots.traffic.forecast')),
    number('booked', t('slots.traffic.booked')),
    {
      key: 'free',
      title: t('slots.traffic.free'),
      help: t('slots.traffic.freeWhat'),
      align: 'right',
      cell: free,
      render: (row) => (free(row) === null ? '—' : format.number(Math.round(free(row) ?? 0))),
    },
  ]
  return (
    <DataTable<Hour>
      name="slot-hours"
      label={t('slots.traffic.hour')}
      toolbar={<h2>{t('slots.traffic.hour')}</h2>}
      columns={columns}
      rows={hours.filter(({ views, forecast, booked }) => views > 0 || (forecast ?? 0) > 0 || booked >= 0.5)}
      rowKey={(row) => String(row.hour)}
      empty={<State title={t('slots.traffic.entrancesNone')} />}
    />
  )
}

type Priced = SlotTrafficPrice['placements'][number]

function Price({ price: { placements, valuePerThousandMinor } }: { price: SlotTrafficPrice }) {
  const { t } = useTranslation()
  const format = useFormat()
  const money = (minor: number | null) => (minor === null ? '—' : format.money(Math.round(minor)))
  const columns: Column<Priced>[] = [
    { key: 'name', title: t('slots.columns.name'), cell: (row) => row.name },
    {
      key: 'impressions',
      title: t('slots.impressions'),
      align: 'right',
      cell: (row) => row.impressions,
      render: (row) => format.number(row.impressions),
    },
    {
      key: 'converted',
      title: t('slots.conversions'),
      align: 'right',
      cell: (row) => row.converted,
      render: (row) => format.number(row.converted),
    },
    {
      key: 'traffic',
      title: t('slots.traffic.traffic'),
      align: 'right',
      cell: (row) => format.major(Math.round(row.trafficMinor)),
      render: (row) => money(row.trafficMinor),
    },
    {
      key: 'cost',
      title: t('slots.traffic.perSuccess'),
      help: t('slots.traffic.priceWhat', { value: money(valuePerThousandMinor) }),
      align: 'right',
      cell: (row) => (row.internalCostMinor === null ? null : format.major(Math.round(row.internalCostMinor))),
      render: (row) => money(row.internalCostMinor),
      compare: (a, b) => (a.internalCostMinor ?? 0) - (b.internalCostMinor ?? 0),
    },
  ]
  return (
    <div className="stack-tight">
      <DataTable<Priced>
        name="slot-price"
        label={t('slots.traffic.price')}
        toolbar={<h2>{t('slots.traffic.price')}</h2>}
        columns={columns}
        rows={placements}
        rowKey={(row) => String(row.id)}
        empty={<State title={t('slots.traffic.priceNone')} />}
      />
      <p className="small faint">
        {t('slots.traffic.priceWhat', { value: money(valuePerThousandMinor) })}{' '}
        <GoLink {...paths.prescriptions()}>{t('slots.traffic.outside')}</GoLink>: {t('slots.traffic.outsideWhat')}
      </p>
    </div>
  )
}
