import { App as AntApp, ConfigProvider } from 'antd'
import type { Locale as AntLocale } from 'antd/es/locale/index.js'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { speak } from '../i18n/index.ts'
import { createFormat, type Language } from '../ui/format.ts'
import { FormatContext } from '../ui/format-context.ts'
import { readLanguage, readThemeChoice, storeLanguage, storeThemeChoice, type ThemeChoice } from '../ui/preferences.ts'
import { antdTheme } from '../ui/theme.ts'
import { ThemeContext } from '../ui/theme-context.ts'
import { applyTokens, type ThemeName } from '../ui/tokens.ts'
import { useMediaQuery } from '../ui/use-media-query.ts'

interface Appearance {
  language: Language
  setLanguage(language: Language): void
  theme: ThemeName
  themeChoice: ThemeChoice
  setThemeChoice(choice: ThemeChoice): void
  /** Set by the shell once the workspace is known. */
  setPlace(place: { timezone: string; currency: string }): void
}

const AppearanceContext = createContext<Appearance | undefined>(undefined)

export function useAppearance(): Appearance {
  const appearance = useContext(AppearanceContext)
  if (!appearance) throw new Error('useAppearance stands outside of AppearanceProvider')
  return appearance
}

/** The kit's own words come as CommonJS, which bundlers wrap once or twice. */
const unwrap = (module: unknown): AntLocale => {
  const inner = (module as { default: unknown }).default
  return ((inner as { default?: unknown }).default ?? inner) as AntLocale // what antd/locale exports, however wrapped
}

const kitWords: Record<Language, () => Promise<AntLocale>> = {
  en: async () => unwrap(await import('antd/locale/en_GB.js')),
  zh: async () => {
    const [words] = await Promise.all([import('antd/locale/zh_CN.js'), import('dayjs/locale/zh-cn.js')])
    return unwrap(words)
  },
}

/** Loads a language before anything is drawn in it. */
export async function prepareLanguage(language: Language): Promise<AntLocale> {
  const [words, dayjs] = await Promise.all([kitWords[language](), import('dayjs'), speak(language)])
  dayjs.default.locale(language === 'zh' ? 'zh-cn' : 'en')
  return words
}

export function AppearanceProvider({ words, children }: { words: AntLocale; children: ReactNode }) {
  const [language, setLanguageState] = useState(readLanguage)
  const [kit, setKit] = useState(words)
  const [themeChoice, setChoice] = useState(readThemeChoice)
  const [place, setPlace] = useState({ timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, currency: 'CNY' })
  const dark = useMediaQuery('(prefers-color-scheme: dark)')
  const still = useMediaQuery('(prefers-reduced-motion: reduce)')
  const theme: ThemeName = themeChoice === 'system' ? (dark ? 'dark' : 'light') : themeChoice

  useEffect(() => applyTokens(theme, document.documentElement), [theme])

  const appearance = useMemo<Appearance>(
    () => ({
      language,
      setLanguage: (next) => {
        void prepareLanguage(next).then((nextWords) => {
          storeLanguage(next)
          setKit(nextWords)
          setLanguageState(next)
        })
      },
      theme,
      themeChoice,
      setThemeChoice: (choice) => {
        storeThemeChoice(choice)
        setChoice(choice)
      },
      setPlace,
    }),
    [language, theme, themeChoice],
  )
  const format = useMemo(() => createFormat({ language, ...place }), [language, place])
  const kitTheme = useMemo(() => antdTheme(theme, !still), [theme, still])

  return (
    <AppearanceContext.Provider value={appearance}>
      <ThemeContext.Provider value={theme}>
        <FormatContext.Provider value={format}>
          <ConfigProvider theme={kitTheme} locale={kit} componentSize="medium" button={{ autoInsertSpace: false }}>
            <AntApp component={false} message={{ maxCount: 3 }}>
              {children}
            </AntApp>
          </ConfigProvider>
        </FormatContext.Provider>
      </ThemeContext.Provider>
    </AppearanceContext.Provider>
  )
}
