import type { PaymentRow } from './payment.ts'

/** What a provider says about a payment. */
export type ProviderAnswer =
  | { state: 'waiting'; payUrl?: string }
  | { state: 'succeeded'; amountMinor: bigint; reference: string; wallet?: string; feeMinor?: bigint }
  | { state: 'failed'; reason: string }
  | { state: 'closed' }
  /** No answer, or one that says nothing: ask again later. */
  | { state: 'unknown'; reason: string }

export type Decision =
  | { does: 'nothing' }
  | { does: 'wait'; payUrl: string | null }
  | { does: 'succeed' }
  | { does: 'fail'; reason: string }
  | { does: 'close' }
  /** It was given up before, and the provider knows now: there is nothing more to ask. */
  | { does: 'rest' }
  /** It was paid although it had been given up: the money has to go back at the provider. */
  | { does: 'undo' }
  /** Another amount than was asked for: nothing is believed, somebody has to look. */
  | { does: 'distrust'; problem: string }

type Standing = Pick<PaymentRow, 'state' | 'amountMinor' | 'cancelAskedAt' | 'payUrl'>

const isOpen = ({ state }: Standing): boolean => state === 'created' || state === 'processing'

/**
 * What an answer does to a payment. Read under the lock of its row, so of success and cancellation exactly one happens:
 * whichever is written first. Answers come late, twice and in any order; what is settled stays.
 */
export function decideAnswer(payment: Standing, answer: ProviderAnswer): Decision {
  switch (answer.state) {
    case 'succeeded':
      if (payment.state === 'succeeded') return { does: 'nothing' }
      if (answer.amountMinor !== payment.amountMinor)
        return { does: 'distrust', problem: `amount ${answer.amountMinor} instead of ${payment.amountMinor}` }
      return isOpen(payment) && payment.cancelAskedAt === null ? { does: 'succeed' } : { does: 'undo' }
    case 'waiting':
      return isOpen(payment) ? { does: 'wait', payUrl: answer.payUrl ?? payment.payUrl } : { does: 'nothing' }
    case 'failed':
      return isOpen(payment) ? { does: 'fail', reason: answer.reason } : { does: 'nothing' }
    case 'closed':
      if (isOpen(payment)) return { does: 'close' }
      return payment.state === 'succeeded' ? { does: 'nothing' } : { does: 'rest' }
    case 'unknown':
      return { does: 'nothing' }
  }
}

/** Whether a refund fits, refunds that are under way included. */
export const fitsRefund = (
  payment: Pick<PaymentRow, 'amountMinor' | 'refundedMinor' | 'refundingMinor'>,
  amountMinor: bigint,
): boolean => payment.refundedMinor + payment.refundingMinor + amountMinor <= payment.amountMinor

/** When to ask a provider again: soon at first, while somebody stands at the till, then more and more rarely. */
export const askAgainAfterMs = (tries: number): number => Math.min(2000 * 2 ** Math.min(tries, 12), 10 * 60_000)

/** A provider's fee on an amount, to the nearest minor unit. */
export const feeOf = (amountMinor: bigint, permille: number | null): bigint | null =>
  permille === null ? null : (amountMinor * BigInt(Math.round(permille * 1000)) + 500_000n) / 1_000_000n
