import { useQuery } from '@tanstack/react-query'
import { Checkbox, Input, Segmented, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../api/catalog.ts'
import { organizationQuery } from '../../api/organization.ts'
import { useFormat } from '../../ui/format-context.ts'
import type { Draft } from './draft.ts'
import { CountField, Field } from './field.tsx'
import type { CardProps } from './offer-editor-page.tsx'

/** Who may claim it, how often, and what becomes of a claim that looks like cheating. */
export function WhoCard({ draft, change }: CardProps) {
  const { t } = useTranslation()
  const { limits, needs } = draft
  const limit = (key: keyof Draft['limits']) => (
    <CountField
      key={key}
      label={t(`offerForm.${key}`)}
      value={limits[key]}
      change={(value) => change({ limits: { ...limits, [key]: value } })}
    />
  )
  return (
    <section className="card" aria-labelledby="limits">
      <h2 id="limits">{t('offerForm.limits')}</h2>
      <p className="soft" style={{ marginBottom: 12 }}>
        {t('offerForm.empty')}
      </p>
      <div className="form-grid">
        {limit('perCustomer')}
        {limit('perNaturalPerson')}
        {limit('perPhone')}
        {limit('perDevice')}
      </div>
      <div className="stack-tight">
        <Checkbox
          checked={draft.newCustomersOnly}
          onChange={({ target }) => change({ newCustomersOnly: target.checked })}
        >
          {t('offerForm.newOnly')}
        </Checkbox>
        <Checkbox
          checked={needs.follow}
          onChange={({ target }) => change({ needs: { ...needs, follow: target.checked } })}
        >
          {t('offerForm.needsFollow')}
        </Checkbox>
        <Checkbox
          checked={needs.member}
          onChange={({ target }) => change({ needs: { ...needs, member: target.checked } })}
        >
          {t('offerForm.needsMember')}
        </Checkbox>
        <Field label={t('offerForm.suspect')}>
          <Segmented
            aria-label={t('offerForm.suspect')}
            style={{ width: 'max-content', maxWidth: '100%' }}
            value={draft.suspect}
            options={(['allow', 'halve', 'refuse'] as const).map((value) => ({
              value,
              label: t(`offerForm.suspects.${value}`),
            }))}
            onChange={(suspect) => change({ suspect })}
          />
        </Field>
      </div>
    </section>
  )
}

const channels = ['store', 'app', 'group', 'courier', 'window']

/** Where it counts and for what; empty is everywhere and everything. */
export function ScopeCard({ draft, change }: CardProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data: tree } = useQuery(organizationQuery)
  const { data: categories } = useQuery(categoriesQuery)
  const { scope, value } = draft
  const needsGoods = value.kind === 'special-price' || value.kind === 'exchange'
  const set = (patch: Partial<Draft['scope']>) => change({ scope: { ...scope, ...patch } })
  const picker = (
    key: keyof Draft['scope'],
    options: { value: string; label: string }[],
    placeholder: string,
    free = false,
  ) => (
    <Field
      key={key}
      label={t(`offerForm.${key}`)}
      hint={needsGoods && (key === 'skus' || key === 'categories') ? t('offerForm.needGoods') : undefined}
    >
      <Select<string[]>
        aria-label={t(`offerForm.${key}`)}
        mode={free ? 'tags' : 'multiple'}
        placeholder={placeholder}
        value={scope[key]}
        options={options}
        showSearch={{ optionFilterProp: 'label' }}
        tokenSeparators={free ? [',', '，', ' ', ';'] : undefined}
        onChange={(chosen) => set({ [key]: chosen })}
      />
    </Field>
  )
  const cities = tree?.cities ?? []
  return (
    <section className="card" aria-labelledby="scope">
      <h2 id="scope" style={{ marginBottom: 12 }}>
        {t('offerForm.scope')}
      </h2>
      <div className="form-grid">
        {picker(
          'categories',
          (categories?.items ?? []).map(({ code, name }) => ({ value: code, label: name[language] })),
          t('offerForm.everything'),
        )}
        {picker('skus', [], t('offerForm.everything'), true)}
        {picker(
          'stores',
          cities.flatMap((city) => city.stores.map(({ code, name }) => ({ value: code, label: name }))),
          t('offerForm.everywhere'),
        )}
        {picker(
          'cities',
          cities.map(({ code, name }) => ({ value: code, label: name })),
          t('offerForm.everywhere'),
        )}
        {picker(
          'channels',
          channels.map((channel) => ({ value: channel, label: channel })),
          t('offerForm.everywhere'),
          true,
        )}
      </div>
    </section>
  )
}

/** How it is used: with others or alone, passed on, given back. */
export function UseCard({ draft, change }: CardProps) {
  const { t } = useTranslation()
  const { stacking } = draft
  return (
    <section className="card" aria-labelledby="use">
      <h2 id="use" style={{ marginBottom: 12 }}>
        {t('offerForm.use')}
      </h2>
      <div className="form-grid">
        <Field label={t('offerForm.stacking')}>
          <Segmented<'exclusive' | 'stackable'>
            aria-label={t('offerForm.stacking')}
            style={{ width: 'max-content' }}
            value={stacking.kind}
            options={(['exclusive', 'stackable'] as const).map((value) => ({
              value,
              label: t(`offerForm.stackings.${value}`),
            }))}
            onChange={(kind) =>
              change({ stacking: kind === 'exclusive' ? { kind } : { kind, group: 'default', countMax: 20 } })
            }
          />
        </Field>
        {stacking.kind === 'stackable' && (
          <Field label={t('offerForm.group')}>
            <Input
              aria-label={t('offerForm.group')}
              maxLength={40}
              value={stacking.group}
              onChange={({ target }) => change({ stacking: { ...stacking, group: target.value || 'default' } })}
            />
          </Field>
        )}
        <CountField
          label={t('offerForm.returnDays')}
          min={0}
          max={365}
          value={draft.returnDays}
          change={(returnDays) => change({ returnDays: returnDays ?? 0 })}
        />
      </div>
      <div className="stack-tight">
        <Checkbox checked={draft.giftable} onChange={({ target }) => change({ giftable: target.checked })}>
          {t('offerForm.giftable')}
        </Checkbox>
        <Checkbox checked={draft.public} onChange={({ target }) => change({ public: target.checked })}>
          {t('offerForm.public')}
        </Checkbox>
      </div>
    </section>
  )
}
