import '../../ui/health.css'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import { ScopeSwitch } from '../../components/lens.tsx'
import { Page } from '../../ui/page.tsx'
import { Costs } from './costs.tsx'
import { Cures } from './cures.tsx'
import { Diagnosis } from './diagnosis.tsx'
import { HealthCardView } from './health-card.tsx'

const tabs = ['card', 'diagnosis', 'cures', 'costs'] as const
type Tab = (typeof tabs)[number]

/** What is weak, what would help, whether it did. */
export function HealthPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string; aim?: string }>()
  const current: Tab = tabs.find((name) => name === tab) ?? 'card'
  const views: Record<Tab, React.ReactNode> = {
    card: <HealthCardView />,
    diagnosis: <Diagnosis />,
    cures: <Cures />,
    costs: <Costs />,
  }
  return (
    <Page
      title={t('health.title')}
      lead={t(`health.lead.${current}`)}
      actions={current === 'card' ? <ScopeSwitch /> : undefined}
    >
      <Tabs
        activeKey={current}
        destroyOnHidden
        onChange={(key) => change({ tab: key === 'card' ? undefined : key })}
        items={tabs.map((key) => ({ key, label: t(`health.tabs.${key}`), children: key === current && views[key] }))}
      />
    </Page>
  )
}
