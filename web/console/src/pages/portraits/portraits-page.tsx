import { useQuery } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../../api/audiences.ts'
import { organizationQuery } from '../../api/organization.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { expressionWords } from '../../components/know/expression-words.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'

/** Whose portrait? Every store, every audience, and communities by name. */
export function PortraitsPage() {
  const { t } = useTranslation()
  return (
    <Page title={t('portraits.title')} lead={t('portraits.lead')}>
      <div className="stack" style={{ gap: 32 }}>
        <Stores />
        <Audiences />
        <Community />
      </div>
    </Page>
  )
}

function Stores() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(organizationQuery)
  const stores = data?.cities.flatMap((city) => city.stores.map((store) => ({ ...store, city: city.name })))
  return (
    <section aria-labelledby="portrait-stores">
      <h2 id="portrait-stores" style={{ marginBottom: 12 }}>
        {t('portraits.stores')}
      </h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!stores && !error && <Bones lines={4} label={t('common.loading')} />}
      {stores?.length === 0 && <p className="soft">{t('organization.noStores')}</p>}
      <ul className="plain pick-grid">
        {stores?.map((store) => (
          <li key={store.code}>
            <GoLink {...paths.portrait('store', store.code)} className="card report-card">
              <h3>{store.name}</h3>
              <span className="soft small">{store.city}</span>
            </GoLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Audiences() {
  const { t } = useTranslation()
  const speech = useSpeech()
  const format = useFormat()
  const { data, error, refetch } = useQuery(audiencesQuery)
  return (
    <section aria-labelledby="portrait-audiences">
      <h2 id="portrait-audiences" style={{ marginBottom: 12 }}>
        {t('audiences.title')}
      </h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={4} label={t('common.loading')} />}
      {data?.audiences.length === 0 && (
        <div className="card">
          <State
            title={t('audiences.none.title')}
            action={
              <GoLink {...paths.newAudience()}>
                <Button tabIndex={-1}>{t('audience.new')}</Button>
              </GoLink>
            }
          >
            {t('audiences.none.advice')}
          </State>
        </div>
      )}
      <ul className="plain pick-grid">
        {data?.audiences.map((audience) => (
          <li key={audience.id}>
            <GoLink {...paths.portrait('audience', audience.id)} className="card report-card">
              <h3>{audience.name}</h3>
              <span className="soft small">{expressionWords(audience.expression, speech)}</span>
              {audience.customers !== null && (
                <span className="small faint">
                  {t('portraits.people', { count: audience.customers, shown: format.number(audience.customers) })}
                </span>
              )}
            </GoLink>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Community() {
  const { t } = useTranslation()
  const go = useGo()
  return (
    <section aria-labelledby="portrait-community">
      <h2 id="portrait-community" style={{ marginBottom: 12 }}>
        {t('portraits.community')}
      </h2>
      <Form<{ community: string }>
        layout="inline"
        onFinish={({ community }) => void go(paths.portrait('community', community.trim()))}
      >
        <Form.Item name="community" rules={[{ required: true, whitespace: true, message: t('common.needed') }]}>
          <Input
            aria-label={t('portraits.community')}
            placeholder={t('portraits.communityHint')}
            style={{ width: 280 }}
          />
        </Form.Item>
        <Button htmlType="submit">{t('portraits.show')}</Button>
      </Form>
    </section>
  )
}
