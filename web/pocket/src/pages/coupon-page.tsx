/** @jsxImportSource preact */
import type { PocketCoupon, PocketGift } from '@regulars/contract'
import { useEffect, useState } from 'preact/hooks'
import { newRequestId, Problem, send } from '../api/client.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Button, Card, Page } from '../ui/pieces.tsx'
import { QrCode } from '../ui/qr-code.tsx'
import { ShownCode } from '../ui/shown-code.tsx'
import { problemText, Shown } from '../ui/states.tsx'
import { couponNote } from '../ui/ticket.tsx'

export function CouponPage({ id }: { id: string }) {
  const { t } = useSpeech()
  const { refresh } = useSession()
  // While it is being shown, the till may use it any moment.
  const coupon = useAnswer<PocketCoupon>(`/v1/pocket/coupons/${id}`, 2500)
  const state = coupon.data?.state
  // What the customer has changes when the coupon's state does.
  useEffect(() => void refresh(), [state])
  return (
    <Page title={t('bag.coupons')} back={{ to: '/', label: t('states.back') }}>
      <Shown of={coupon} rows={4}>
        {(data) => <Detail coupon={data} reload={coupon.reload} />}
      </Shown>
    </Page>
  )
}

function Detail({ coupon, reload }: { coupon: PocketCoupon; reload(): Promise<void> }) {
  const speech = useSpeech()
  const { t, say, money } = speech
  const [isShown, setShown] = useState(false)
  const address = `/v1/pocket/coupons/${coupon.id}`
  return (
    <>
      <Card class="big-ticket">
        <strong>{say(coupon.worth)}</strong>
        <p>{say(coupon.condition)}</p>
        <p>
          <b>{say(coupon.name)}</b>
        </p>
        {coupon.state !== 'used' && <p>{couponNote(speech, coupon)}</p>}
      </Card>
      {coupon.state === 'used' && (
        <div class="success" role="status">
          <Icon name="check" />
          <b>{t('coupon.savedTitle')}</b>
          <p>{coupon.savedMinor > 0 ? t('coupon.saved', { amount: money(coupon.savedMinor) }) : t('coupon.saves')}</p>
        </div>
      )}
      {coupon.state === 'usable' &&
        (isShown ? (
          coupon.outsideCode ? (
            <OutsideCode code={coupon.outsideCode} />
          ) : (
            <ShownCode address={`${address}/code`} say={t('coupon.say')} />
          )
        ) : (
          <Button onPress={() => setShown(true)}>{t('coupon.show')}</Button>
        ))}
      <p class="facts">
        {coupon.stores.length === 0
          ? t('coupon.everywhere')
          : `${t('coupon.stores')}: ${coupon.stores.map((store) => store.name).join(', ')}`}
        <br />
        {t(coupon.together ? 'coupon.together' : 'coupon.alone')}
      </p>
      {coupon.giftable && (coupon.state === 'usable' || coupon.state === 'waiting' || coupon.state === 'gifting') && (
        <Giving address={`${address}/gift`} isGifting={coupon.state === 'gifting'} reload={reload} />
      )}
    </>
  )
}

function OutsideCode({ code }: { code: string }) {
  const { t } = useSpeech()
  return (
    <div class="code-box">
      <p>{t('coupon.outside')}</p>
      <QrCode text={code} label={`${t('code.digits')}: ${code}`} />
      <p class="digits">{code}</p>
    </div>
  )
}

type GivingProps = { address: string; isGifting: boolean; reload(): Promise<void> }

function Giving({ address, isGifting, reload }: GivingProps) {
  const speech = useSpeech()
  const { t } = speech
  const [link, setLink] = useState<string | undefined>()
  const [said, setSaid] = useState('')
  const attempt = async (work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      setSaid(error instanceof Problem ? problemText(speech, error) : t('states.failed'))
    }
  }
  const give = () =>
    attempt(async () => {
      const gift = await send<PocketGift>('POST', address, { requestId: newRequestId() })
      setLink(new URL(gift.path, window.location.origin).href)
      await reload()
    })
  const takeBack = () =>
    attempt(async () => {
      await send('DELETE', address)
      setLink(undefined)
      await reload()
    })
  const share = async (url: string) => {
    if (navigator.share) return navigator.share({ url }).catch(() => undefined)
    await navigator.clipboard.writeText(url)
    setSaid(t('coupon.copied'))
  }
  return (
    <section class="giving">
      {isGifting ? (
        <>
          <p>{t('coupon.giveAbout')}</p>
          {link && <Button onPress={() => void share(link)}>{t('coupon.share')}</Button>}
          <Button kind="plain" onPress={() => void takeBack()}>
            {t('coupon.takeBack')}
          </Button>
        </>
      ) : (
        <Button kind="plain" icon="gift" onPress={() => void give()}>
          {t('coupon.give')}
        </Button>
      )}
      <p role="status">{said}</p>
    </section>
  )
}
