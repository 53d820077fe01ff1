import '../../ui/money.css'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import { ScopeSwitch } from '../../components/lens.tsx'
import { Page } from '../../ui/page.tsx'
import { Liability } from './liability.tsx'
import { Plans } from './plans.tsx'
import { Recharges } from './recharges.tsx'
import { StoredSettings } from './stored-settings.tsx'

const tabs = ['liability', 'plans', 'recharges', 'settings'] as const

/** Money that customers have paid ahead: what is owed for it, what is offered, who has paid. */
export function StoredValuePage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  const current = tabs.find((name) => name === tab) ?? 'liability'
  return (
    <Page
      title={t('stored.title')}
      lead={t('stored.lead')}
      actions={(current === 'liability' || current === 'recharges') && <ScopeSwitch />}
    >
      <Tabs
        activeKey={current}
        onChange={(key) => change({ tab: key === 'liability' ? undefined : key })}
        items={[
          { key: 'liability', label: t('stored.tabs.liability'), children: <Liability /> },
          { key: 'plans', label: t('stored.tabs.plans'), children: <Plans /> },
          { key: 'recharges', label: t('stored.tabs.recharges'), children: <Recharges /> },
          { key: 'settings', label: t('stored.tabs.settings'), children: <StoredSettings /> },
        ]}
      />
    </Page>
  )
}
