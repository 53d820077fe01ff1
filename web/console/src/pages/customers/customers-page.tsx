import { MergeCellsOutlined } from '@ant-design/icons'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '../../api/client.ts'
import { type CustomerFilter, type CustomerRow, customersQuery } from '../../api/customers.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { ScopeSwitch } from '../../components/lens.tsx'
import { useReveal } from '../../components/reveal.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { type CustomersSearch, paths } from '../../paths.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { useCustomerColumns } from './customer-columns.tsx'

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
  const columns = useCustomerColumns(reveal)
  const filtered = Boolean(search.search || search.store || search.city || search.channel)

  return (
    <Page
      title={t('customers.title')}
      lead={data && t(filtered ? 'customers.found' : 'customers.lead', { count: total, shown: format.number(total) })}
      actions={
        <>
          <ScopeSwitch />
          {button}
          <MergesLink />
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
        toolbar={<Filters rows={rows} />}
        actions={<SavedViews page="customers" keys={['search', 'sort', 'city', 'store', 'channel']} />}
        empty={<Nobody filtered={filtered} />}
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

function MergesLink() {
  const { t } = useTranslation()
  return (
    <GoLink {...paths.merges()}>
      <Button icon={<MergeCellsOutlined aria-hidden />} tabIndex={-1}>
        {t('merges.title')}
      </Button>
    </GoLink>
  )
}

function Filters({ rows }: { rows: CustomerRow[] | undefined }) {
  const { t } = useTranslation()
  const [search, change] = useAddress<CustomersSearch>()
  return (
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
  )
}

function Nobody({ filtered }: { filtered: boolean }) {
  const { t } = useTranslation()
  const [, change] = useAddress<CustomersSearch>()
  if (!filtered) {
    const start = (
      <GoLink {...paths.imports()}>
        <Button type="primary" tabIndex={-1}>
          {t('today.dropIn.action')}
        </Button>
      </GoLink>
    )
    return (
      <State title={t('customers.none.title')} action={start}>
        {t('customers.none.advice')}
      </State>
    )
  }
  const clear = () => change({ search: undefined, store: undefined, city: undefined, channel: undefined })
  return (
    <State title={t('customers.noneFound.title')} action={<Button onClick={clear}>{t('common.clearFilters')}</Button>}>
      {t('customers.noneFound.advice')}
    </State>
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
