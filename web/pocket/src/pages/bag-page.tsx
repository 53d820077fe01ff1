/** @jsxImportSource preact */
import type { PocketCoupon, PocketInbox, PocketMe } from '@regulars/contract'
import { useState } from 'preact/hooks'
import { send } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Link } from '../ui/navigation.tsx'
import { Button, Card, Empty, Page } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'
import { couponNote, Ticket } from '../ui/ticket.tsx'
import { HomeSlots } from './home-slots.tsx'

const lookEveryMs = 6000
const isOpen = ({ state }: PocketCoupon): boolean => state === 'usable' || state === 'waiting' || state === 'gifting'

export function BagPage() {
  const { t } = useSpeech()
  const { me } = useSession()
  const live = useAnswer<PocketMe>('/v1/pocket/me', lookEveryMs)
  const coupons = useAnswer<{ coupons: PocketCoupon[] }>('/v1/pocket/coupons', lookEveryMs)
  const now = live.data ?? me
  return (
    <Page title={now.shop} aside={<ToInbox />}>
      {now.justPaid && <JustPaid of={now.justPaid} />}
      {now.card ? <MemberCard card={now.card} name={now.name} /> : <Join onJoined={live.reload} />}
      <Figures me={now} />
      <HomeSlots />
      <h2>{t('bag.coupons')}</h2>
      <Shown of={coupons}>{({ coupons: all }) => <Coupons all={all} />}</Shown>
    </Page>
  )
}

/** For some minutes after a payment: what it earned, and what comes next. */
function JustPaid({ of }: { of: NonNullable<PocketMe['justPaid']> }) {
  const { t, money } = useSpeech()
  return (
    // A page of the server, not of this app.
    <a href={of.path} class="card just-paid">
      <Icon name="check" />
      <span>
        <b>{t('bag.paid', { amount: money(of.dueMinor) })}</b>
        <small>{t('bag.paidAbout')}</small>
      </span>
      <Icon name="next" />
    </a>
  )
}

/** What the shop said and is not seen yet. */
function ToInbox() {
  const { t } = useSpeech()
  const unseen = useAnswer<PocketInbox>('/v1/pocket/inbox', 30_000).data?.unseen ?? 0
  return (
    <Link to="/inbox" class="round" aria-label={unseen > 0 ? t('inbox.unseen', { count: unseen }) : t('inbox.title')}>
      <Icon name="inbox" />
      {unseen > 0 && (
        <span class="badge" aria-hidden="true">
          {unseen > 9 ? '9+' : unseen}
        </span>
      )}
    </Link>
  )
}

function MemberCard({ card, name }: { card: NonNullable<PocketMe['card']>; name: string | undefined }) {
  const { t, say, number } = useSpeech()
  const { nextGrowth, nextLevel, growth } = card
  const share = nextGrowth ? Math.min(1, growth / nextGrowth) : 1
  return (
    <Link to="/pay?show=member" class="member">
      <span class="member-top">
        <span>{say(card.name)}</span>
        <span>{say(card.level)}</span>
      </span>
      {name && <span class="member-name">{name}</span>}
      <span class="member-no">{card.number}</span>
      <span class="meter" role="img" aria-label={`${number(growth)} / ${number(nextGrowth ?? growth)}`}>
        <i style={{ width: `${Math.round(share * 100)}%` }} />
      </span>
      <span class="member-next">
        {nextLevel && nextGrowth
          ? t('bag.toNext', { growth: number(Math.max(0, nextGrowth - growth)), level: say(nextLevel) })
          : t('bag.top')}
      </span>
      {card.benefits.length > 0 && <span class="member-next">{card.benefits.map(say).join(' · ')}</span>}
    </Link>
  )
}

function Join({ onJoined }: { onJoined(): Promise<void> }) {
  const { t } = useSpeech()
  const { refresh } = useSession()
  const [isBusy, setBusy] = useState(false)
  const join = async () => {
    setBusy(true)
    try {
      await send('POST', '/v1/pocket/membership')
      await Promise.all([onJoined(), refresh()])
    } finally {
      setBusy(false)
    }
  }
  return (
    <Card class="join">
      <p>
        <b>{t('bag.member')}</b>
        <br />
        {t('bag.joinAbout')}
      </p>
      <Button kind="plain" busy={isBusy} onPress={() => void join()}>
        {t('bag.join')}
      </Button>
    </Card>
  )
}

function Figures({ me }: { me: PocketMe }) {
  const { t, money, number } = useSpeech()
  return (
    <ul class="figures">
      <li>
        <Link to="/value">
          <b>{money(me.storedMinor)}</b>
          {t('bag.value')}
        </Link>
      </li>
      <li>
        <Link to="/points">
          <b>{number(me.points)}</b>
          {t('bag.points')}
        </Link>
      </li>
      <li>
        <Link to="/history">
          <b>
            <Icon name="next" />
          </b>
          {t('bag.history')}
        </Link>
      </li>
    </ul>
  )
}

function Coupons({ all }: { all: readonly PocketCoupon[] }) {
  const { t } = useSpeech()
  const open = all.filter(isOpen)
  const past = all.filter((coupon) => !isOpen(coupon))
  return (
    <>
      {open.length === 0 && (
        <Empty title={t('bag.empty')} about={t('bag.emptyAbout')}>
          <Link to="/offers" class="button plain">
            {t('bag.toOffers')}
          </Link>
        </Empty>
      )}
      <CouponList coupons={open} />
      {past.length > 0 && (
        <details>
          <summary>{t('bag.past')}</summary>
          <CouponList coupons={past} dim />
        </details>
      )}
    </>
  )
}

function CouponList({ coupons, dim = false }: { coupons: readonly PocketCoupon[]; dim?: boolean }) {
  const speech = useSpeech()
  return (
    <ul class="tickets">
      {coupons.map((coupon) => (
        <li key={coupon.id}>
          <Link to={`/coupons/${coupon.id}`} class="bare">
            <Ticket of={coupon} note={couponNote(speech, coupon)} dim={dim || coupon.state !== 'usable'} />
          </Link>
        </li>
      ))}
    </ul>
  )
}
