import type { TillRefund } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type RefundRow = {
  refundNo: string
  ticketNo: string
  store: number
  refundedAt: Date
  amountMinor: bigint
  /** How much of the basket before coupons came back with it. */
  baseMinor: bigint
  lines: { sku: string; quantity: number }[]
  result: TillRefund
  digest: string
  cashier: string
}

const columns = sql`refund_no, ticket_no, store, refunded_at, amount_minor, base_minor, lines, result, digest, cashier`

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

/** False where a refund of another sale has the number. */
export async function insertRefund(tx: Tx, workspace: number, refund: RefundRow, recordedAt: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into till.refund (workspace, refund_no, ticket_no, store, refunded_at, amount_minor, base_minor, lines, result, digest, cashier, recorded_at)
    values (${workspace}, ${refund.refundNo}, ${refund.ticketNo}, ${refund.store}, ${refund.refundedAt}, ${refund.amountMinor}, ${refund.baseMinor},
      ${JSON.stringify(refund.lines)}, ${JSON.stringify(refund.result)}, ${refund.digest}, ${refund.cashier}, ${recordedAt})
    on conflict (workspace, refund_no) do nothing
    returning 1`.execute(tx)
  return rows.length > 0
}

export type RefundTenderRow = {
  refundNo: string
  position: number
  store: number
  provider: string
  payment: string
  amountMinor: bigint
  state: 'asked' | 'succeeded' | 'failed'
}

export async function insertRefundTenders(
  tx: Tx,
  workspace: number,
  tenders: readonly RefundTenderRow[],
  recordedAt: Date,
): Promise<void> {
  if (tenders.length === 0) return
  const rows = tenders.map((tender) => ({
    refund_no: tender.refundNo,
    position: tender.position,
    store: tender.store,
    provider: tender.provider,
    payment: tender.payment,
    amount_minor: String(tender.amountMinor),
    state: tender.state,
  }))
  await sql`
    insert into till.refund_tender (workspace, refund_no, position, store, provider, payment, amount_minor, state, recorded_at)
    select ${workspace}, refund_no, position, store, provider, payment, amount_minor, state, ${recordedAt}
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(refund_no text, position smallint, store int, provider text,
      payment text, amount_minor bigint, state text)`.execute(tx)
}

export async function setRefundTenderState(
  tx: Tx,
  workspace: number,
  { refundNo, position, state }: Pick<RefundTenderRow, 'refundNo' | 'position' | 'state'>,
): Promise<void> {
  await sql`
    update till.refund_tender set state = ${state}
    where workspace = ${workspace} and refund_no = ${refundNo} and position = ${position}`.execute(tx)
}

export type Asked = { workspace: number } & RefundTenderRow

/** What providers of all workspaces were to be asked before `before` and have not answered yet. */
export async function listAsked(tx: Tx, before: Date): Promise<Asked[]> {
  const { rows } = await sql<Asked>`
    select workspace, refund_no, position, store, provider, payment, amount_minor, state from till.refund_tender
    where state = 'asked' and recorded_at < ${before} order by recorded_at limit 100`.execute(tx)
  return rows
}

export async function listAskedOf(tx: Tx, workspace: number, refundNo: string): Promise<RefundTenderRow[]> {
  const { rows } = await sql<RefundTenderRow>`
    select refund_no, position, store, provider, payment, amount_minor, state from till.refund_tender
    where workspace = ${workspace} and refund_no = ${refundNo} and state = 'asked' order by position`.execute(tx)
  return rows
}
