import { useQueryClient } from '@tanstack/react-query'
import { App, Dropdown, type MenuProps } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { signOut, updateMe } from '../../api/session.ts'
import { paths } from '../../paths.ts'
import type { Language } from '../../ui/format.ts'
import type { ThemeChoice } from '../../ui/preferences.ts'
import { useAppearance } from '../appearance.tsx'
import { useGo } from '../go-link.tsx'
import { useMe } from '../session.ts'

/** Changes the look here and remembers it with the account, so that the next device starts with it. */
export function useLook() {
  const appearance = useAppearance()
  return {
    setTheme: (theme: ThemeChoice) => {
      appearance.setThemeChoice(theme)
      void updateMe({ theme }).catch(() => undefined) // kept on this device in any case
    },
    setLanguage: (language: Language) => {
      appearance.setLanguage(language)
      void updateMe({ locale: language === 'zh' ? 'zh-CN' : 'en' }).catch(() => undefined) // as above
    },
  }
}

export function useSignOut() {
  const queryClient = useQueryClient()
  const go = useGo()
  const { message } = App.useApp()
  const { t } = useTranslation()
  return async () => {
    try {
      await signOut()
    } catch (error) {
      message.error(errorLine(error, t))
      return
    }
    // Nothing that was read in this session may be shown to the next person at this screen.
    await go(paths.signIn())
    queryClient.clear()
  }
}

export function AccountMenu({ onKeys }: { onKeys(): void }) {
  const { t } = useTranslation()
  const me = useMe()
  const { language, themeChoice } = useAppearance()
  const { setTheme, setLanguage } = useLook()
  const leave = useSignOut()
  const go = useGo()
  const items: MenuProps['items'] = [
    { key: 'account', label: t('account.settings'), onClick: () => void go(paths.settings({ tab: 'account' })) },
    { key: 'keys', label: t('keys.title'), extra: '?', onClick: onKeys },
    { type: 'divider' },
    {
      type: 'group',
      label: t('account.theme'),
      children: (['system', 'light', 'dark'] as const).map((choice) => ({
        key: `theme-${choice}`,
        label: t(`account.themes.${choice}`),
        extra: themeChoice === choice ? '✓' : undefined,
        onClick: () => setTheme(choice),
      })),
    },
    {
      type: 'group',
      label: '语言 · Language',
      children: (['zh', 'en'] as const).map((choice) => ({
        key: `language-${choice}`,
        label: choice === 'zh' ? '中文' : 'English',
        extra: language === choice ? '✓' : undefined,
        onClick: () => setLanguage(choice),
      })),
    },
    { type: 'divider' },
    { key: 'out', label: t('account.signOut'), onClick: () => void leave() },
  ]
  return (
    <Dropdown menu={{ items }} trigger={['click']} placement="topLeft">
      <button type="button" className="account" aria-haspopup="menu">
        <span className="monogram" aria-hidden="true">
          {[...me.name][0]?.toUpperCase() ?? '·'}
        </span>
        <span className="names">
          <span>{me.name}</span>
          <small className="faint">
            {t(`roles.${me.role}`)}
            {me.store ? ` · ${me.store.name}` : me.city ? ` · ${me.city.name}` : ''}
          </small>
        </span>
      </button>
    </Dropdown>
  )
}
