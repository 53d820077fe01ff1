import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type SettledSum = {
  day: string
  store: number
  provider: string
  payments: number
  paidMinor: bigint
  refunds: number
  refundedMinor: bigint
  /** Null where no fee was known of any payment. */
  feeMinor: bigint | null
}

type Span = { timezone: string; from: Date; before: Date; stores: readonly number[]; provider: string | undefined }

/** What was booked by day, store and provider: by when it was settled, as the ledger has it. */
export async function sumSettled(tx: Tx, workspace: number, span: Span): Promise<SettledSum[]> {
  const ofProvider = span.provider === undefined ? sql`` : sql`and p.provider = ${span.provider}`
  const { rows } = await sql<SettledSum>`
    with settled as (
      select (p.settled_at at time zone ${span.timezone})::date as day, p.store, p.provider, p.amount_minor as paid,
        0::bigint as refunded, 1 as payments, 0 as refunds, p.fee_minor as fee
      from payments.payment p
      where p.workspace = ${workspace} and p.state = 'succeeded' and p.settled_at >= ${span.from} and p.settled_at < ${span.before}
        ${ofProvider}
        and p.store = any(${[...span.stores]}::int[])
      union all
      select (r.settled_at at time zone ${span.timezone})::date, p.store, p.provider, 0, r.amount_minor, 0, 1, null
      from payments.refund r join payments.payment p on p.workspace = r.workspace and p.payment_no = r.payment_no
      where r.workspace = ${workspace} and r.state = 'succeeded' and r.settled_at >= ${span.from} and r.settled_at < ${span.before}
        ${ofProvider}
        and p.store = any(${[...span.stores]}::int[])
    )
    select to_char(day, 'YYYY-MM-DD') as day, store, provider, sum(payments)::int as payments,
      sum(paid)::bigint as paid_minor, sum(refunds)::int as refunds, sum(refunded)::bigint as refunded_minor,
      sum(fee)::bigint as fee_minor
    from settled group by day, store, provider`.execute(tx)
  return rows
}
