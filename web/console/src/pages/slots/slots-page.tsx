import '../../ui/slots.css'
import { PlusOutlined } from '@ant-design/icons'
import type { SlotPlacement } from '@regulars/contract'
import { Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAddress } from '../../components/address.ts'
import { ScopeSwitch } from '../../components/lens.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { Page } from '../../ui/page.tsx'
import { Demand } from './demand.tsx'
import { PagesPicture } from './pages-picture.tsx'
import { PlacementDialog } from './placement-dialog.tsx'
import { Placements } from './placements.tsx'
import { Traffic } from './traffic.tsx'

const tabs = ['page', 'placements', 'traffic', 'demand'] as const

/** The pages that customers open anyway, what competes for the places on them, and what that brought. */
export function SlotsPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  const [editing, setEditing] = useState<SlotPlacement | 'new' | undefined>()
  const begin = () => setEditing('new')
  const current = tabs.find((key) => key === tab) ?? 'page'
  return (
    <Page
      title={t('slots.title')}
      lead={t('slots.lead')}
      actions={
        <>
          {(current === 'page' || current === 'traffic') && <ScopeSwitch />}
          <PermittedButton permission="slots:write" type="primary" icon={<PlusOutlined aria-hidden />} onClick={begin}>
            {t('slots.new')}
          </PermittedButton>
        </>
      }
    >
      <Tabs
        activeKey={current}
        destroyOnHidden
        onChange={(key) => change({ tab: key === 'page' ? undefined : key })}
        items={[
          { key: 'page', label: t('slots.tabs.page'), children: <PagesPicture begin={begin} /> },
          {
            key: 'placements',
            label: t('slots.tabs.placements'),
            children: <Placements begin={begin} edit={setEditing} />,
          },
          { key: 'traffic', label: t('slots.tabs.traffic'), children: <Traffic /> },
          { key: 'demand', label: t('slots.tabs.demand'), children: <Demand /> },
        ]}
      />
      {editing && (
        <PlacementDialog placement={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />
      )}
    </Page>
  )
}
