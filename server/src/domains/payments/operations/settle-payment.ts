import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { markPresence } from '../../customers/index.ts'
import { emit, factTime } from '../../events/index.ts'
import type { Transfer } from '../../ledger/index.ts'
import { completeRecharge } from '../../prepaid/index.ts'
import { insertNews } from '../queries/news.ts'
import type { PaymentNews, PaymentRow } from '../rules/payment.ts'

/** The transfers of money that a gateway or a drawer took: for goods, or into an account. */
export async function transfersOf(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  { payment, at, sale }: { payment: PaymentRow; at: Date; sale: () => Promise<Transfer[]> | Transfer[] },
): Promise<Transfer[]> {
  if (payment.purpose === 'sale') return sale()
  return completeRecharge(tx, deps, scope, { rechargeNo: payment.paymentNo, at })
}

type Happened = { kind: 'payment.succeeded' | 'payment.refunded'; number: string; amountMinor: bigint; at: Date }

/**
 * Tells that somebody paid, or got money back, and notes that he was there. Nothing to tell of nobody: a payment without
 * a customer is in the ledger all the same.
 */
export async function tellPayment(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  payment: PaymentRow,
  { kind, number, amountMinor, at }: Happened,
): Promise<void> {
  const { customer, store, provider, purpose } = payment
  if (customer === 0) return
  if (kind === 'payment.succeeded') await markPresence(tx, workspace, [{ customer, store, at }])
  const properties = JSON.stringify({ payment: payment.paymentNo, provider, purpose, amountMinor: Number(amountMinor) })
  // In the order of the columns of the table `events`.
  const row = [
    workspace,
    customer,
    factTime(at),
    kind,
    `${kind}/${number}`,
    store,
    '',
    'payments',
    properties,
    factTime(clock.now()),
  ]
  await emit(tx, { workspace, facts: { events: [row] }, touched: { [kind]: [customer] } })
}

/** For the domains above; only of payments that had to wait, since who pays at once is told by the return value. */
export function tellAbove(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  payment: PaymentRow,
  what: PaymentNews['what'],
  refundNo: string | null = null,
): Promise<void> {
  const { paymentNo, story, purpose } = payment
  return insertNews(tx, { workspace, paymentNo, story, purpose, what, refundNo }, clock.now())
}
