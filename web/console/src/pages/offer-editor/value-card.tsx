import type { OfferValue } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { scaleOf } from '../../ui/money-text.ts'
import { offerKinds } from '../offers/kinds.ts'
import { startingValue } from './draft.ts'
import { CountField, Field } from './field.tsx'
import type { CardProps } from './offer-editor-page.tsx'

/** First the kind, then its few numbers. */
export function ValueCard({ draft, change }: CardProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card stack" aria-labelledby="value">
      <h2 id="value">{t('offerForm.kind')}</h2>
      <div className="kind-cards" role="radiogroup" aria-label={t('offers.kind')}>
        {offerKinds.map((kind) => (
          // biome-ignore lint/a11y/useSemanticElements: a card with two lines is a radio that a native input cannot show
          <button
            key={kind}
            type="button"
            role="radio"
            className="kind-card"
            aria-checked={draft.value.kind === kind}
            onClick={() => draft.value.kind !== kind && change({ value: startingValue(kind, scaleOf(format)) })}
          >
            <strong>{t(`offers.kinds.${kind}`)}</strong>
            <span className="small soft">{t(`offers.kindHelp.${kind}`)}</span>
          </button>
        ))}
      </div>
      <div className="form-grid">
        <Amounts value={draft.value} change={(value) => change({ value })} />
      </div>
    </section>
  )
}

function Amounts({ value, change }: { value: OfferValue; change(value: OfferValue): void }) {
  const { t } = useTranslation()
  const money = (label: string, amount: number, set: (amount: number) => void, hint?: string, min = 1) => (
    <Field key={label} label={label} hint={hint}>
      <MoneyInput label={label} value={amount} min={min} change={(next) => next !== undefined && set(next)} />
    </Field>
  )
  const count = (label: string, amount: number, set: (amount: number) => void) => (
    <CountField key={label} label={label} value={amount} max={100} change={(next) => next !== null && set(next)} />
  )
  switch (value.kind) {
    case 'face-value':
      return money(t('offerForm.off'), value.offMinor, (offMinor) => change({ ...value, offMinor }))
    case 'full-reduction':
      return (
        <>
          {money(t('offerForm.from'), value.fromMinor, (fromMinor) => change({ ...value, fromMinor }))}
          {money(t('offerForm.off'), value.offMinor, (offMinor) => change({ ...value, offMinor }))}
          {count(t('offerForm.times'), value.timesMax, (timesMax) => change({ ...value, timesMax }))}
        </>
      )
    case 'discount':
      return (
        <>
          <CountField
            label={t('offerForm.rate')}
            value={Math.round(value.offBasisPoints / 100)}
            max={100}
            change={(rate) => rate !== null && change({ ...value, offBasisPoints: rate * 100 })}
          />
          {money(t('offerForm.ceiling'), value.ceilingMinor, (ceilingMinor) => change({ ...value, ceilingMinor }))}
          {money(
            t('offerForm.from'),
            value.fromMinor,
            (fromMinor) => change({ ...value, fromMinor }),
            t('offerForm.fromNone'),
            0,
          )}
        </>
      )
    case 'special-price':
      return (
        <>
          {money(
            t('offerForm.price'),
            value.priceMinor,
            (priceMinor) => change({ ...value, priceMinor }),
            undefined,
            0,
          )}
          {count(t('offerForm.units'), value.unitsMax, (unitsMax) => change({ ...value, unitsMax }))}
          {money(t('offerForm.ceiling'), value.ceilingMinor, (ceilingMinor) => change({ ...value, ceilingMinor }))}
        </>
      )
    case 'exchange':
      return (
        <>
          {count(t('offerForm.units'), value.unitsMax, (unitsMax) => change({ ...value, unitsMax }))}
          {money(t('offerForm.ceilingUnits'), value.ceilingMinor, (ceilingMinor) => change({ ...value, ceilingMinor }))}
        </>
      )
  }
}
