/** @jsxImportSource preact */
import type { PocketTicket } from '@regulars/contract'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { Card, Page, Row } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'

export function TicketPage({ no }: { no: string }) {
  const { t } = useSpeech()
  const ticket = useAnswer<PocketTicket>(`/v1/pocket/history/${encodeURIComponent(no)}`, 6000)
  return (
    <Page title={t('history.ticket')} back={{ to: '/history', label: t('states.back') }}>
      <Shown of={ticket}>
        {(data) => (
          <>
            <Receipt of={data} />
            <Paid of={data} />
            {data.refunds.map((refund) => (
              <Refund key={refund.at} of={refund} />
            ))}
          </>
        )}
      </Shown>
    </Page>
  )
}

function Receipt({ of }: { of: PocketTicket }) {
  const { t, moment, money, say, number } = useSpeech()
  return (
    <Card class="receipt">
      <p>
        <b>{of.store?.name}</b>
        <small>{moment(of.at)}</small>
        <small>{t('history.number', { number: of.ticketNo })}</small>
      </p>
      <ul class="lines">
        {of.lines.map((line) => (
          <Row
            key={line.sku}
            title={line.name}
            note={line.quantity === 1 ? undefined : `× ${number(line.quantity)}`}
            value={money(line.amountMinor)}
          />
        ))}
        {of.reductions.map((reduction, index) => (
          <Row
            key={`${reduction.of} ${index}`}
            title={say(reduction.name)}
            value={`−${money(reduction.amountMinor)}`}
            tone="gain"
          />
        ))}
      </ul>
      <p class="sum">
        {t('history.due')} <b>{money(of.dueMinor)}</b>
      </p>
    </Card>
  )
}

function Paid({ of }: { of: PocketTicket }) {
  const { t, money, number, find } = useSpeech()
  return (
    <>
      {of.payments.length > 0 && (
        <>
          <h2>{t('history.how')}</h2>
          <ul class="lines">
            {of.payments.map((payment, index) => (
              <Row
                key={`${payment.provider} ${index}`}
                title={find('history.providers', payment.provider) ?? payment.provider}
                note={
                  payment.refundedMinor > 0 ? `${t('history.refunded')} ${money(payment.refundedMinor)}` : undefined
                }
                value={money(payment.amountMinor)}
              />
            ))}
          </ul>
        </>
      )}
      {of.pointsEarned + of.pointsUsed > 0 && (
        <>
          <h2>{t('history.points')}</h2>
          <p>
            {of.pointsEarned > 0 && t('history.earned', { points: number(of.pointsEarned) })}
            {of.pointsEarned > 0 && of.pointsUsed > 0 && ' · '}
            {of.pointsUsed > 0 && t('history.usedPoints', { points: number(of.pointsUsed) })}
          </p>
        </>
      )}
    </>
  )
}

function Refund({ of }: { of: PocketTicket['refunds'][number] }) {
  const { t, day, money, number } = useSpeech()
  const notes = [
    ...(of.pointsTakenBack > 0 ? [t('history.pointsBack', { points: number(of.pointsTakenBack) })] : []),
    ...(of.pointsGivenBack > 0 ? [t('history.pointsGiven', { points: number(of.pointsGivenBack) })] : []),
    ...(of.couponsReturned > 0 ? [t('history.couponsBack', { count: of.couponsReturned })] : []),
  ]
  return (
    <Card>
      <ul class="lines">
        <Row
          title={t('history.refund', { day: day(of.at) })}
          note={notes.join(' · ')}
          value={money(of.amountMinor)}
          tone="gain"
        />
      </ul>
    </Card>
  )
}
