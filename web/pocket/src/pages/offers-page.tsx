/** @jsxImportSource preact */
import type { PocketClaimed, PocketOffer, PocketOffers } from '@regulars/contract'
import { useRef, useState } from 'preact/hooks'
import { newRequestId, Problem, send } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Link } from '../ui/navigation.tsx'
import { Button, Empty, Page } from '../ui/pieces.tsx'
import { problemText, Shown } from '../ui/states.tsx'
import { Ticket } from '../ui/ticket.tsx'

export function OffersPage() {
  const { t } = useSpeech()
  const centre = useAnswer<PocketOffers>('/v1/pocket/offers', 20_000)
  return (
    <Page title={t('offers.title')}>
      <Shown of={centre}>
        {({ offers, personalised }) => (
          <>
            {offers.length === 0 ? (
              <Empty title={t('offers.empty')} about={t('offers.emptyAbout')} />
            ) : (
              <p class="lead">{t(personalised ? 'offers.personal' : 'offers.general')}</p>
            )}
            <ul class="tickets">
              {offers.map((offer) => (
                <li key={offer.id}>
                  <Offer offer={offer} onClaimed={centre.reload} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Shown>
    </Page>
  )
}

function Offer({ offer, onClaimed }: { offer: PocketOffer; onClaimed(): Promise<void> }) {
  const speech = useSpeech()
  const { t, say, day } = speech
  const { refresh } = useSession()
  const [claimed, setClaimed] = useState<PocketClaimed | undefined>()
  const [problem, setProblem] = useState<Problem | undefined>()
  const [isBusy, setBusy] = useState(false)
  // The same until it succeeded: pressing again after a lost answer claims nothing twice.
  const request = useRef(newRequestId())
  const claim = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      setClaimed(
        await send<PocketClaimed>('POST', `/v1/pocket/offers/${offer.id}/claim`, { requestId: request.current }),
      )
      request.current = newRequestId()
      await Promise.all([onClaimed(), refresh()])
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('unreadable', 0, String(error)))
    } finally {
      setBusy(false)
    }
  }
  const { validity } = offer
  const notes = [
    'until' in validity ? t('coupon.until', { day: day(validity.until) }) : t('offers.days', { count: validity.days }),
    ...(offer.left === undefined ? [] : [offer.left > 0 ? t('offers.left', { count: offer.left }) : t('offers.gone')]),
    ...(offer.newCustomersOnly ? [t('offers.newOnly')] : []),
  ]
  return (
    <Ticket of={offer} note={notes.join(' · ')}>
      <small class={offer.personal ? 'reason personal' : 'reason'}>{say(offer.reason)}</small>
      {offer.stores.length > 0 && <small>{offer.stores.map((store) => store.name).join(', ')}</small>}
      {offer.joins && !claimed && <small>{t('offers.joins')}</small>}
      {claimed ? (
        <p class="done" role="status">
          <Icon name="check" />
          {t(claimed.joined.member ? 'offers.doneMember' : 'offers.done')}{' '}
          <Link to={`/coupons/${claimed.coupon}`}>{t('coupon.show')}</Link>
        </p>
      ) : (
        <Button kind="small" busy={isBusy} disabled={offer.claimed || offer.left === 0} onPress={() => void claim()}>
          {t(offer.claimed ? 'offers.got' : 'offers.get')}
        </Button>
      )}
      {problem && <small role="alert">{problemText(speech, problem)}</small>}
    </Ticket>
  )
}
