import type { Entry, Transfer } from '../../ledger/index.ts'
import type { PaymentRow, RefundRow } from './payment.ts'

/** The store's account with a provider: below zero by what came in through it, less what went back. */
export const clearingOf = (provider: string): string => `clearing/${provider}`

const between = (store: number, provider: string, amountMinor: bigint): Entry[] => [
  { holder: { of: 'store', store, purpose: clearingOf(provider) }, asset: 'money', amountMinor: -amountMinor },
  { holder: { of: 'store', store, purpose: 'sales' }, asset: 'money', amountMinor },
]

/** Money that came in for goods. */
export const paymentTransfer = (
  payment: Pick<PaymentRow, 'paymentNo' | 'story' | 'store' | 'provider' | 'amountMinor'> & { at: Date },
): Transfer => ({
  key: `payment/${payment.paymentNo}`,
  kind: 'payment.succeeded',
  at: payment.at,
  store: payment.store,
  story: payment.story,
  entries: between(payment.store, payment.provider, payment.amountMinor),
})

/** And went back. */
export const paymentRefundTransfer = (
  payment: Pick<PaymentRow, 'story' | 'store' | 'provider'>,
  refund: Pick<RefundRow, 'refundNo' | 'amountMinor' | 'at'>,
): Transfer => ({
  key: `payment-refund/${refund.refundNo}`,
  kind: 'payment.refunded',
  at: refund.at,
  store: payment.store,
  story: payment.story,
  entries: between(payment.store, payment.provider, -refund.amountMinor),
})
