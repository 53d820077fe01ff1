import { useTranslation } from 'react-i18next'
import { CouponCard } from '../../components/money/coupon-card.tsx'
import { costCeiling, mostOf, termsSentences } from '../../components/money/offer-words.ts'
import { useMoneySpeech } from '../../components/money/use-money-speech.ts'
import { useFormat } from '../../ui/format-context.ts'
import type { Draft } from './draft.ts'

/** The coupon as it will be seen, its terms as they would be read out, and the most that it can cost. */
export function OfferPreview({ draft }: { draft: Draft }) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = useMoneySpeech()
  const ceiling = costCeiling(draft.value, draft.supply)
  const byStock = typeof draft.supply.stock === 'number' && ceiling === draft.supply.stock * mostOf(draft.value)
  return (
    <section className="card stack preview-panel" aria-labelledby="preview">
      <h2 id="preview">{t('offer.asSeen')}</h2>
      <CouponCard terms={draft} />
      <div className="stack-tight">
        {termsSentences(draft, speech).map((sentence) => (
          <p key={sentence} className="small">
            {sentence}
          </p>
        ))}
      </div>
      <p className={ceiling === undefined ? 'well wait' : 'well'} role="status">
        {ceiling === undefined
          ? t('offerForm.ceilingNone')
          : t('offerForm.ceilingSays', {
              cost: format.money(ceiling),
              how: byStock
                ? t('offerForm.ceilingStock', {
                    stock: format.number(draft.supply.stock ?? 0),
                    each: format.money(mostOf(draft.value)),
                  })
                : t('offerForm.ceilingBudget'),
            })}
      </p>
    </section>
  )
}
