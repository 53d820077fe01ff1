import type { Language } from './format.ts'
import type { ThemeName } from './tokens.ts'

export type ThemeChoice = 'system' | ThemeName

const themeKey = 'regulars.theme'
const languageKey = 'regulars.language'

/** A private window may refuse storage; the choice then lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
function write(key: string, value: string) {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Nothing to do: see `read`.
  }
}

export const readThemeChoice = (): ThemeChoice => {
  const stored = read(themeKey)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}
export const storeThemeChoice = (choice: ThemeChoice) => write(themeKey, choice)

export const readLanguage = (): Language => {
  const stored = read(languageKey)
  if (stored === 'en' || stored === 'zh') return stored
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
export const hasStoredLanguage = () => read(languageKey) !== null
export const storeLanguage = (language: Language) => write(languageKey, language)

export const readJson = <T>(key: string, fallback: T): T => {
  const text = read(key)
  if (text === null) return fallback
  try {
    return JSON.parse(text) as T // written by `storeJson` of the same key
  } catch {
    return fallback
  }
}
export const storeJson = (key: string, value: unknown) => write(key, JSON.stringify(value))
