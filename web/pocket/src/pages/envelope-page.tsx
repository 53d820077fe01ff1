/** @jsxImportSource preact */
import type { PocketTakenEnvelope } from '@regulars/contract'
import { useRef, useState } from 'preact/hooks'
import { newRequestId, Problem, send } from '../api/client.ts'
import { useSpeech } from '../i18n/index.ts'
import { useSession } from '../session.ts'
import { Icon } from '../ui/icons.tsx'
import { Button, Page } from '../ui/pieces.tsx'
import { problemText } from '../ui/states.tsx'

/** Behind the code of an envelope; a group's own code may stand after `#`. */
export function EnvelopePage({ id }: { id: string }) {
  const speech = useSpeech()
  const { t, money } = speech
  const { refresh } = useSession()
  const [taken, setTaken] = useState<PocketTakenEnvelope | undefined>()
  const [problem, setProblem] = useState<Problem | undefined>()
  const [isBusy, setBusy] = useState(false)
  const request = useRef(newRequestId())
  const take = async () => {
    setBusy(true)
    setProblem(undefined)
    const groupCode = decodeURIComponent(window.location.hash.slice(1))
    try {
      const body = { requestId: request.current, ...(groupCode ? { groupCode } : {}) }
      setTaken(await send<PocketTakenEnvelope>('POST', `/v1/pocket/envelopes/${id}/take`, body))
      await refresh()
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('unreadable', 0, String(error)))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page title={t('envelope.title')} back={{ to: '/', label: t('states.back') }}>
      {taken ? (
        <div class="success" role="status">
          <Icon name="check" />
          <b>
            {taken.asset === 'points'
              ? t('envelope.gotPoints', { count: taken.amountMinor })
              : t('envelope.gotBonus', { amount: money(taken.amountMinor) })}
          </b>
        </div>
      ) : (
        <Button icon="gift" busy={isBusy} onPress={() => void take()}>
          {t('envelope.open')}
        </Button>
      )}
      {problem && <p role="alert">{problemText(speech, problem)}</p>}
    </Page>
  )
}
