import '../../ui/money.css'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import type { LedgerSearch } from '../../paths.ts'
import { Page } from '../../ui/page.tsx'
import { Accounts } from './accounts.tsx'
import { Health } from './health.tsx'
import { Transfers } from './transfers.tsx'
import { TrialBalance } from './trial-balance.tsx'

const tabs = ['transfers', 'accounts', 'balance'] as const

/** Where every coin is and how it came there; above all of it, whether it adds up. */
export function LedgerPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<LedgerSearch>()
  return (
    <Page title={t('ledger.title')} lead={t('ledger.lead')}>
      <div className="stack">
        <Health />
        <Tabs
          activeKey={tabs.find((name) => name === tab) ?? 'transfers'}
          onChange={(key) => change({ tab: key === 'transfers' ? undefined : key })}
          items={[
            { key: 'transfers', label: t('ledger.tabs.transfers'), children: <Transfers /> },
            { key: 'accounts', label: t('ledger.tabs.accounts'), children: <Accounts /> },
            { key: 'balance', label: t('ledger.tabs.balance'), children: <TrialBalance /> },
          ]}
        />
      </div>
    </Page>
  )
}
