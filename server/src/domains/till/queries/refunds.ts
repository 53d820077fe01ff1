import type { TillRefund } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type RefundRow = {
  refundNo: string
  ticketNo: string
  store: number
  refundedAt: Date
  amountMinor: bigint
  lines: { sku: string; quantity: number }[]
  result: TillRefund
  digest: string
  cashier: string
}

const columns = sql`refund_no, ticket_no, store, refunded_at, amount_minor, lines, result, digest, cashier`

export async function findRefund(tx: Tx, workspace: number, refundNo: string): Promise<RefundRow | undefined> {
  const { rows } = await sql<RefundRow>`
    select ${columns} from till.refund where workspace = ${workspace} and refund_no = ${refundNo}`.execute(tx)
  return rows[0]
}

export async function listRefunds(tx: Tx, workspace: number, ticketNo: string): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select ${columns} from till.refund where workspace = ${workspace} and ticket_no = ${ticketNo}
    order by refunded_at, refund_no`.execute(tx)
  return rows
}

export async function insertRefund(tx: Tx, workspace: number, refund: RefundRow, recordedAt: Date): Promise<void> {
  await sql`
    insert into till.refund (workspace, refund_no, ticket_no, store, refunded_at, amount_minor, lines, result, digest, cashier, recorded_at)
    values (${workspace}, ${refund.refundNo}, ${refund.ticketNo}, ${refund.store}, ${refund.refundedAt}, ${refund.amountMinor},
      ${JSON.stringify(refund.lines)}, ${JSON.stringify(refund.result)}, ${refund.digest}, ${refund.cashier}, ${recordedAt})`.execute(
    tx,
  )
}
