/** @jsxImportSource preact */
import type { PocketClaimed, PocketPressed, PocketSlots } from '@regulars/contract'
import { useEffect, useRef, useState } from 'preact/hooks'
import { newRequestId, Problem, send } from '../api/client.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Link } from '../ui/navigation.tsx'
import { Button, Card } from '../ui/pieces.tsx'
import { problemText } from '../ui/states.tsx'

type Slot = PocketSlots['slots'][number]

/** What the shop has put on the first page; nothing where there is nothing, and never a gap while it loads. */
export function HomeSlots() {
  const [slots, setSlots] = useState<Slot[]>([])
  useEffect(() => {
    send<PocketSlots>('POST', '/v1/pocket/slots')
      .then((found) => setSlots(found.slots))
      // Without a line the page is complete without it.
      .catch(() => undefined)
  }, [])
  return (
    <>
      {slots.map((slot) => (
        <Shown key={`${slot.view}/${slot.slot}`} of={slot} />
      ))}
    </>
  )
}

function Shown({ of }: { of: Slot }) {
  const speech = useSpeech()
  const { t, say } = speech
  const { refresh } = useSession()
  const [claimed, setClaimed] = useState<PocketClaimed | undefined>()
  const [problem, setProblem] = useState<Problem | undefined>()
  const [isBusy, setBusy] = useState(false)
  const request = useRef(newRequestId())
  const { slot, view, offer } = of
  const press = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      if (offer) {
        const body = { requestId: request.current, from: { slot, view } }
        setClaimed(await send<PocketClaimed>('POST', `/v1/pocket/offers/${offer.id}/claim`, body))
        await refresh()
      } else {
        const { to } = await send<PocketPressed>('POST', '/v1/pocket/slots/press', { slot, view })
        if (to) window.location.assign(to)
      }
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('unreadable', 0, String(error)))
    } finally {
      setBusy(false)
    }
  }
  const isDone = claimed !== undefined || (offer !== undefined && of.isDone)
  return (
    <Card class="home-slot">
      {of.image && <img src={of.image} alt="" width={400} height={225} loading="lazy" />}
      <p>
        <b>{say(of.title)}</b>
        {say(of.body) && <small>{say(of.body)}</small>}
      </p>
      {offer && (
        <p>
          <strong>{say(offer.worth)}</strong>
          <small>{say(offer.condition)}</small>
          {offer.joins && !isDone && <small>{t('offers.joins')}</small>}
        </p>
      )}
      {isDone ? (
        <p class="done" role="status">
          <Icon name="check" />
          {t(claimed?.joined.member ? 'offers.doneMember' : 'offers.done')}{' '}
          {claimed && <Link to={`/coupons/${claimed.coupon}`}>{t('coupon.show')}</Link>}
        </p>
      ) : (
        <Button kind="small" busy={isBusy} onPress={() => void press()}>
          {say(of.button) || t(offer ? 'offers.get' : 'inbox.open')}
        </Button>
      )}
      {problem && <small role="alert">{problemText(speech, problem)}</small>}
    </Card>
  )
}
