import { ArrowLeftOutlined, BookOutlined, RollbackOutlined } from '@ant-design/icons'
import type { TillRefund, TillTicket } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ticketQuery } from '../../api/till.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { Explained, Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { useProviderName } from './provider-name.ts'
import { RefundDialog } from './refund-dialog.tsx'

/** One sale with everything that became of it. */
export function TicketView({ ticketNo, close }: { ticketNo: string; close(): void }) {
  const { t } = useTranslation()
  const { data: ticket, error, refetch } = useQuery(ticketQuery(ticketNo))
  return (
    <div className="stack">
      <div>
        <Button type="text" icon={<ArrowLeftOutlined aria-hidden />} onClick={close}>
          {t('till.sales.title')}
        </Button>
      </div>
      {ticket ? (
        <Ticket ticket={ticket} />
      ) : (
        <section className="card">
          {error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : (
            <Bones lines={8} label={t('common.loading')} />
          )}
        </section>
      )}
    </div>
  )
}

function Ticket({ ticket }: { ticket: TillTicket }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const me = useMe()
  const [refunding, setRefunding] = useState(false)
  const left = ticket.dueMinor - ticket.refundedMinor
  return (
    <>
      <section className="card stack" aria-labelledby="ticket">
        <div className="card-head">
          <div>
            <h2 id="ticket">{t('till.one.title', { number: ticket.ticketNo })}</h2>
            <p className="soft">
              {[
                format.dateTime(ticket.paidAt),
                storeName(ticket.storeCode),
                ticket.cashier,
                ticket.offline ? t('till.one.offline') : '',
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          </div>
          <div className="row">
            {me.permissions.includes('ledger:read') && (
              <GoLink {...paths.story(`sale/${ticket.ticketNo}`)}>
                <Button icon={<BookOutlined aria-hidden />} tabIndex={-1}>
                  {t('till.one.story')}
                </Button>
              </GoLink>
            )}
            <PermittedButton
              permission="till:refund"
              type="primary"
              icon={<RollbackOutlined aria-hidden />}
              disabled={left <= 0 || ticket.state !== 'paid'}
              onClick={() => setRefunding(true)}
            >
              {left <= 0 ? t('till.one.refundedAll') : t('till.one.refund')}
            </PermittedButton>
          </div>
        </div>
        <div className="figures">
          <Figure label={t('till.shelf')} value={format.money(ticket.grossMinor)} />
          <Figure
            label={t('till.one.paid')}
            value={format.money(ticket.dueMinor)}
            definition={t('till.sales.dueHelp')}
          />
          <Figure label={t('till.sales.refunded')} value={format.money(ticket.refundedMinor)} />
          {ticket.customer && (
            <Figure
              label={t('till.customer')}
              value={<GoLink {...paths.customer(ticket.customer)}>{ticket.customer.slice(-6)}</GoLink>}
            />
          )}
        </div>
      </section>
      <div className="grid-2">
        <Lines ticket={ticket} />
        <Money ticket={ticket} />
      </div>
      {refunding && <RefundDialog ticket={ticket} close={() => setRefunding(false)} />}
    </>
  )
}

function Lines({ ticket }: { ticket: TillTicket }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card stack-tight" aria-labelledby="lines">
      <h2 id="lines">{t('till.one.lines')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('till.one.lines')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('till.one.product')}</th>
              <th scope="col" className="num">
                {t('till.one.quantity')}
              </th>
              <th scope="col" className="num">
                {t('till.one.shelf')}
              </th>
              <th scope="col" className="num">
                <Explained text={t('till.one.paidHelp')}>{t('till.one.paid')}</Explained>
              </th>
            </tr>
          </thead>
          <tbody>
            {ticket.lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be alike, and a ticket never changes
              <tr key={index}>
                <th scope="row">{line.name || line.sku}</th>
                <td className="num">{format.number(line.quantity)}</td>
                <td className="num">{format.money(line.amountMinor)}</td>
                <td className="num">{format.money(line.paidMinor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {ticket.notes.length > 0 && (
        <div className="well">
          <strong>{t('till.one.notes')}</strong>
          {ticket.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </div>
      )}
    </section>
  )
}

function Money({ ticket }: { ticket: TillTicket }) {
  const { t } = useTranslation()
  const format = useFormat()
  const provider = useProviderName()
  const given = ticket.reductions.filter(({ refusal }) => refusal === null)
  return (
    <section className="card stack" aria-labelledby="money">
      <div className="stack-tight">
        <h2 id="money">{t('till.one.money')}</h2>
        <div className="sum-list">
          {ticket.tenders.map((tender) => (
            <div key={`${tender.provider}/${tender.payment}`}>
              <span>{provider(tender.provider)}</span>
              <span>{format.money(tender.amountMinor)}</span>
            </div>
          ))}
        </div>
      </div>
      {given.length > 0 && (
        <div className="stack-tight">
          <h3>{t('till.one.reductions')}</h3>
          <div className="sum-list">
            {given.map((reduction) => (
              <div key={`${reduction.of}/${reduction.code}`} className="gain">
                <span>{reduction.name[format.language]}</span>
                <span>−{format.money(reduction.amountMinor)}</span>
              </div>
            ))}
          </div>
        </div>
      )}
      <div className="stack-tight">
        <h3>{t('till.one.refunds')}</h3>
        {ticket.refunds.length === 0 ? (
          <p className="soft">{t('till.one.noRefunds')}</p>
        ) : (
          <ul className="plain stack-tight" aria-label={t('till.one.refunds')}>
            {ticket.refunds.map((refund) => (
              <RefundLine key={refund.refundNo} refund={refund} />
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}

function RefundLine({ refund }: { refund: TillRefund }) {
  const { t } = useTranslation()
  const format = useFormat()
  const provider = useProviderName()
  const back = [
    refund.couponsReturned.length > 0 ? t('till.one.couponsBack', { count: refund.couponsReturned.length }) : '',
    refund.pointsTakenBack > 0 ? t('till.one.pointsBack', { points: format.number(refund.pointsTakenBack) }) : '',
    refund.pointsGivenBack > 0 ? t('till.one.pointsReturned', { points: format.number(refund.pointsGivenBack) }) : '',
  ].filter(Boolean)
  return (
    <li>
      <div className="row spread">
        <strong className="loss">−{format.money(refund.amountMinor)}</strong>
        <span className="soft">{format.dateTime(refund.at)}</span>
      </div>
      <p className="small soft">
        {[refund.tenders.map((tender) => provider(tender.provider)).join(' + '), ...back, refund.reason]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  )
}
