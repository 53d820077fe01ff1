/** @jsxImportSource preact */
import { useState } from 'preact/hooks'
import { Problem, send } from '../api/client.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { go } from '../ui/navigation.tsx'
import { Button, Page } from '../ui/pieces.tsx'
import { problemText } from '../ui/states.tsx'

/** Behind a link that another customer shared: the token stands after `#`. */
export function GiftPage() {
  const speech = useSpeech()
  const { t } = speech
  const { refresh } = useSession()
  const [problem, setProblem] = useState<Problem | undefined>()
  const [isBusy, setBusy] = useState(false)
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
      <p>{t('coupon.giftAbout')}</p>
      <Button icon="gift" busy={isBusy} onPress={() => void take()}>
        {t('coupon.take')}
      </Button>
      {problem && <p role="alert">{problemText(speech, problem)}</p>}
    </Page>
  )
}
