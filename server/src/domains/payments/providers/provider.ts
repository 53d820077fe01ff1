import type { PaymentProviderName } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Transfer } from '../../ledger/index.ts'
import type { PaymentAsk, PaymentRow, RefundRow } from '../rules/payment.ts'
import type { ProviderAnswer } from '../rules/transition.ts'

type Described = { name: PaymentProviderName; words: { en: string; zh: string } }

/** Settled the moment it is recorded: the money is in the drawer, on the terminal, or was here all the time. */
export type ImmediateProvider = Described & {
  kind: 'immediate'
  /** The transfers of a sale that was paid this way; locks and writes what it keeps itself. Safe to retry. */
  take(tx: Tx, deps: Deps, scope: Scope, payment: Taken): Promise<Transfer[]>
  /** And of giving a part of it back. Safe to retry. */
  giveBack(tx: Tx, deps: Deps, scope: Scope, refund: GivenBack): Promise<Transfer[]>
}
export type Taken = { payment: PaymentRow; ask: PaymentAsk; at: Date }
export type GivenBack = { payment: PaymentRow; refund: RefundRow }

/** What an adapter needs to reach its gateway, for one workspace. */
export type ProviderAccess = {
  appId: string
  gateway: string
  privateKey: string
  alipayPublicKey: string
  /** Where the gateway sends its notifications; undefined where this server has no public address. */
  notifyUrl: string | undefined
}

export type StartAsk = Pick<PaymentRow, 'paymentNo' | 'amountMinor' | 'subject' | 'waitsUntil'> & {
  store: number
  payerCode: string | undefined
  now: Date
}

export type RefundAnswer =
  | { state: 'succeeded' }
  | { state: 'failed'; reason: string }
  | { state: 'unknown'; reason: string }

/** What a notification says, after its signature was found to be the gateway's. */
export type Notice = { paymentNo: string; answer: ProviderAnswer }

/**
 * Settled when its gateway says so. Nothing here writes to the database. Every call names the payment or refund by our
 * own number, so that asking again is harmless; no call throws for what a gateway may answer or fail to answer.
 */
export type DeferredProvider = Described & {
  kind: 'deferred'
  needsAccess: boolean
  start(access: ProviderAccess, ask: StartAsk): Promise<ProviderAnswer>
  query(access: ProviderAccess, paymentNo: string): Promise<ProviderAnswer>
  /** Gives up a payment at the gateway; one that was paid meanwhile is paid back. */
  cancel(access: ProviderAccess, paymentNo: string): Promise<'closed' | 'unknown'>
  refund(
    access: ProviderAccess,
    ask: Pick<RefundRow, 'paymentNo' | 'refundNo' | 'amountMinor' | 'reason'>,
  ): Promise<RefundAnswer>
  /** Undefined where the signature, or whom it is for, is not right. */
  readNotification?(access: ProviderAccess, fields: Readonly<Record<string, string>>): Promise<Notice | undefined>
}

export type PaymentProvider = ImmediateProvider | DeferredProvider
