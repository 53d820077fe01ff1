/** @jsxImportSource preact */
import { useEffect, useState } from 'preact/hooks'
import { Problem, send } from '../api/client.ts'
import { useSpeech } from '../i18n/index.ts'
import { firstLocale, signInAddress } from '../session.ts'
import { Page } from '../ui/pieces.tsx'
import { problemText } from '../ui/states.tsx'

/** For whoever is not signed in: the way to the store's own page, which asks for the phone. */
export function DoorPage() {
  const { t } = useSpeech()
  const address = signInAddress()
  return (
    <Page title={t('door.title')}>
      <p>{t('door.about')}</p>
      {address ? (
        <a class="button main" href={address}>
          {t('door.signIn')}
        </a>
      ) : (
        <p>
          <b>{t('door.scan')}</b>
        </p>
      )}
    </Page>
  )
}

/** Behind a link that staff made. The token stands after `#`, so no server on the way has seen it. */
export function LinkPage() {
  const speech = useSpeech()
  const [problem, setProblem] = useState<Problem | undefined>()
  useEffect(() => {
    const token = window.location.hash.slice(1)
    send('POST', '/v1/pocket/sign-in-link', { token, locale: firstLocale() }).then(
      () => window.location.replace('/pocket/'),
      (error: unknown) => setProblem(error instanceof Problem ? error : new Problem('unreadable', 0, String(error))),
    )
  }, [])
  return (
    <Page title={speech.t(problem ? 'door.title' : 'door.linkTitle')}>
      {problem ? <p role="alert">{problemText(speech, problem)}</p> : <p role="status">{speech.t('door.linkAbout')}</p>}
    </Page>
  )
}
