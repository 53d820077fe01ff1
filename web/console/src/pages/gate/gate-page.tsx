import '../../ui/gate.css'
import '../../ui/know.css'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import type { GateSearch } from '../../paths.ts'
import { Page } from '../../ui/page.tsx'
import { ChannelsTab } from './channels-tab.tsx'
import { ColdTab } from './cold-tab.tsx'
import { HooksTab } from './hooks-tab.tsx'
import { LogTab } from './log-tab.tsx'
import { RulesTab } from './rules-tab.tsx'

const tabs = ['log', 'channels', 'cold', 'rules', 'hooks'] as const

/** Everything that is said passes here: what was said and what was not, and why. */
export function GatePage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<GateSearch>()
  const active = tabs.find((name) => name === tab) ?? 'log'
  return (
    <Page title={t('touches.title')} lead={t(`touches.leads.${active}`)}>
      <Tabs
        activeKey={active}
        destroyOnHidden
        onChange={(key) => change({ tab: key === 'log' ? undefined : key, group: undefined, days: undefined })}
        items={[
          { key: 'log', label: t('touches.tabs.log'), children: <LogTab /> },
          { key: 'channels', label: t('touches.tabs.channels'), children: <ChannelsTab /> },
          { key: 'cold', label: t('touches.tabs.cold'), children: <ColdTab /> },
          { key: 'rules', label: t('touches.tabs.rules'), children: <RulesTab /> },
          { key: 'hooks', label: t('touches.tabs.hooks'), children: <HooksTab /> },
        ]}
      />
    </Page>
  )
}
