import { MergeCellsOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/client.ts'
import { type CustomerFilter, type CustomerRow, customersQuery } from '../../api/customers.ts'
import { useAddress } from '../../components/address.ts'
import { customerTitle } from '../../components/customer-title.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { ScopeSwitch } from '../../components/lens.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { type CustomersSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { useReveal } from './reveal.tsx'

const exportMax = 10_000

export function CustomersPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useGo()
  const [search, change] = useAddress<CustomersSearch>()
  const filter: CustomerFilter = {
    search: search.search,
    sort: search.sort,
    city: search.city,
    store: search.store,
    channel: search.channel,
  }
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    customersQuery(filter),
  )
  const rows = data?.pages.flatMap((page) => page.customers)
  const total = data?.pages[0]?.total ?? 0
  const { reveal, button } = useReveal()
  const columns = useColumns(reveal)
  const filtered = Boolean(search.search || search.store || search.city || search.channel)

  return (
    <Page
      title={t('customers.title')}
      lead={
        data &&
        (filtered
          ? t('customers.found', { count: total, shown: format.number(total) })
          : t('customers.lead', { count: total, shown: format.number(total) }))
      }
      actions={
        <>
          <ScopeSwitch />
          {button}
          <GoLink {...paths.merges()}>
            <Button icon={<MergeCellsOutlined aria-hidden />} tabIndex={-1}>
              {t('merges.title')}
            </Button>
          </GoLink>
        </>
      }
    >
      <DataTable<CustomerRow>
        name="customers"
        label={t('customers.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.id}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        onOpen={(row) => void go(paths.customer(row.id))}
        sort={{ key: search.sort ?? 'recent', change: (key) => change({ sort: key === 'recent' ? undefined : key }) }}
        toolbar={
          <>
            <SearchBox
              value={search.search}
              change={(text) => change({ search: text })}
              label={t('customers.search')}
              placeholder={t('customers.searchHint')}
            />
            <ChannelFilter value={search.channel} rows={rows} change={(channel) => change({ channel })} />
            <SortChoice value={search.sort} change={(sort) => change({ sort })} />
          </>
        }
        actions={<SavedViews page="customers" keys={['search', 'sort', 'city', 'store', 'channel']} />}
        empty={
          filtered ? (
            <State
              title={t('customers.noneFound.title')}
              action={
                <Button
                  onClick={() => change({ search: undefined, store: undefined, city: undefined, channel: undefined })}
                >
                  {t('common.clearFilters')}
                </Button>
              }
            >
              {t('customers.noneFound.advice')}
            </State>
          ) : (
            <State
              title={t('customers.none.title')}
              action={
                <GoLink {...paths.imports()}>
                  <Button type="primary" tabIndex={-1}>
                    {t('today.dropIn.action')}
                  </Button>
                </GoLink>
              }
            >
              {t('customers.none.advice')}
            </State>
          )
        }
        more={{
          has: hasNextPage,
          loading: isFetchingNextPage,
          load: () => void fetchNextPage(),
          shown: t('table.shown', { shown: format.number(rows?.length ?? 0), total: format.number(total) }),
        }}
        everything={() => allCustomers(filter)}
      />
    </Page>
  )
}

/** Follows the cursor, up to a number that a spreadsheet still opens gladly. */
async function allCustomers(filter: CustomerFilter): Promise<CustomerRow[]> {
  const rows: CustomerRow[] = []
  let cursor: string | undefined
  do {
    const page: { customers: CustomerRow[]; next?: string } = await api.get('/v1/customers', {
      query: { ...filter, limit: 200, cursor },
    })
    rows.push(...page.customers)
    cursor = page.next
  } while (cursor && rows.length < exportMax)
  return rows
}

function useColumns(reveal: (text: string) => string): Column<CustomerRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  return [
    {
      key: 'name',
      title: t('customers.columns.name'),
      render: (row) => (
        <GoLink {...paths.customer(row.id)} className="name-link">
          {customerTitle({ ...row, name: row.name && reveal(row.name), contact: undefined }, t)}
        </GoLink>
      ),
      cell: (row) => row.name ?? '',
    },
    {
      key: 'contact',
      title: t('customers.columns.contact'),
      render: (row) =>
        row.contact ? <span className="nowrap">{reveal(row.contact)}</span> : <span className="faint">—</span>,
      cell: (row) => row.contact,
    },
    {
      key: 'kinds',
      title: t('customers.columns.kinds'),
      render: (row) => <KindsCell kinds={row.kinds} />,
      cell: (row) => row.kinds.join(' '),
    },
    {
      key: 'orders',
      title: t('customers.columns.orders'),
      help: t('definitions.paidOrders'),
      align: 'right',
      sortKey: 'orders',
      render: (row) => format.number(row.orders),
      cell: (row) => row.orders,
    },
    {
      key: 'paid',
      title: t('customers.columns.paid'),
      help: t('definitions.paid'),
      align: 'right',
      sortKey: 'paid',
      render: (row) => format.money(row.paidMinor),
      cell: (row) => row.paidMinor / 100,
    },
    {
      key: 'refunded',
      title: t('customers.columns.refunded'),
      help: t('definitions.refunded'),
      align: 'right',
      hidden: true,
      render: (row) => format.money(row.refundedMinor),
      cell: (row) => row.refundedMinor / 100,
    },
    {
      key: 'last',
      title: t('customers.columns.last'),
      align: 'right',
      sortKey: 'recent',
      render: (row) => (row.lastOrderAt ? format.day(row.lastOrderAt) : <span className="faint">—</span>),
      cell: (row) => row.lastOrderAt,
    },
    {
      key: 'first',
      title: t('customers.columns.first'),
      align: 'right',
      sortKey: 'first-seen',
      render: (row) => format.day(row.firstSeenAt),
      cell: (row) => row.firstSeenAt,
    },
    {
      key: 'registered',
      title: t('customers.columns.registered'),
      align: 'right',
      hidden: true,
      render: (row) => (row.registeredAt ? format.day(row.registeredAt) : <span className="faint">—</span>),
      cell: (row) => row.registeredAt,
    },
    {
      key: 'store',
      title: t('customers.columns.store'),
      help: t('customers.columns.storeHelp'),
      render: (row) => storeName(row.store),
      cell: (row) => row.store,
    },
    {
      key: 'channel',
      title: t('customers.columns.channel'),
      hidden: true,
      render: (row) => row.channel ?? '',
      cell: (row) => row.channel,
    },
    {
      key: 'id',
      title: t('customers.columns.id'),
      hidden: true,
      render: (row) => <code>{row.id}</code>,
      cell: (row) => row.id,
    },
  ]
}

const kindsShown = 2

/** The first few, the rest on hover: which numbers we have matters, all their names do not. */
function KindsCell({ kinds }: { kinds: CustomerRow['kinds'] }) {
  const { t } = useTranslation()
  const names = kinds.map((kind) => t(`identifiers.${kind}`))
  const more = names.length - kindsShown
  return (
    <span className="soft" title={names.join(t('common.comma'))}>
      {names.slice(0, kindsShown).join(t('common.comma'))}
      {more > 0 && <span className="faint"> +{more}</span>}
    </span>
  )
}

function SortChoice({ value, change }: { value: string | undefined; change(sort: string | undefined): void }) {
  const { t } = useTranslation()
  return (
    <Select
      aria-label={t('customers.sort.label')}
      value={value ?? 'recent'}
      style={{ minWidth: 132 }}
      onChange={(sort) => change(sort === 'recent' ? undefined : sort)}
      options={(['recent', 'paid', 'orders', 'first-seen'] as const).map((key) => ({
        value: key,
        label: t(`customers.sort.${key}`),
      }))}
    />
  )
}

/** Channels are the merchant's own words: those met in the list are offered. */
function ChannelFilter({
  value,
  rows,
  change,
}: {
  value: string | undefined
  rows: CustomerRow[] | undefined
  change(channel: string | undefined): void
}) {
  const { t } = useTranslation()
  const known = [
    ...new Set([...(rows ?? []).flatMap((row) => (row.channel ? [row.channel] : [])), ...(value ? [value] : [])]),
  ].sort()
  if (known.length === 0) return null
  return (
    <Select
      aria-label={t('customers.columns.channel')}
      value={value ?? ''}
      style={{ minWidth: 120 }}
      onChange={(channel) => change(channel || undefined)}
      options={[
        { value: '', label: t('customers.allChannels') },
        ...known.map((channel) => ({ value: channel, label: channel })),
      ]}
    />
  )
}
