import { MergeCellsOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Customer, customerQuery } from '../../api/customers.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { customerTitle } from '../../components/customer-title.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { useReveal } from '../../components/reveal.tsx'
import { useMe } from '../../components/session.ts'
import { StageLadder } from '../../components/stage-chip.tsx'
import { needWords } from '../../i18n/index.ts'
import { type CustomerSearch, paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { CustomerInterests } from './customer-interests.tsx'
import { CustomerLabels } from './customer-labels.tsx'
import { CustomerOrders } from './customer-orders.tsx'
import { Identities } from './identities.tsx'
import { MergeDialog } from './merge-dialog.tsx'
import { MergeHistory } from './merge-history.tsx'
import { CustomerTimeline } from './timeline.tsx'

/** One person: who she is, what she was worth, everything that happened, and whom she was joined with. */
export function CustomerPage() {
  const id = useParam('id')
  const { t } = useTranslation()
  const { data: customer, error, refetch } = useQuery(customerQuery(id))
  const crumb = <GoLink {...paths.customers()}>{t('customers.title')}</GoLink>
  if (error) {
    return (
      <Page title={t('customer.title')} crumb={crumb}>
        <div className="card">
          <ErrorState error={error} retry={() => void refetch()} />
        </div>
      </Page>
    )
  }
  if (!customer) {
    return (
      <Page title={t('customer.title')} crumb={crumb}>
        <div className="card">
          <Bones lines={10} label={t('common.loading')} />
        </div>
      </Page>
    )
  }
  return <CustomerView key={customer.id} customer={customer} />
}

const tabs = ['timeline', 'orders', 'interests', 'touches', 'wallet']

/** With its words, when it is first opened: most visits are about what somebody bought. */
const CustomerWallet = lazy(async () => {
  const [{ CustomerWallet: component }] = await Promise.all([
    import('./wallet.tsx'),
    needWords('rewards', 'money', 'till'),
  ])
  return { default: component }
})

const CustomerTouches = lazy(async () => {
  const [{ CustomerTouches: component }] = await Promise.all([import('./customer-touches.tsx'), needWords('touches')])
  return { default: component }
})

function CustomerView({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const me = useMe()
  const { reveal, button } = useReveal()
  const [merging, setMerging] = useState(false)
  const [{ tab }, change] = useAddress<CustomerSearch>()
  const title = customerTitle(
    {
      id: customer.id,
      name: customer.name && reveal(customer.name),
      contact: customer.contact && reveal(customer.contact),
    },
    t,
  )

  return (
    <Page
      title={title}
      crumb={<GoLink {...paths.customers()}>{t('customers.title')}</GoLink>}
      actions={
        <>
          {button}
          <PermittedButton
            permission="customers:merge"
            icon={<MergeCellsOutlined aria-hidden />}
            onClick={() => setMerging(true)}
          >
            {t('merge.action')}
          </PermittedButton>
        </>
      }
    >
      <div className="with-aside">
        <div className="stack">
          <section className="card stack" aria-label={t('customer.figures')}>
            <StageLadder stage={customer.stage} />
            <CustomerFigures customer={customer} />
          </section>
          {me.permissions.includes('labels:read') && (
            <section className="card" aria-labelledby="customer-labels">
              <h2 id="customer-labels" style={{ marginBottom: 12 }}>
                {t('labels.title')}
              </h2>
              <CustomerLabels id={customer.id} />
            </section>
          )}
          <section className="card" aria-label={t('customer.history')} style={{ paddingTop: 8 }}>
            <Tabs
              activeKey={tabs.find((name) => name === tab) ?? 'timeline'}
              onChange={(key) => change({ tab: key === 'timeline' ? undefined : key })}
              items={[
                { key: 'timeline', label: t('customer.timeline'), children: <CustomerTimeline customer={customer} /> },
                { key: 'orders', label: t('customer.orders'), children: <CustomerOrders id={customer.id} /> },
                ...(me.permissions.includes('labels:read')
                  ? [
                      {
                        key: 'interests',
                        label: t('interests.title'),
                        children: <CustomerInterests id={customer.id} />,
                      },
                    ]
                  : []),
                ...(me.permissions.includes('touches:read')
                  ? [
                      {
                        key: 'touches',
                        label: t('customer.touches'),
                        children: (
                          <Suspense fallback={<Bones lines={6} label={t('common.loading')} />}>
                            <CustomerTouches id={customer.id} />
                          </Suspense>
                        ),
                      },
                    ]
                  : []),
                {
                  key: 'wallet',
                  label: t('customer.wallet'),
                  children: (
                    <Suspense fallback={<Bones lines={6} label={t('common.loading')} />}>
                      <CustomerWallet id={customer.id} />
                    </Suspense>
                  ),
                },
              ]}
            />
          </section>
        </div>
        <aside className="stack">
          <Identities customer={customer} reveal={reveal} />
          <MergeHistory customer={customer} />
        </aside>
      </div>
      {merging && <MergeDialog customer={customer} reveal={reveal} close={() => setMerging(false)} />}
    </Page>
  )
}

function CustomerFigures({ customer }: { customer: Customer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const net = customer.paidMinor - customer.refundedMinor
  return (
    <div className="figures">
      <Figure
        label={t('customer.paidOrders')}
        value={format.number(customer.orders)}
        definition={`${t('definitions.paidOrders')} ${t('definitions.allTime')}`}
      />
      <Figure
        label={t('customer.net')}
        value={format.money(net)}
        definition={`${t('definitions.net')} ${t('definitions.allTime')}`}
        note={
          customer.refundedMinor > 0
            ? t('customer.refunded', { amount: format.money(customer.refundedMinor) })
            : undefined
        }
      />
      <Figure
        label={t('customer.average')}
        value={customer.orders > 0 ? format.money(Math.round(customer.paidMinor / customer.orders)) : '—'}
        definition={`${t('definitions.average')} ${t('definitions.allTime')}`}
      />
      <Figure
        label={t('customer.last')}
        value={customer.lastOrderAt ? format.ago(customer.lastOrderAt, new Date()) : '—'}
        note={customer.lastOrderAt && format.day(customer.lastOrderAt)}
      />
      <Figure
        label={t('customer.since')}
        value={format.day(customer.firstSeenAt)}
        note={[storeName(customer.store), customer.channel].filter(Boolean).join(' · ') || undefined}
      />
    </div>
  )
}
