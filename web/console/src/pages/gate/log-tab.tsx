import { type TouchView, touchChannels, touchOutcomes, touchReasons } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { allTouches, touchesQuery } from '../../api/touches.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { CustomerPicker, type PickedCustomer } from '../../components/money/customer-picker.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useMore } from '../../components/use-more.ts'
import { type GateSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { TouchDrawer } from './touch-drawer.tsx'
import { TouchState, useSenderName } from './touch-words.tsx'

/** The one log. A row opens with everything that was looked at. */
export function LogTab() {
  const { t } = useTranslation()
  const [{ customer, sender, outcome, reason, channel }, change] = useAddress<GateSearch>()
  const [opened, setOpened] = useState<number>()
  const filter = { customer, sender, outcome, reason, channel }
  const query = useInfiniteQuery({ ...touchesQuery(filter), refetchInterval: 15_000 })
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  const isFiltered = Object.values(filter).some(Boolean)
  return (
    <>
      <DataTable<TouchView>
        name="touches"
        label={t('touches.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.id)}
        onOpen={(row) => setOpened(row.id)}
        everything={() => allTouches(filter)}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        toolbar={<Filters />}
        empty={
          isFiltered ? (
            <State
              title={t('touches.noneFound')}
              action={
                <Button
                  onClick={() =>
                    change({
                      customer: undefined,
                      sender: undefined,
                      outcome: undefined,
                      reason: undefined,
                      channel: undefined,
                    })
                  }
                >
                  {t('common.clearFilters')}
                </Button>
              }
            />
          ) : (
            <State
              title={t('touches.none.title')}
              action={<GoLink {...paths.newPlay()}>{t('touches.none.action')}</GoLink>}
            >
              {t('touches.none.advice')}
            </State>
          )
        }
        more={more}
      />
      <TouchDrawer id={opened} close={() => setOpened(undefined)} />
    </>
  )
}

function Filters() {
  const { t } = useTranslation()
  const [{ customer, sender, outcome, reason, channel }, change] = useAddress<GateSearch>()
  const [picked, setPicked] = useState<PickedCustomer>()
  const shown = customer
    ? picked?.id === customer
      ? picked
      : { id: customer, title: `…${customer.slice(-6)}` }
    : undefined
  const choice = (name: 'outcome' | 'reason' | 'channel', value: string | undefined, all: readonly string[]) => (
    <Select
      aria-label={t(`touches.filters.${name}`)}
      value={value ?? ''}
      style={{ minWidth: 150 }}
      popupMatchSelectWidth={false}
      options={[
        { value: '', label: t(`touches.filters.${name}All`) },
        ...all.map((one) => ({ value: one, label: t(`touches.${name}s.${one}` as 'touches.outcomes.sent') })), // one word for each of the list
      ]}
      onChange={(next: string) => change({ [name]: next || undefined })}
    />
  )
  return (
    <>
      <div style={{ width: 220, maxWidth: '100%' }}>
        <CustomerPicker
          value={shown}
          label={t('touches.filters.customer')}
          change={(next) => {
            setPicked(next)
            change({ customer: next?.id })
          }}
        />
      </div>
      <SearchBox value={sender} change={(text) => change({ sender: text })} label={t('touches.filters.sender')} />
      {choice('outcome', outcome, touchOutcomes)}
      {choice('reason', reason, touchReasons)}
      {choice('channel', channel, touchChannels)}
      <SavedViews page="touches" keys={['customer', 'sender', 'outcome', 'reason', 'channel']} />
    </>
  )
}

function useColumns(): Column<TouchView>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const nameOf = useSenderName()
  const nothing = <span className="faint">—</span>
  return [
    {
      key: 'at',
      title: t('touches.at'),
      render: (row) => format.dateTime(row.decidedAt),
      cell: (row) => row.decidedAt,
    },
    {
      key: 'customer',
      title: t('touches.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer, { tab: 'touches' })}>
            {row.customerName ?? t('customers.nameless', { id: row.customer.slice(-6) })}
          </GoLink>
        ) : (
          nothing
        ),
      cell: (row) => row.customer,
    },
    {
      key: 'what',
      title: t('touches.what'),
      render: (row) => row.content.title[format.language] || nothing,
      cell: (row) => row.content.title[format.language],
    },
    { key: 'sender', title: t('touches.sender'), render: (row) => nameOf(row.sender), cell: (row) => row.sender },
    {
      key: 'state',
      title: t('touches.outcome'),
      help: t('touches.outcomeHelp'),
      render: (row) => <TouchState touch={row} />,
      cell: (row) => t(`touches.states.${row.state}`),
    },
    {
      key: 'reason',
      title: t('touches.reason'),
      render: (row) => (row.reason ? t(`touches.reasons.${row.reason}`) : nothing),
      cell: (row) => (row.reason ? t(`touches.reasons.${row.reason}`) : ''),
    },
    {
      key: 'channel',
      title: t('touches.channel'),
      render: (row) => (row.channel ? t(`touches.channels.${row.channel}`) : nothing),
      cell: (row) => row.channel,
    },
    {
      key: 'purpose',
      title: t('touches.purpose'),
      hidden: true,
      render: (row) => t(`touches.purposes.${row.purpose}`),
      cell: (row) => row.purpose,
    },
    { key: 'hook', title: t('touches.hook'), hidden: true, cell: (row) => row.hook?.name },
    { key: 'priority', title: t('touches.priority'), hidden: true, align: 'right', cell: (row) => row.priority },
    {
      key: 'cost',
      title: t('touches.cost'),
      align: 'right',
      render: (row) => (row.costMinor > 0 ? format.money(row.costMinor) : nothing),
      cell: (row) => format.major(row.costMinor),
    },
  ]
}
