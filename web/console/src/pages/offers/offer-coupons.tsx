import { DownloadOutlined } from '@ant-design/icons'
import type { OfferCouponList, OfferDetail } from '@regulars/contract'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { App, Button, Input, Select } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { downloadCoupons, offerCouponsQuery, voidCoupon } from '../../api/offers.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMore } from '../../components/use-more.ts'
import { paths } from '../../paths.ts'
import { saveFile } from '../../ui/csv.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { type CouponState, couponStates } from './kinds.ts'
import { useOfferRefresh } from './offer-actions.tsx'
import { CouponStateChip } from './offer-state.tsx'

type Row = OfferCouponList['items'][number]

/** Every coupon that is out, newest first. */
export function OfferCoupons({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const id = String(offer.id)
  const [state, setState] = useState<CouponState>()
  const query = useInfiniteQuery({
    ...offerCouponsQuery(id, state),
    refetchInterval: offer.state === 'published' ? 5000 : false,
  })
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  const take = useMutation({
    mutationFn: () => downloadCoupons(id, state),
    onSuccess: (content) => saveFile(`${offer.code}-coupons.csv`, content),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <DataTable<Row>
      name="coupons"
      label={t('offer.coupons')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      exportable={false}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <h2>{t('offer.coupons')}</h2>
          <Select<CouponState | ''>
            aria-label={t('offer.couponState')}
            value={state ?? ''}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('offers.allStates') },
              ...couponStates.map((value) => ({ value, label: t(`offer.couponStates.${value}`) })),
            ]}
            onChange={(value) => setState(value || undefined)}
          />
        </>
      }
      actions={
        <Button
          type="text"
          icon={<DownloadOutlined aria-hidden />}
          aria-label={t('offer.downloadAll')}
          title={t('offer.downloadAll')}
          loading={take.isPending}
          onClick={() => take.mutate()}
        />
      }
      empty={<State title={t('offer.noCoupons.title')}>{t('offer.noCoupons.advice')}</State>}
      more={more}
    />
  )
}

/** Voiding asks why: it stands in the audit log. */
function useVoid() {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const refresh = useOfferRefresh()
  const reason = useRef('')
  const end = useMutation({
    mutationFn: (id: string) => voidCoupon(id, reason.current),
    onSuccess: refresh,
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (id: string) => {
    reason.current = ''
    modal.confirm({
      title: t('offer.voidTitle'),
      content: (
        <div className="stack-tight">
          <p>{t('offer.voidWhat')}</p>
          <Input
            aria-label={t('offer.voidReason')}
            placeholder={t('offer.voidReason')}
            maxLength={300}
            onChange={(event) => {
              reason.current = event.target.value
            }}
          />
        </div>
      ),
      okText: t('offer.void'),
      cancelText: t('common.cancel'),
      onOk: () => end.mutateAsync(id).catch(() => undefined), // told by onError
    })
  }
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const ask = useVoid()
  return [
    {
      key: 'coupon',
      title: t('offer.coupon'),
      render: (row) => <span className="mono">{row.id.slice(-8)}</span>,
      cell: (row) => row.id,
    },
    {
      key: 'customer',
      title: t('offer.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer, { tab: 'wallet' })}>
            {t('customers.nameless', { id: row.customer.slice(-6) })}
          </GoLink>
        ) : (
          <span className="faint">{t('offer.hidden')}</span>
        ),
      cell: (row) => row.customer,
    },
    {
      key: 'state',
      title: t('offer.couponState'),
      render: (row) => <CouponStateChip state={row.state} />,
      cell: (row) => row.state,
    },
    {
      key: 'claimed',
      title: t('offer.claimedAt'),
      render: (row) => format.dateTime(row.claimedAt),
      cell: (row) => row.claimedAt,
    },
    {
      key: 'expires',
      title: t('offer.expiresAt'),
      render: (row) => format.day(new Date(new Date(row.expiresAt).getTime() - 1)),
      cell: (row) => row.expiresAt,
    },
    {
      key: 'redeemed',
      title: t('offer.redeemedAt'),
      render: (row) => (row.redeemedAt ? format.dateTime(row.redeemedAt) : <span className="faint">—</span>),
      cell: (row) => row.redeemedAt,
    },
    { key: 'store', title: t('offer.store'), cell: (row) => row.store?.name },
    { key: 'channel', title: t('offer.channel'), hidden: true, cell: (row) => row.channel },
    { key: 'outside', title: t('offer.outsideCode'), hidden: true, cell: (row) => row.outsideCode },
    {
      key: 'given',
      title: t('offer.given'),
      align: 'right',
      render: (row) => (row.givenMinor > 0 ? format.money(row.givenMinor) : <span className="faint">—</span>),
      cell: (row) => format.major(row.givenMinor),
    },
    {
      key: 'void',
      title: '',
      render: (row) =>
        row.state === 'claimed' && (
          <PermittedButton permission="offers:write" size="small" type="text" onClick={() => ask(row.id)}>
            {t('offer.void')}
          </PermittedButton>
        ),
    },
  ]
}
