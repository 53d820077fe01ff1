import type { PocketMe } from '@regulars/contract'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { send } from './api/client.ts'
import { forgetAnswers } from './api/use-answer.ts'
import type { Locale } from './i18n/index.ts'

/** Remembered on this phone: how it reads, and through which store it comes in. A wallet's web view may refuse it. */
const memory = {
  get(name: string): string | undefined {
    try {
      return localStorage.getItem(`pocket.${name}`) ?? undefined
    } catch {
      return undefined
    }
  },
  set(name: string, value: string): void {
    try {
      localStorage.setItem(`pocket.${name}`, value)
    } catch {
      // It is asked for again the next time.
    }
  },
}

export function firstLocale(): Locale {
  const held = memory.get('locale')
  if (held === 'en' || held === 'zh-CN') return held
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

export const rememberLocale = (locale: Locale): void => memory.set('locale', locale)

export const isLarge = (): boolean => memory.get('print') === 'large'
export function setLarge(large: boolean): void {
  memory.set('print', large ? 'large' : '')
  document.documentElement.dataset.print = large ? 'large' : ''
}

export const rememberStore = (door: string): void => memory.set('store', door)
/** The page of the store where this phone came in last; undefined on a phone that never did. */
export const signInAddress = (): string | undefined => {
  const door = memory.get('store')
  return door ? `/p/${encodeURIComponent(door)}` : undefined
}

/** Whatever this phone kept of the customer goes. */
export function forgetEverything(): void {
  forgetAnswers()
  navigator.serviceWorker?.controller?.postMessage('forget')
}

export async function signOut(): Promise<void> {
  await send('POST', '/v1/pocket/sign-out')
  forgetEverything()
}

export type Session = {
  me: PocketMe
  /** Looks again at what the customer has: after a claim, a payment, a join. */
  refresh(): Promise<void>
  setLocale(locale: Locale): Promise<void>
}

// Pages stand inside of the provider, which is not there before somebody is signed in.
export const SessionContext = createContext<Session>(undefined as unknown as Session)
export const useSession = (): Session => useContext(SessionContext)
