import type { OfferTerms } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { faceWords, scopeWords, validityWords, valueWords } from './offer-words.ts'
import { useMoneySpeech } from './use-money-speech.ts'

type CouponTerms = Pick<OfferTerms, 'name' | 'value' | 'validity'> & Partial<OfferTerms>

/** The coupon as the customer sees it in her card bag. */
export function CouponCard({ terms }: { terms: CouponTerms }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const speech = useMoneySpeech()
  const face = faceWords(terms.value, speech)
  return (
    <div className="coupon">
      <div className="coupon-face">
        <strong>{face.large}</strong>
        <span className="small">{face.below}</span>
      </div>
      <div className="coupon-words">
        <strong>{terms.name[language] || t(`offers.kinds.${terms.value.kind}`)}</strong>
        <span className="small soft">{valueWords(terms.value, speech)}</span>
        {scopeWords(terms.scope, speech).map((words) => (
          <span key={words} className="small soft">
            {words}
          </span>
        ))}
        <span className="small faint">{validityWords(terms.validity, speech)}</span>
      </div>
    </div>
  )
}
