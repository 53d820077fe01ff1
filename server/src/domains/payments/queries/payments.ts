import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { PaymentRow, RefundRow } from '../rules/payment.ts'

const columns = sql`payment_no, story, purpose, provider, state, store, customer, subject, amount_minor, refunded_minor,
  refunding_minor, fee_minor, pay_url, reference, failure, cancel_asked_at, created_at, waits_until, settled_at`

export type KeptPayment = PaymentRow & { digest: string; tries: number }

/** False where the number is taken. */
export async function insertPayment(
  tx: Tx,
  workspace: number,
  row: Pick<
    KeptPayment,
    | 'paymentNo'
    | 'story'
    | 'purpose'
    | 'provider'
    | 'state'
    | 'store'
    | 'customer'
    | 'subject'
    | 'amountMinor'
    | 'reference'
    | 'feeMinor'
    | 'digest'
    | 'createdAt'
    | 'waitsUntil'
    | 'settledAt'
  > & { askAt: Date | null },
): Promise<boolean> {
  const { rows } = await sql`
    insert into payments.payment (workspace, payment_no, story, purpose, provider, state, store, customer, subject,
      amount_minor, reference, fee_minor, digest, created_at, waits_until, settled_at, ask_at)
    values (${workspace}, ${row.paymentNo}, ${row.story}, ${row.purpose}, ${row.provider}, ${row.state}, ${row.store},
      ${row.customer}, ${row.subject}, ${row.amountMinor}, ${row.reference}, ${row.feeMinor}, ${row.digest},
      ${row.createdAt}, ${row.waitsUntil}, ${row.settledAt}, ${row.askAt})
    on conflict (workspace, payment_no) do nothing returning payment_no`.execute(tx)
  return rows.length > 0
}

export async function findPayment(tx: Tx, workspace: number, paymentNo: string): Promise<KeptPayment | undefined> {
  const { rows } = await sql<KeptPayment>`
    select ${columns}, digest, tries from payments.payment
    where workspace = ${workspace} and payment_no = ${paymentNo}`.execute(tx)
  return rows[0]
}

/** Locked until commit: of what may happen to a payment, one thing does. */
export async function findPaymentForUpdate(
  tx: Tx,
  workspace: number,
  paymentNo: string,
): Promise<KeptPayment | undefined> {
  const { rows } = await sql<KeptPayment>`
    select ${columns}, digest, tries from payments.payment
    where workspace = ${workspace} and payment_no = ${paymentNo} for no key update`.execute(tx)
  return rows[0]
}

/** Writes where a payment stands; its row is locked by this transaction. */
export async function updatePayment(
  tx: Tx,
  workspace: number,
  row: Pick<
    KeptPayment,
    'paymentNo' | 'state' | 'customer' | 'feeMinor' | 'payUrl' | 'reference' | 'failure' | 'cancelAskedAt' | 'settledAt'
  > & { askAt: Date | null; tries: number },
): Promise<void> {
  await sql`
    update payments.payment set state = ${row.state}, customer = ${row.customer}, fee_minor = ${row.feeMinor},
      pay_url = ${row.payUrl}, reference = ${row.reference}, failure = ${row.failure},
      cancel_asked_at = ${row.cancelAskedAt}, settled_at = ${row.settledAt}, ask_at = ${row.askAt}, tries = ${row.tries}
    where workspace = ${workspace} and payment_no = ${row.paymentNo}`.execute(tx)
}

/** Moves amounts between what is set aside and what was refunded; the table refuses more than was paid. */
export async function moveRefunds(
  tx: Tx,
  workspace: number,
  paymentNo: string,
  { refunding, refunded }: { refunding: bigint; refunded: bigint },
): Promise<void> {
  await sql`
    update payments.payment set refunding_minor = refunding_minor + ${refunding}, refunded_minor = refunded_minor + ${refunded}
    where workspace = ${workspace} and payment_no = ${paymentNo}`.execute(tx)
}

const refundColumns = sql`refund_no, payment_no, state, amount_minor, reason, failure, at`

export async function insertRefund(
  tx: Tx,
  workspace: number,
  row: RefundRow & { store: number; settledAt: Date | null; askAt: Date | null },
): Promise<boolean> {
  const { rows } = await sql`
    insert into payments.refund (workspace, refund_no, payment_no, store, state, amount_minor, reason, failure, at, settled_at, ask_at)
    values (${workspace}, ${row.refundNo}, ${row.paymentNo}, ${row.store}, ${row.state}, ${row.amountMinor}, ${row.reason},
      ${row.failure}, ${row.at}, ${row.settledAt}, ${row.askAt})
    on conflict (workspace, refund_no) do nothing returning refund_no`.execute(tx)
  return rows.length > 0
}

export async function findRefund(tx: Tx, workspace: number, refundNo: string): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`
    select ${refundColumns} from payments.refund where workspace = ${workspace} and refund_no = ${refundNo}`.execute(tx)
  return rows[0]
}

export async function settleRefund(
  tx: Tx,
  workspace: number,
  row: Pick<RefundRow, 'refundNo' | 'state' | 'failure'> & { settledAt: Date | null },
): Promise<void> {
  await sql`
    update payments.refund set state = ${row.state}, failure = ${row.failure}, settled_at = ${row.settledAt}, ask_at = null
    where workspace = ${workspace} and refund_no = ${row.refundNo}`.execute(tx)
}

export async function listRefundsOf(tx: Tx, workspace: number, paymentNos: readonly string[]): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select ${refundColumns} from payments.refund
    where workspace = ${workspace} and payment_no = any(${[...paymentNos]}::text[]) order by at, refund_no`.execute(tx)
  return rows
}

export type PaymentFilter = {
  numberPrefix: string | undefined
  store: number | undefined
  provider: string | undefined
  state: string | undefined
  customers: number[] | undefined
  from: Date | undefined
  before: Date | undefined
  after: { createdAt: string; paymentNo: string } | undefined
  limit: number
}

export async function listPayments(tx: Tx, workspace: number, filter: PaymentFilter): Promise<PaymentRow[]> {
  const conditions = [sql`workspace = ${workspace}`]
  if (filter.numberPrefix !== undefined) conditions.push(sql`starts_with(payment_no, ${filter.numberPrefix})`)
  if (filter.store !== undefined) conditions.push(sql`store = ${filter.store}`)
  if (filter.provider) conditions.push(sql`provider = ${filter.provider}`)
  if (filter.state) conditions.push(sql`state = ${filter.state}`)
  if (filter.customers) conditions.push(sql`customer = any(${filter.customers}::int[])`)
  if (filter.from) conditions.push(sql`created_at >= ${filter.from}`)
  if (filter.before) conditions.push(sql`created_at < ${filter.before}`)
  if (filter.after)
    conditions.push(sql`(created_at, payment_no) < (${filter.after.createdAt}::timestamptz, ${filter.after.paymentNo})`)
  const { rows } = await sql<PaymentRow>`
    select ${columns} from payments.payment where ${sql.join(conditions, sql` and `)}
    order by created_at desc, payment_no desc limit ${filter.limit}`.execute(tx)
  return rows
}

type Due = { workspace: number; paymentNo: string; refundNo: string | null }

/**
 * Payments and refunds whose provider should be asked now, each put off before it is handed out: several processes at
 * once get different ones, and one that dies meanwhile leaves them for later.
 */
export async function takeDue(tx: Tx, now: Date, againMs: number, limit: number): Promise<Due[]> {
  const again = new Date(now.getTime() + againMs)
  const { rows: payments } = await sql<Due>`
    update payments.payment p set ask_at = ${again}
    from (select workspace, payment_no from payments.payment where ask_at <= ${now} order by ask_at limit ${limit}
      for no key update skip locked) due
    where p.workspace = due.workspace and p.payment_no = due.payment_no
    returning p.workspace, p.payment_no, null as refund_no`.execute(tx)
  const { rows: refunds } = await sql<Due>`
    update payments.refund r set ask_at = ${again}
    from (select workspace, refund_no from payments.refund where ask_at <= ${now} order by ask_at limit ${limit}
      for no key update skip locked) due
    where r.workspace = due.workspace and r.refund_no = due.refund_no
    returning r.workspace, r.payment_no, r.refund_no`.execute(tx)
  return [...payments, ...refunds]
}
