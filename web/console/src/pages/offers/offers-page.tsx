import '../../ui/money.css'
import { PlusOutlined } from '@ant-design/icons'
import type { OfferView } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { allOffers, offersQuery } from '../../api/offers.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { valueWords } from '../../components/money/offer-words.ts'
import { StockBar } from '../../components/money/stock-bar.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useMore } from '../../components/use-more.ts'
import { type OffersSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { EnvelopesTable } from './envelopes.tsx'
import { type OfferKind, type OfferState, offerKinds, offerStates } from './kinds.ts'
import { OfferStateChip } from './offer-state.tsx'

/** What is given: coupons and envelopes, with what is left of each and what it has cost. */
export function OffersPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<OffersSearch>()
  return (
    <Page
      title={t('offers.title')}
      lead={tab === 'envelopes' ? t('envelopes.lead') : t('offers.lead')}
      actions={tab === 'envelopes' ? undefined : <NewButton />}
    >
      <Tabs
        activeKey={tab === 'envelopes' ? tab : 'coupons'}
        onChange={(key) => change({ tab: key === 'envelopes' ? key : undefined, state: undefined, search: undefined })}
        items={[
          { key: 'coupons', label: t('offers.tabs.coupons'), children: <OffersTable /> },
          { key: 'envelopes', label: t('offers.tabs.envelopes'), children: <EnvelopesTable /> },
        ]}
      />
    </Page>
  )
}

function NewButton() {
  const { t } = useTranslation()
  const go = useGo()
  return (
    <PermittedButton
      permission="offers:write"
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      onClick={() => void go(paths.newOffer())}
    >
      {t('offers.new')}
    </PermittedButton>
  )
}

function OffersTable() {
  const { t } = useTranslation()
  const go = useGo()
  const [{ search, state, kind }, change] = useAddress<OffersSearch>()
  const filter = { search, state, kind }
  const query = useInfiniteQuery({ ...offersQuery(filter), refetchInterval: 10_000 })
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<OfferView>
      name="offers"
      label={t('offers.title')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      onOpen={(row) => void go(paths.offer(row.id))}
      everything={() => allOffers(filter)}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <SearchBox value={search} change={(text) => change({ search: text })} label={t('offers.search')} />
          <Select<OfferKind | ''>
            aria-label={t('offers.kind')}
            value={offerKinds.find((value) => value === kind) ?? ''}
            style={{ minWidth: 130 }}
            options={[
              { value: '', label: t('offers.allKinds') },
              ...offerKinds.map((value) => ({ value, label: t(`offers.kinds.${value}`) })),
            ]}
            onChange={(value) => change({ kind: value || undefined })}
          />
          <Select<OfferState | ''>
            aria-label={t('offers.state')}
            value={offerStates.find((value) => value === state) ?? ''}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('offers.allStates') },
              ...offerStates.map((value) => ({ value, label: t(`offers.states.${value}`) })),
            ]}
            onChange={(value) => change({ state: value || undefined })}
          />
          <SavedViews page="offers" keys={['search', 'kind', 'state']} />
        </>
      }
      empty={
        search || state || kind ? (
          <State title={t('offers.noneFound')} action={<ClearButton />} />
        ) : (
          <State title={t('offers.none.title')} action={<FirstButton />}>
            {t('offers.none.advice')}
          </State>
        )
      }
      more={more}
    />
  )
}

function ClearButton() {
  const { t } = useTranslation()
  const [, change] = useAddress<OffersSearch>()
  return (
    <Button onClick={() => change({ search: undefined, state: undefined, kind: undefined })}>
      {t('common.clearFilters')}
    </Button>
  )
}

/** The first coupon in one click: the editor opens with it written, to be read and saved. */
function FirstButton() {
  const { t } = useTranslation()
  const go = useGo()
  return (
    <PermittedButton permission="offers:write" type="primary" onClick={() => void go(paths.newOffer({ first: '1' }))}>
      {t('offers.none.action')}
    </PermittedButton>
  )
}

function useColumns(): Column<OfferView>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'name',
      title: t('offers.name'),
      render: (row) => (
        <GoLink {...paths.offer(row.id)} className="name-link">
          {row.name[format.language]}
        </GoLink>
      ),
      cell: (row) => row.name[format.language],
      compare: (a, b) => a.name[format.language].localeCompare(b.name[format.language], format.locale),
    },
    {
      key: 'value',
      title: t('offers.value'),
      render: (row) => valueWords(row.value, { t, format }),
      cell: (row) => valueWords(row.value, { t, format }),
    },
    {
      key: 'kind',
      title: t('offers.kind'),
      hidden: true,
      render: (row) => t(`offers.kinds.${row.value.kind}`),
      cell: (row) => t(`offers.kinds.${row.value.kind}`),
    },
    {
      key: 'state',
      title: t('offers.state'),
      render: (row) => <OfferStateChip state={row.state} />,
      cell: (row) => t(`offers.states.${row.state}`),
    },
    {
      key: 'stock',
      title: t('offers.stock'),
      help: t('offers.stockHelp'),
      render: (row) => <StockCell offer={row} />,
      cell: (row) => row.stockLeft,
      compare: (a, b) => (a.stockLeft ?? Number.POSITIVE_INFINITY) - (b.stockLeft ?? Number.POSITIVE_INFINITY),
    },
    {
      key: 'budget',
      title: t('offers.budget'),
      help: t('offers.budgetHelp'),
      align: 'right',
      render: (row) =>
        row.budgetLeftMinor === null ? (
          <span className="faint">{t('offers.unlimited')}</span>
        ) : (
          format.money(row.budgetLeftMinor)
        ),
      cell: (row) => (row.budgetLeftMinor === null ? null : format.major(row.budgetLeftMinor)),
    },
    ...useFigureColumns(),
  ]
}

/** What has become of it so far. */
function useFigureColumns(): Column<OfferView>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const dash = <span className="faint">—</span>
  return [
    {
      key: 'claimed',
      title: t('offers.claimed'),
      help: t('offers.claimedHelp'),
      align: 'right',
      render: (row) => (row.figures.claimed > 0 ? format.number(row.figures.claimed) : dash),
      cell: (row) => row.figures.claimed,
      compare: (a, b) => a.figures.claimed - b.figures.claimed,
    },
    {
      key: 'redeemed',
      title: t('offers.redeemed'),
      help: t('offers.redeemedHelp'),
      align: 'right',
      render: (row) => (row.figures.redeemed > 0 ? format.number(row.figures.redeemed) : dash),
      cell: (row) => row.figures.redeemed,
      compare: (a, b) => a.figures.redeemed - b.figures.redeemed,
    },
    {
      key: 'rate',
      title: t('offers.rate'),
      help: t('offers.rateHelp'),
      align: 'right',
      render: (row) => (row.figures.claimed > 0 ? format.percent(row.figures.redeemed / row.figures.claimed, 0) : dash),
      cell: (row) => (row.figures.claimed > 0 ? row.figures.redeemed / row.figures.claimed : null),
    },
    {
      key: 'cost',
      title: t('offers.cost'),
      help: t('offers.costHelp'),
      align: 'right',
      render: (row) => (row.figures.givenMinor > 0 ? format.money(row.figures.givenMinor) : dash),
      cell: (row) => format.major(row.figures.givenMinor),
      compare: (a, b) => a.figures.givenMinor - b.figures.givenMinor,
    },
  ]
}

function StockCell({ offer }: { offer: OfferView }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (offer.stockLeft === null) return <span className="faint">{t('offers.unlimited')}</span>
  const total = offer.supply.stock ?? offer.stockLeft + offer.figures.claimed
  return (
    <StockBar
      left={offer.stockLeft}
      total={total}
      text={t('offers.stockOf', { left: format.number(offer.stockLeft), total: format.number(total) })}
    />
  )
}
