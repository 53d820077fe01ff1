import type { TillTicketSummary } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { ticketsQuery } from '../../api/till.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useMore } from '../../components/use-more.ts'
import { paths, type TillSearch } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { useProviderName } from './provider-name.ts'
import { TicketView } from './ticket-view.tsx'

const states = ['waiting', 'paid', 'cancelled'] as const
const tones = { waiting: 'wait', paid: 'gain', cancelled: undefined } as const

/** What this till and its neighbours have sold; one ticket opens beside it for a refund. */
export function Sales() {
  const { t } = useTranslation()
  const [{ ticket, search, state, store }, change] = useAddress<TillSearch>()
  const query = useInfiniteQuery({ ...ticketsQuery({ search, state, store }), refetchInterval: 15_000 })
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  if (ticket) return <TicketView ticketNo={ticket} close={() => change({ ticket: undefined })} />
  return (
    <DataTable<TillTicketSummary>
      name="sales"
      label={t('till.sales.title')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.ticketNo}
      onOpen={(row) => change({ ticket: row.ticketNo })}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <SearchBox value={search} change={(text) => change({ search: text })} label={t('till.sales.search')} />
          <Select
            aria-label={t('till.sales.state')}
            allowClear
            placeholder={t('till.sales.state')}
            value={state}
            style={{ minWidth: 120 }}
            options={states.map((value) => ({ value, label: t(`till.sales.states.${value}`) }))}
            onChange={(value: string | undefined) => change({ state: value })}
          />
        </>
      }
      empty={
        search || state ? (
          <State title={t('till.sales.noneFound')} />
        ) : (
          <State title={t('till.sales.none')}>{t('till.sales.noneAdvice')}</State>
        )
      }
      more={more}
    />
  )
}

function useColumns(): Column<TillTicketSummary>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  return [
    {
      key: 'number',
      title: t('till.sales.number'),
      render: (row) => (
        <GoLink {...paths.till({ tab: 'sales', ticket: row.ticketNo })} className="name-link mono">
          {row.ticketNo}
        </GoLink>
      ),
      cell: (row) => row.ticketNo,
    },
    {
      key: 'at',
      title: t('till.sales.at'),
      render: (row) => format.dateTime(row.paidAt),
      cell: (row) => row.paidAt,
    },
    {
      key: 'store',
      title: t('till.sales.store'),
      render: (row) => storeName(row.storeCode),
      cell: (row) => row.storeCode,
    },
    ...useMoneyColumns(),
    { key: 'cashier', title: t('till.sales.cashier'), cell: (row) => row.cashier },
    {
      key: 'state',
      title: t('till.sales.state'),
      render: (row) => (
        <span className="chip" data-tone={tones[row.state]}>
          {t(`till.sales.states.${row.state}`)}
        </span>
      ),
      cell: (row) => row.state,
    },
  ]
}

function useMoneyColumns(): Column<TillTicketSummary>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const provider = useProviderName()
  return [
    {
      key: 'due',
      title: t('till.sales.due'),
      help: t('till.sales.dueHelp'),
      align: 'right',
      render: (row) => format.money(row.dueMinor),
      cell: (row) => format.major(row.dueMinor),
      compare: (a, b) => a.dueMinor - b.dueMinor,
    },
    {
      key: 'refunded',
      title: t('till.sales.refunded'),
      align: 'right',
      render: (row) =>
        row.refundedMinor > 0 ? (
          <span className="loss">−{format.money(row.refundedMinor)}</span>
        ) : (
          <span className="faint">—</span>
        ),
      cell: (row) => format.major(row.refundedMinor),
    },
    {
      key: 'by',
      title: t('till.sales.by'),
      render: (row) => row.providers.map(provider).join(' + '),
      cell: (row) => row.providers.join(' '),
    },
    {
      key: 'difference',
      title: t('till.sales.difference'),
      help: t('till.sales.differenceHelp'),
      align: 'right',
      hidden: true,
      render: (row) =>
        row.differenceMinor === 0 ? (
          <span className="faint">—</span>
        ) : (
          <span className="wait">{format.money(row.differenceMinor)}</span>
        ),
      cell: (row) => format.major(row.differenceMinor),
    },
  ]
}
