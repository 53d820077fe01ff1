import '../../ui/money.css'
import { useQuery } from '@tanstack/react-query'
import { Select, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { organizationQuery } from '../../api/organization.ts'
import { useAddress } from '../../components/address.ts'
import { useMe } from '../../components/session.ts'
import type { TillSearch } from '../../paths.ts'
import { Page } from '../../ui/page.tsx'
import { readJson, storeJson } from '../../ui/preferences.ts'
import { Bones, State } from '../../ui/states.tsx'
import { KeptTickets, LineChip } from './kept-tickets.tsx'
import { Recharge } from './recharge.tsx'
import { Sales } from './sales.tsx'
import { Sell } from './sell.tsx'
import { useTicketQueue } from './use-queue.ts'

const storeKey = 'regulars.till.store'
const tabs = ['sell', 'sales', 'recharge', 'waiting'] as const

/** Where a cashier stands: scan, take the money, next. Large letters; works on a bad line. */
export function TillPage() {
  const { t } = useTranslation()
  const me = useMe()
  const [{ tab }, change] = useAddress<TillSearch>()
  const till = useTicketQueue(me.workspace.publicId)
  const { store, choice } = useTillStore()
  const current = tabs.find((name) => name === tab) ?? 'sell'
  return (
    <Page
      title={t('till.title')}
      lead={t('till.lead')}
      actions={
        <>
          {choice}
          <LineChip till={till} open={() => change({ tab: 'waiting' })} />
        </>
      }
    >
      <Tabs
        activeKey={current}
        onChange={(key) => change({ tab: key === 'sell' ? undefined : key, ticket: undefined })}
        items={[
          {
            key: 'sell',
            label: t('till.tabs.sell'),
            children: store ? <Sell key={store} storeCode={store} till={till} /> : <NoStore />,
          },
          { key: 'sales', label: t('till.tabs.sales'), children: <Sales /> },
          {
            key: 'recharge',
            label: t('till.tabs.recharge'),
            children: store ? <Recharge storeCode={store} /> : <NoStore />,
          },
          { key: 'waiting', label: t('till.tabs.waiting'), children: <KeptTickets till={till} /> },
        ]}
      />
    </Page>
  )
}

/** The store of this device: that of its cashier, or the one that was chosen here last. */
function useTillStore() {
  const { t } = useTranslation()
  const me = useMe()
  const { data: tree } = useQuery(organizationQuery)
  const [chosen, setChosen] = useState<string | undefined>(() => readJson<string | undefined>(storeKey, undefined))
  const stores = tree?.cities.flatMap((city) => city.stores) ?? []
  if (me.store) return { store: me.store.code, choice: <span className="chip">{me.store.name}</span> }
  const store = stores.find(({ code }) => code === chosen)?.code ?? (stores.length === 1 ? stores[0]?.code : undefined)
  const choice = (
    <Select
      aria-label={t('till.store')}
      placeholder={t('till.store')}
      value={store}
      style={{ minWidth: 180 }}
      showSearch={{ optionFilterProp: 'label' }}
      options={stores.map(({ code, name }) => ({ value: code, label: name }))}
      onChange={(code: string) => {
        storeJson(storeKey, code)
        setChosen(code)
      }}
    />
  )
  return { store, choice }
}

function NoStore() {
  const { t } = useTranslation()
  const { data } = useQuery(organizationQuery)
  return (
    <section className="card">
      {data ? <State title={t('till.chooseStore')} /> : <Bones lines={4} label={t('common.loading')} />}
    </section>
  )
}
