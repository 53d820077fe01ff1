import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import { useCapability } from '../../components/session.ts'
import { Page } from '../../ui/page.tsx'
import { Places } from './places.tsx'
import { StaffTable } from './staff-table.tsx'

export function OrganizationPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  const { allowed } = useCapability('staff:read')
  return (
    <Page title={t('organization.title')} lead={t('organization.lead')}>
      <Tabs
        activeKey={allowed && tab === 'staff' ? 'staff' : 'places'}
        onChange={(key) => change({ tab: key === 'places' ? undefined : key })}
        items={[
          { key: 'places', label: t('organization.places'), children: <Places /> },
          ...(allowed ? [{ key: 'staff', label: t('organization.staff'), children: <StaffTable /> }] : []),
        ]}
      />
    </Page>
  )
}
