import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../ui/format.ts'
import type { en } from './en.ts'

/**
 * The same tree of keys in every language. Chinese has no singular, so `…_one` may be left out there; a key that is
 * missing otherwise does not compile.
 */
export type Messages = Translated<typeof en>
type Translated<Tree> = {
  [Key in keyof Tree as Key extends `${string}_one` ? never : Key]: Tree[Key] extends string
    ? string
    : Translated<Tree[Key]>
} & { [Key in keyof Tree as Key extends `${string}_one` ? Key : never]?: string }

type Words = Record<string, unknown>

const first: Record<Language, () => Promise<Words>> = {
  en: async () => (await import('./en/first.ts')).first,
  zh: async () => (await import('./zh/first.ts')).first,
}

/** Words of pages that few people open first: they are loaded beside the page, not before everything. */
const packs = {
  money: {
    en: async (): Promise<Words> => (await import('./en/money.ts')).money,
    zh: async (): Promise<Words> => (await import('./zh/money.ts')).money,
  },
  rewards: {
    en: async (): Promise<Words> => (await import('./en/rewards.ts')).rewards,
    zh: async (): Promise<Words> => (await import('./zh/rewards.ts')).rewards,
  },
  till: {
    en: async (): Promise<Words> => (await import('./en/till.ts')).till,
    zh: async (): Promise<Words> => (await import('./zh/till.ts')).till,
  },
  experiments: {
    en: async (): Promise<Words> => (await import('./en/experiments.ts')).experiments,
    zh: async (): Promise<Words> => (await import('./zh/experiments.ts')).experiments,
  },
  touches: {
    en: async (): Promise<Words> => (await import('./en/touches.ts')).touches,
    zh: async (): Promise<Words> => (await import('./zh/touches.ts')).touches,
  },
  plays: {
    en: async (): Promise<Words> => (await import('./en/plays.ts')).plays,
    zh: async (): Promise<Words> => (await import('./zh/plays.ts')).plays,
  },
  slots: {
    en: async (): Promise<Words> => (await import('./en/slots.ts')).slots,
    zh: async (): Promise<Words> => (await import('./zh/slots.ts')).slots,
  },
  health: {
    en: async (): Promise<Words> => (await import('./en/health.ts')).health,
    zh: async (): Promise<Words> => (await import('./zh/health.ts')).health,
  },
} satisfies Record<string, Record<Language, () => Promise<Words>>>
export type WordPack = keyof typeof packs

/** Asked for so far: a change of language brings them along. */
const wanted = new Set<WordPack>()
const added = new Set<string>()

async function addPack(pack: WordPack, language: Language): Promise<void> {
  const key = `${pack}/${language}`
  if (added.has(key)) return
  const words = await packs[pack][language]()
  i18next.addResourceBundle(language, 'translation', words, true, true)
  added.add(key)
}

/** Makes the words of a page known before it is drawn. */
export async function needWords(...names: WordPack[]): Promise<void> {
  for (const name of names) wanted.add(name)
  const language: Language = i18next.language === 'zh' ? 'zh' : 'en'
  await Promise.all(names.map((name) => addPack(name, language)))
}

/** A reader loads the words of one language only. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      resources: {},
      partialBundledLanguages: true,
      interpolation: { escapeValue: false },
      returnNull: false,
      react: { useSuspense: false },
    })
  }
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', await first[language]())
  }
  await Promise.all([...wanted].map((pack) => addPack(pack, language)))
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
