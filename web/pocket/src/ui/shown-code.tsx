/** @jsxImportSource preact */
import type { PocketShownCode } from '@regulars/contract'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { Problem, send } from '../api/client.ts'
import { useSpeech } from '../i18n/index.ts'
import { Button } from './pieces.tsx'
import { QrCode } from './qr-code.tsx'
import { problemText } from './states.tsx'

/** A code is renewed so long before it ends: the cashier who scans it at the last moment still gets it through. */
const renewBeforeMs = 5000
/** Longer codes are for scanners alone: nobody reads them out. */
const readableMax = 32

type Held = { code: string; endsAt: number; lifeMs: number }

/**
 * A code as picture and digits with the time that is left, renewed by itself while somebody looks. By the server's clock:
 * phones are wrong by minutes. Never from memory: without a line there is none.
 */
export function ShownCode({ address, say }: { address: string; say: string }) {
  const speech = useSpeech()
  const [held, setHeld] = useState<Held | undefined>()
  const [problem, setProblem] = useState<Problem | undefined>()
  const [now, setNow] = useState(() => Date.now())

  const renew = useCallback(async () => {
    try {
      const shown = await send<PocketShownCode>('POST', address)
      const lifeMs = Date.parse(shown.expiresAt) - Date.parse(shown.serverTime)
      setHeld({ code: shown.code, endsAt: Date.now() + lifeMs, lifeMs })
      setProblem(undefined)
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem('unreadable', 0, String(error)))
    }
  }, [address])

  useEffect(() => {
    setHeld(undefined)
    void renew()
  }, [renew])

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])

  const leftMs = held ? held.endsAt - now : 0
  const isDue = held !== undefined && leftMs <= renewBeforeMs
  useEffect(() => {
    if (isDue && document.visibilityState === 'visible') void renew()
    // Once when it becomes due, and again each few seconds while it could not be renewed.
  }, [isDue, Math.floor(leftMs / 4000), renew])

  if (problem && (!held || leftMs <= 0)) {
    return (
      <div class="empty" role="alert">
        <p>
          <b>{problemText(speech, problem)}</b>
        </p>
        <Button kind="plain" onPress={() => void renew()}>
          {speech.t('states.again')}
        </Button>
      </div>
    )
  }
  if (!held || leftMs <= 0) return <div class="code-box bone" role="status" aria-label={speech.t('code.making')} />
  const seconds = Math.max(1, Math.ceil((leftMs - renewBeforeMs) / 1000))
  return (
    <div class="code-box">
      <p>{say}</p>
      <QrCode text={held.code} label={`${speech.t('code.digits')}: ${held.code}`} />
      {held.code.length <= readableMax && <p class="digits">{spaced(held.code)}</p>}
      <div class="drain" aria-hidden="true">
        <i style={{ transform: `scaleX(${Math.max(0, leftMs / held.lifeMs)})` }} />
      </div>
      <p class="left">{speech.t('code.left', { seconds })}</p>
      <Button kind="quiet" onPress={() => void renew()}>
        {speech.t('code.refresh')}
      </Button>
    </div>
  )
}

/** In fours, so that it can be read out. */
const spaced = (code: string): string => code.replace(/(.{4})(?=.)/g, '$1 ')
