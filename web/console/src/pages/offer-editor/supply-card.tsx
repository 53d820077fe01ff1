import { Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { MoneyInput } from '../../ui/money-input.tsx'
import type { Draft } from './draft.ts'
import { CountField, Field } from './field.tsx'
import type { CardProps } from './offer-editor-page.tsx'

/** How many, and how much it may cost: in all, of a store, of a day. */
export function SupplyCard({ draft, change, fixed, isNew }: CardProps & { fixed: boolean; isNew: boolean }) {
  const { t } = useTranslation()
  const { supply } = draft
  const set = (patch: Partial<Draft['supply']>) => change({ supply: { ...supply, ...patch } })
  const budget = (label: string, value: number | null, put: (value: number | null) => void) => (
    <Field key={label} label={label}>
      <MoneyInput
        label={label}
        value={value ?? undefined}
        disabled={fixed}
        change={(next) => put(next === undefined ? null : next)}
      />
    </Field>
  )
  return (
    <section className="card" aria-labelledby="supply">
      <h2 id="supply">{t('offerForm.supply')}</h2>
      <p className="soft" style={{ marginBottom: 12 }}>
        {fixed ? t('offerForm.publishedHint') : t('offerForm.empty')}
      </p>
      <div className="grid-3">
        <CountField
          label={t('offerForm.stock')}
          value={supply.stock}
          disabled={fixed}
          change={(stock) => set({ stock })}
        />
        <CountField
          label={t('offerForm.stockPerStore')}
          value={supply.stockPerStore}
          disabled={fixed}
          change={(stockPerStore) => set({ stockPerStore })}
        />
        <CountField
          label={t('offerForm.stockPerDay')}
          value={supply.stockPerDay}
          disabled={fixed}
          change={(stockPerDay) => set({ stockPerDay })}
        />
        {budget(t('offerForm.budget'), supply.budgetMinor, (budgetMinor) => set({ budgetMinor }))}
        {budget(t('offerForm.budgetPerStore'), supply.budgetPerStoreMinor, (budgetPerStoreMinor) =>
          set({ budgetPerStoreMinor }),
        )}
        {budget(t('offerForm.budgetPerDay'), supply.budgetPerDayMinor, (budgetPerDayMinor) =>
          set({ budgetPerDayMinor }),
        )}
      </div>
      {isNew && (
        <Field label={t('offerForm.codeMode')}>
          <Segmented
            aria-label={t('offerForm.codeMode')}
            style={{ width: 'max-content' }}
            value={draft.codeMode}
            options={(['own', 'imported'] as const).map((value) => ({
              value,
              label: t(`offerForm.codeModes.${value}`),
            }))}
            onChange={(codeMode) => change({ codeMode })}
          />
        </Field>
      )}
    </section>
  )
}
