import type { OrderSummary } from '@regulars/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { orderQuery, ordersQuery } from '../../api/orders.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

export function CustomerOrders({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const query = useInfiniteQuery(ordersQuery({ customer: id }))
  const [open, setOpen] = useState<string>()
  const orders = query.data?.pages.flatMap((page) => page.items)
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />
  if (!orders) return <Bones lines={6} label={t('common.loading')} />
  if (orders.length === 0) return <State title={t('orders.none')} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('customer.orders')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('orders.number')}</th>
              <th scope="col">{t('orders.paidAt')}</th>
              <th scope="col">{t('orders.where')}</th>
              <th scope="col" className="num">
                {t('orders.amount')}
              </th>
              <th scope="col" className="num">
                {t('orders.refunded')}
              </th>
            </tr>
          </thead>
          <tbody>
            {orders.map((order) => (
              <OrderRow key={order.orderNo} order={order} open={() => setOpen(order.orderNo)} />
            ))}
          </tbody>
        </table>
      </section>
      {query.hasNextPage && (
        <Button style={{ marginTop: 12 }} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('table.more')}
        </Button>
      )}
      <p className="small faint" style={{ marginTop: 12 }}>
        {t('orders.timezone', { zone: format.timezone })}
      </p>
      {open && <OrderDialog orderNo={open} close={() => setOpen(undefined)} />}
    </>
  )
}

function OrderRow({ order, open }: { order: OrderSummary; open(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <tr>
      <th scope="row">
        <Button type="link" size="small" style={{ padding: 0 }} onClick={open}>
          {order.orderNo}
        </Button>
      </th>
      <td className="nowrap">{format.dateTime(order.paidAt)}</td>
      <td>
        {[order.store?.name, order.channel, order.kind === 'service' ? t('orders.service') : '']
          .filter(Boolean)
          .join(' · ')}
      </td>
      <td className="num">{format.money(order.amountMinor, order.currency)}</td>
      <td className="num">
        {order.refundedMinor > 0 ? (
          <span className="loss">−{format.money(order.refundedMinor, order.currency)}</span>
        ) : (
          <span className="faint">—</span>
        )}
      </td>
    </tr>
  )
}

function OrderDialog({ orderNo, close }: { orderNo: string; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const { data: order, error } = useQuery(orderQuery(orderNo))
  return (
    <Modal open title={t('customer.orderNo', { number: orderNo })} footer={null} onCancel={close} width={640}>
      {error && <ErrorState error={error} />}
      {!order && !error && <Bones lines={5} label={t('common.loading')} />}
      {order && (
        <div className="stack">
          <p className="soft">
            {[format.dateTime(order.paidAt), storeName(order.store?.code), order.channel, order.source]
              .filter(Boolean)
              .join(' · ')}
          </p>
          <div className="table-scroll">
            <table className="plain">
              <thead>
                <tr>
                  <th scope="col">{t('orders.product')}</th>
                  <th scope="col" className="num">
                    {t('orders.quantity')}
                  </th>
                  <th scope="col" className="num">
                    {t('orders.amount')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {order.lines.map((line, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be alike, and lines never change
                  <tr key={index}>
                    <td>{line.name || line.sku}</td>
                    <td className="num">{format.number(line.quantity)}</td>
                    <td className="num">{format.money(line.amountMinor, order.currency)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <th scope="row" colSpan={2}>
                    {t('orders.total')}
                  </th>
                  <td className="num">
                    <strong>{format.money(order.amountMinor, order.currency)}</strong>
                  </td>
                </tr>
              </tfoot>
            </table>
          </div>
          {order.refunds.map((refund) => (
            <p key={refund.refundNo} className="loss">
              {t('orders.refundLine', {
                number: refund.refundNo,
                day: format.day(refund.at),
                amount: format.money(refund.amountMinor, order.currency),
              })}
            </p>
          ))}
        </div>
      )}
    </Modal>
  )
}
