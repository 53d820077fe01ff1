import type { PaymentProviderName, PaymentPurpose, PaymentRefundState, PaymentState } from '@regulars/contract'

export type PaymentAsk = {
  /** The merchant's number; the same number is the same payment, with other content it is refused. At most 64 characters. */
  paymentNo: string
  /** What it is part of, such as `sale/T-1001`. */
  story: string
  purpose: PaymentPurpose
  provider: PaymentProviderName
  store: number
  amountMinor: bigint
  subject?: string
  /** All records of whoever pays, the one that speaks for him first; empty where nobody knows yet. */
  customers: readonly number[]
  /** What the customer shows: a wallet's pay code for a wallet. (Ours is resolved before, by `resolvePayerCode`.) */
  payerCode?: string
  /** The family owner whose stored value pays, all his records. */
  owner?: readonly number[]
  /** The terminal's own number. */
  reference?: string
  waitMinutes?: number
  /** When it was paid, for what was paid before (an offline till). Unset: now. */
  at?: Date
}

export type PaymentRow = {
  paymentNo: string
  story: string
  purpose: PaymentPurpose
  provider: PaymentProviderName
  state: PaymentState
  store: number
  /** 0 where nobody knows who paid. */
  customer: number
  subject: string
  amountMinor: bigint
  refundedMinor: bigint
  /** Asked of the provider and not yet decided; together with what is refunded never more than the amount. */
  refundingMinor: bigint
  feeMinor: bigint | null
  payUrl: string | null
  reference: string | null
  failure: string | null
  cancelAskedAt: Date | null
  createdAt: Date
  waitsUntil: Date
  settledAt: Date | null
}

export type RefundAsk = { refundNo: string; paymentNo: string; amountMinor: bigint; reason?: string; at?: Date }

export type RefundRow = {
  refundNo: string
  paymentNo: string
  state: PaymentRefundState
  amountMinor: bigint
  reason: string
  at: Date
  failure: string | null
}

/** What became of a payment that had to wait, for the domains above. Told once, in the transaction that takes it. */
export type PaymentNews = {
  id: number
  workspace: number
  paymentNo: string
  story: string
  purpose: PaymentPurpose
  what: 'succeeded' | 'failed' | 'closed' | 'refunded' | 'refund-failed'
  refundNo: string | null
}
