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

const bundles: Record<Language, () => Promise<Messages>> = {
  en: async () => (await import('./en.ts')).en,
  zh: async () => (await import('./zh.ts')).zh,
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
    i18next.addResourceBundle(language, 'translation', await bundles[language]())
  }
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
