/** @jsxImportSource preact */
import type { PocketCoupon, PocketOffer } from '@regulars/contract'
import type { ComponentChildren } from 'preact'
import { type Speech, useSpeech } from '../i18n/index.ts'

type Worth = Pick<PocketCoupon | PocketOffer, 'name' | 'worth' | 'condition'>

/** A coupon as one tears it off: what it is worth in large letters, then for what and until when. */
export function Ticket({
  of,
  note,
  dim = false,
  children,
}: {
  of: Worth
  note: ComponentChildren
  dim?: boolean
  children?: ComponentChildren
}) {
  const { say } = useSpeech()
  return (
    <div class={`ticket${dim ? ' dim' : ''}`}>
      <div class="worth">
        <strong>{say(of.worth)}</strong>
        <small>{say(of.condition)}</small>
      </div>
      <div class="what">
        <b>{say(of.name)}</b>
        <small>{note}</small>
        {children}
      </div>
    </div>
  )
}

export function couponNote({ t, day }: Speech, coupon: PocketCoupon): string {
  switch (coupon.state) {
    case 'usable':
      return t('coupon.until', { day: day(coupon.expiresAt) })
    case 'waiting':
      return t('coupon.from', { day: day(coupon.validFrom) })
    case 'gifting':
      return t('coupon.gifting')
    case 'used':
      return t('coupon.used')
    case 'expired':
      return t('coupon.expired')
    case 'voided':
      return t('coupon.voided')
  }
}
