import type { CouponState, OfferState } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const offerTones = { draft: undefined, published: 'gain', stopped: 'loss', ended: undefined } as const satisfies Record<
  OfferState,
  string | undefined
>
export function OfferStateChip({ state }: { state: OfferState }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={offerTones[state]}>
      {t(`offers.states.${state}`)}
    </span>
  )
}

const couponTones = {
  claimed: 'accent',
  gifting: 'wait',
  redeemed: 'gain',
  expired: undefined,
  voided: 'loss',
} as const satisfies Record<CouponState, string | undefined>
export function CouponStateChip({ state }: { state: CouponState }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={couponTones[state]}>
      {t(`offer.couponStates.${state}`)}
    </span>
  )
}
