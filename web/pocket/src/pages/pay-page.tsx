/** @jsxImportSource preact */

import type { PocketMe } from '@regulars/contract'
import { useEffect, useState } from 'preact/hooks'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { Choice, Empty, Page } from '../ui/pieces.tsx'
import { ShownCode } from '../ui/shown-code.tsx'

type Which = 'pay' | 'member'

/** Whoever holds out the phone and is paid for sees the page about it: it opens by itself, once a sale. */
function useLeaveWhenPaid({ justPaid }: PocketMe) {
  const [before] = useState(justPaid?.ticketNo)
  const path = justPaid && justPaid.ticketNo !== before ? justPaid.path : undefined
  useEffect(() => {
    // Going back leads past this page: its code has been used.
    if (path) window.location.replace(path)
  }, [path])
}

export function PayPage() {
  const { t, money } = useSpeech()
  const { me: before } = useSession()
  // What is paid at the till shows here while the phone is still held out.
  const me = useAnswer<PocketMe>('/v1/pocket/me', 3000).data ?? before
  useLeaveWhenPaid(me)
  const [which, setWhich] = useState<Which>(
    window.location.search.includes('member') || (me.storedMinor === 0 && me.card) ? 'member' : 'pay',
  )
  return (
    <Page title={t('pay.title')}>
      <Choice<Which>
        label={t('pay.title')}
        isTitled
        value={which}
        onChange={setWhich}
        options={[
          { value: 'pay', text: t('pay.payCode') },
          { value: 'member', text: t('pay.memberCode') },
        ]}
      />
      {which === 'pay' ? (
        <>
          {me.storedMinor > 0 ? (
            <ShownCode key="pay" address="/v1/pocket/payer-code" say={t('pay.say')} />
          ) : (
            <Empty title={t('pay.balance')} about={t('pay.noValue')} />
          )}
          <p class="balance" role="status">
            {t('pay.balance')} <b>{money(me.storedMinor)}</b>
          </p>
        </>
      ) : me.card ? (
        <ShownCode key="member" address="/v1/pocket/member-code" say={t('pay.sayMember')} />
      ) : (
        <Empty title={t('pay.noCard')} about={t('bag.joinAbout')} />
      )}
    </Page>
  )
}
