import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  CloudSyncOutlined,
  PrinterOutlined,
} from '@ant-design/icons'
import type { TillReceipt } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, QRCode } from 'antd'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { pretendPayment } from '../../api/payments.ts'
import { ticketQuery } from '../../api/till.ts'
import { GoLink } from '../../components/go-link.tsx'
import { useCapability } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useColours } from '../../ui/theme-context.ts'
import { useProviderName } from './provider-name.ts'
import type { Outcome } from './use-sale.ts'

/** How it ended: paid, kept until the line is back, or still awaited. Enter goes on to the next customer. */
export function OutcomeCard({ outcome, next }: { outcome: Outcome; next(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  if ('receipt' in outcome) return <Receipt receipt={outcome.receipt} next={next} />
  return (
    <section className="card stack receipt" aria-label={t('till.ticket', { number: outcome.ticketNo })}>
      <CloudSyncOutlined aria-hidden style={{ fontSize: 48, color: 'var(--wait)' }} />
      <h2 className="hero-value" role="status">
        {t('till.soldOffline', { amount: format.money(outcome.keptMinor) })}
      </h2>
      <p>{t('till.soldOfflineWhat')}</p>
      <p className="faint mono">{outcome.ticketNo}</p>
      <NextButton next={next} />
    </section>
  )
}

function NextButton({ next, children }: { next(): void; children?: ReactNode }) {
  const { t } = useTranslation()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <div className="row no-print" style={{ justifyContent: 'center', width: '100%', maxWidth: 420 }}>
      <Button ref={button} type="primary" className="till-big" onClick={next}>
        {t('till.next')}
      </Button>
      {children}
    </div>
  )
}

const pollMs = 2000

function Receipt({ receipt, next }: { receipt: TillReceipt; next(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const waits = receipt.state === 'waiting'
  const { data: ticket } = useQuery({
    ...ticketQuery(receipt.ticketNo),
    enabled: waits,
    refetchInterval: (query) => (query.state.data && query.state.data.state !== 'waiting' ? false : pollMs),
  })
  const now = waits && ticket ? ticket : receipt
  if (now.state === 'waiting') {
    return <Awaited receipt={now} until={ticket?.waitsUntil ?? null} next={next} />
  }
  if (now.state === 'cancelled') {
    return (
      <section className="card stack receipt">
        <CloseCircleFilled aria-hidden style={{ fontSize: 48, color: 'var(--loss)' }} />
        <h2 role="status">{t('till.cancelled')}</h2>
        <NextButton next={next} />
      </section>
    )
  }
  const saved = now.grossMinor - now.dueMinor
  const change = now.tenders.reduce((sum, { changeMinor }) => sum + changeMinor, 0)
  return (
    <section className="card stack receipt" aria-label={t('till.ticket', { number: now.ticketNo })}>
      <CheckCircleFilled aria-hidden style={{ fontSize: 48, color: 'var(--gain)' }} />
      <h2 className="hero-value" role="status">
        {t('till.sold', { amount: format.money(now.dueMinor) })}
      </h2>
      {change > 0 && <p className="till-advice">{t('till.change', { amount: format.money(change) })}</p>}
      <ReceiptLines receipt={now} />
      <p className="soft">
        {[
          saved > 0 ? t('till.saved', { amount: format.money(saved) }) : '',
          now.pointsEarned > 0 ? t('till.earned', { count: now.pointsEarned }) : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <CustomerPage page={now.page} />
      <GoLink {...paths.till({ tab: 'sales', ticket: now.ticketNo })} className="mono">
        {now.ticketNo}
      </GoLink>
      <NextButton next={next}>
        <Button type="text" icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
          {t('till.print')}
        </Button>
      </NextButton>
    </section>
  )
}

/** What the customer scans after paying, printed with the receipt: her own page about it. */
function CustomerPage({ page }: { page: string }) {
  const { t } = useTranslation()
  const colours = useColours()
  return (
    <>
      <QRCode
        value={new URL(page, location.href).href}
        size={160}
        color="#000"
        bgColor="#fff"
        bordered={colours.theme === 'light'}
      />
      <a href={page} target="_blank" rel="noreferrer" className="small">
        {t('till.page')}
      </a>
    </>
  )
}

function ReceiptLines({ receipt }: { receipt: TillReceipt }) {
  const format = useFormat()
  const name = useProviderName()
  return (
    <div className="sum-list" style={{ width: '100%', maxWidth: 420 }}>
      {receipt.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may be alike, and a receipt never changes
        <div key={index}>
          <span>
            {line.name || line.sku}
            {line.quantity === 1 ? '' : ` × ${format.number(line.quantity)}`}
          </span>
          <span>{format.money(line.amountMinor)}</span>
        </div>
      ))}
      {receipt.reductions
        .filter(({ refusal }) => refusal === null)
        .map((reduction) => (
          <div key={`${reduction.of}/${reduction.code}`} className="gain">
            <span>{reduction.name[format.language]}</span>
            <span>−{format.money(reduction.amountMinor)}</span>
          </div>
        ))}
      {receipt.tenders.map((tender) => (
        <div key={tender.provider} className="soft">
          <span>{name(tender.provider)}</span>
          <span>{format.money(tender.amountMinor)}</span>
        </div>
      ))}
    </div>
  )
}

/** A wallet pays on the customer's own phone: the till shows the code and watches. */
function Awaited({ receipt, until, next }: { receipt: TillReceipt; until: string | null; next(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const colours = useColours()
  const { allowed } = useCapability('payments:write')
  const queryClient = useQueryClient()
  const tender = receipt.tenders.find(({ state }) => state === 'waiting')
  const pretend = useMutation({
    mutationFn: (payment: string) => pretendPayment(payment, 'succeeded'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['till-ticket', receipt.ticketNo] }),
  })
  return (
    <section className="card stack receipt" aria-label={t('till.ticket', { number: receipt.ticketNo })}>
      <ClockCircleFilled aria-hidden style={{ fontSize: 40, color: 'var(--wait)' }} />
      <h2 role="status">{t('till.awaited', { amount: format.money(tender?.amountMinor ?? receipt.dueMinor) })}</h2>
      {/* Always dark on light: scanners and old phones read nothing else. */}
      {tender?.payUrl && (
        <QRCode value={tender.payUrl} size={240} color="#000" bgColor="#fff" bordered={colours.theme === 'light'} />
      )}
      {until && <p className="soft">{t('till.awaitedWhat', { time: format.time(until) })}</p>}
      {tender?.provider === 'test' && tender.payment && allowed && (
        <Button loading={pretend.isPending} onClick={() => pretend.mutate(tender.payment ?? '')}>
          {t('till.pretend')}
        </Button>
      )}
      <Button type="text" onClick={next}>
        {t('till.next')}
      </Button>
    </section>
  )
}
