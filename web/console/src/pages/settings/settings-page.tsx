import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import { Page } from '../../ui/page.tsx'
import { AccountSettings } from './account-settings.tsx'
import { SignInSettings } from './sign-in-settings.tsx'
import { WorkspaceSettings } from './workspace-settings.tsx'

export function SettingsPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  return (
    <Page title={t('settings.title')}>
      <Tabs
        activeKey={tab ?? 'workspace'}
        onChange={(key) => change({ tab: key === 'workspace' ? undefined : key })}
        items={[
          { key: 'workspace', label: t('settings.workspace'), children: <WorkspaceSettings /> },
          { key: 'account', label: t('settings.account'), children: <AccountSettings /> },
          { key: 'sign-in', label: t('settings.signIn'), children: <SignInSettings /> },
        ]}
      />
    </Page>
  )
}
