/** @jsxImportSource preact */
import type { PocketMe } from '@regulars/contract'
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import { send, signedOut } from './api/client.ts'
import { useAnswer } from './api/use-answer.ts'
import type { Texts } from './i18n/en.ts'
import { type Locale, loadTexts, SpeechContext, speak } from './i18n/index.ts'
import { BagPage } from './pages/bag-page.tsx'
import { DoorPage, LinkPage } from './pages/door-page.tsx'
import { pageAt } from './pages/routes.tsx'
import { firstLocale, forgetEverything, rememberLocale, rememberStore, SessionContext } from './session.ts'
import { useHere } from './ui/navigation.tsx'
import { Shown } from './ui/states.tsx'
import { Tabs } from './ui/tabs.tsx'

export function App() {
  const path = useHere()
  const isLink = path === '/link'
  const me = useAnswer<PocketMe>(isLink ? undefined : '/v1/pocket/me')
  const [locale, setLocale] = useState<Locale>(firstLocale)
  const [texts, setTexts] = useState<{ of: Locale; texts: Texts } | undefined>()
  const spoken = me.data?.locale
  useEffect(() => {
    if (spoken) setLocale(spoken)
  }, [spoken])
  useEffect(() => {
    document.documentElement.lang = locale
    rememberLocale(locale)
    void loadTexts(locale).then((loaded) => setTexts({ of: locale, texts: loaded }))
  }, [locale])
  const { currency, timezone, store } = me.data ?? {}
  useEffect(() => {
    if (store) rememberStore(store)
  }, [store])
  const [isSignedOut, setSignedOut] = useState(false)
  useEffect(() => {
    const heard = () => {
      setSignedOut(true)
      forgetEverything()
    }
    window.addEventListener(signedOut, heard)
    return () => window.removeEventListener(signedOut, heard)
  }, [])

  const speech = useMemo(
    () => (texts ? speak(texts.texts, { locale: texts.of, currency: currency ?? 'CNY', timezone }) : undefined),
    [texts, currency, timezone],
  )
  const change = useCallback(
    async (next: Locale) => {
      setLocale(next)
      await send('PATCH', '/v1/pocket/me', { locale: next })
      await me.reload()
    },
    [me.reload],
  )
  if (!speech) return null
  return (
    <SpeechContext.Provider value={speech}>
      {isLink ? (
        <LinkPage />
      ) : isSignedOut ? (
        <DoorPage />
      ) : (
        <Shown of={me} rows={4}>
          {(data) => (
            <SessionContext.Provider value={{ me: data, refresh: me.reload, setLocale: change }}>
              {path === '/' ? <BagPage /> : pageAt(path)}
              <Tabs path={path} />
            </SessionContext.Provider>
          )}
        </Shown>
      )}
    </SpeechContext.Provider>
  )
}
