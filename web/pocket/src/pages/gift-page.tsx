/** @jsxImportSource preact */
import type { PocketOpenedGift } from '@regulars/contract'
import { useEffect, useState } from 'preact/hooks'
import { Problem, send } from '../api/client.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { go } from '../ui/navigation.tsx'
import { Button, Page } from '../ui/pieces.tsx'
import { problemText } from '../ui/states.tsx'

const overBecause = { own: 'gift_to_oneself', taken: 'gift_taken', withdrawn: 'gift_withdrawn' } as const

/** Behind a link that another customer shared: the token stands after `#`. */
export function GiftPage() {
  const speech = useSpeech()
  const { t } = speech
  const { refresh } = useSession()
  const [problem, setProblem] = useState<Problem | undefined>()
  const [isBusy, setBusy] = useState(false)
  const [state, setState] = useState<PocketOpenedGift['state']>('open')
  // The shop learns that the share was opened; the friend, whether there is still something in it.
  useEffect(() => {
    send<PocketOpenedGift>('POST', '/v1/pocket/gifts/opened', { token: window.location.hash.slice(1) })
      .then((opened) => setState(opened.state))
      // Without a line or with a wrong link, taking it says so.
      .catch(() => undefined)
  }, [])
  const take = async () => {
    setBusy(true)
    try {
      const { coupon } = await send<{ coupon: string }>('POST', '/v1/pocket/gifts', {
        token: window.location.hash.slice(1),
      })
      await refresh()
      go(`/coupons/${coupon}`, 'replace')
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('unreadable', 0, String(error)))
      setBusy(false)
    }
  }
  return (
    <Page title={t('coupon.giftTitle')} back={{ to: '/', label: t('states.back') }}>
      {state === 'open' || state === 'yours' ? (
        <>
          <p>{t('coupon.giftAbout')}</p>
          <Button icon="gift" busy={isBusy} onPress={() => void take()}>
            {t('coupon.take')}
          </Button>
        </>
      ) : (
        <p role="status">{t(`problems.${overBecause[state]}`)}</p>
      )}
      {problem && <p role="alert">{problemText(speech, problem)}</p>}
    </Page>
  )
}
