import type { PocketMe } from '@regulars/contract'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Texts } from './en.ts'

export type Locale = PocketMe['locale']
type Tree = { readonly [key: string]: string | Tree }
type Values = Readonly<Record<string, string | number>>

/** Paths of all texts, such as `bag.title`. */
type Paths<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Paths<T[K], `${P}${K}.`>
}[keyof T & string]
export type TextPath = Paths<Texts>

export type Speech = {
  locale: Locale
  /** The text at a path, filled in; with `count` 1 the `_one` form where there is one. */
  t(path: TextPath, values?: Values): string
  /** One of the words of a list by its name, or undefined: what the server names may be newer than this page. */
  find(list: string, name: string): string | undefined
  /** Words that came with the data. */
  say(words: { en: string; zh: string }): string
  money(amountMinor: number): string
  number(value: number): string
  day(iso: string): string
  moment(iso: string): string
  time(iso: string): string
}

const read = (texts: Tree, path: string): string | undefined => {
  let node: string | Tree | undefined = texts
  for (const part of path.split('.')) node = typeof node === 'object' ? node[part] : undefined
  return typeof node === 'string' ? node : undefined
}

/** Only the language that is spoken is loaded. */
export const loadTexts = (locale: Locale): Promise<Texts> =>
  locale === 'en' ? import('./en.ts').then((module) => module.en) : import('./zh.ts').then((module) => module.zh)

export function speak(
  texts: Texts,
  { locale, currency, timezone }: { locale: Locale; currency: string; timezone: string | undefined },
): Speech {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2
  const numbers = new Intl.NumberFormat(locale)
  const language = locale === 'en' ? 'en-GB' : 'zh-CN'
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(language, { ...options, timeZone: timezone })
    return (iso: string) => made.format(new Date(iso))
  }
  const thisYear = new Date().getFullYear()
  const [short, long] = [
    dates({ day: 'numeric', month: 'long' }),
    dates({ day: 'numeric', month: 'long', year: 'numeric' }),
  ]
  return {
    locale,
    t(path, values = {}) {
      const one = values.count === 1 ? read(texts, `${path}_one`) : undefined
      const text = one ?? read(texts, path) ?? path
      return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => String(values[name] ?? ''))
    },
    find: (list, name) => read(texts, `${list}.${name}`),
    say: (words) => (locale === 'en' ? words.en : words.zh),
    money: (amountMinor) => format.format(amountMinor / 10 ** digits),
    number: (value) => numbers.format(value),
    day: (iso) => (new Date(iso).getFullYear() === thisYear ? short : long)(iso),
    moment: dates({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    time: dates({ hour: '2-digit', minute: '2-digit' }),
  }
}

// Every page stands inside of the provider; the cast spares each reader a check for "no language yet".
export const SpeechContext = createContext<Speech>(undefined as unknown as Speech)
export const useSpeech = (): Speech => useContext(SpeechContext)
