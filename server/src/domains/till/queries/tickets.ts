import type { TillReduction, TillTicketState } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { TicketLine } from '../rules/ticket.ts'

export type TicketRow = {
  ticketNo: string
  store: number
  channel: string
  customer: number | null
  state: TillTicketState
  kind: 'goods' | 'service'
  paidAt: Date
  currency: string
  grossMinor: bigint
  reducedMinor: bigint
  differenceMinor: bigint
  dueMinor: bigint
  refundedMinor: bigint
  pointsUsed: bigint
  pointsEarned: bigint
  growthEarned: bigint
  levelMinor: bigint
  lines: TicketLine[]
  reductions: TillReduction[]
  notes: string[]
  digest: string
  cashier: string
  offline: boolean
  waitsUntil: Date | null
  recordedAt: Date
}

export type TenderRow = {
  position: number
  provider: string
  payment: string | null
  amountMinor: bigint
  refundedMinor: bigint
  changeMinor: bigint
  state: 'waiting' | 'succeeded' | 'failed'
  payUrl: string | null
}

const columns = sql`ticket_no, store, channel, customer, state, kind, paid_at, currency, gross_minor, reduced_minor, difference_minor, due_minor,
  refunded_minor, points_used, points_earned, growth_earned, level_minor, lines, reductions, notes, digest, cashier, offline,
  waits_until, recorded_at`

/** What is known of a sale before its price: the rest is written when it is decided. */
export type Claim = Pick<
  TicketRow,
  | 'ticketNo'
  | 'store'
  | 'channel'
  | 'customer'
  | 'kind'
  | 'paidAt'
  | 'currency'
  | 'grossMinor'
  | 'digest'
  | 'cashier'
  | 'offline'
  | 'waitsUntil'
  | 'recordedAt'
>

/**
 * Takes the number. False where somebody has it: of two who send one sale at once the second waits here until the first
 * has committed, and then reads its reply.
 */
export async function claimTicket(tx: Tx, workspace: number, ticket: Claim): Promise<boolean> {
  const { rows } = await sql`
    insert into till.ticket (workspace, ticket_no, store, channel, customer, state, kind, paid_at, currency, gross_minor,
      reduced_minor, difference_minor, due_minor, lines, reductions, notes, digest, cashier, offline, waits_until, recorded_at)
    values (${workspace}, ${ticket.ticketNo}, ${ticket.store}, ${ticket.channel}, ${ticket.customer}, 'waiting', ${ticket.kind},
      ${ticket.paidAt}, ${ticket.currency}, ${ticket.grossMinor}, 0, 0, ${ticket.grossMinor}, '[]', '[]', '[]',
      ${ticket.digest}, ${ticket.cashier}, ${ticket.offline}, ${ticket.waitsUntil}, ${ticket.recordedAt})
    on conflict (workspace, ticket_no) do nothing
    returning 1`.execute(tx)
  return rows.length > 0
}

export type Settled = Pick<
  TicketRow,
  | 'state'
  | 'customer'
  | 'reducedMinor'
  | 'differenceMinor'
  | 'dueMinor'
  | 'levelMinor'
  | 'pointsUsed'
  | 'pointsEarned'
  | 'growthEarned'
  | 'lines'
  | 'reductions'
  | 'notes'
>

/** What became of a sale, in the transaction that decided it. */
export async function settleTicket(tx: Tx, workspace: number, ticketNo: string, settled: Settled): Promise<void> {
  await sql`
    update till.ticket set state = ${settled.state}, customer = ${settled.customer}, reduced_minor = ${settled.reducedMinor},
      difference_minor = ${settled.differenceMinor}, due_minor = ${settled.dueMinor}, level_minor = ${settled.levelMinor},
      points_used = ${settled.pointsUsed}, points_earned = ${settled.pointsEarned}, growth_earned = ${settled.growthEarned},
      lines = ${JSON.stringify(settled.lines)}, reductions = ${JSON.stringify(settled.reductions)},
      notes = ${JSON.stringify(settled.notes)},
      waits_until = case when ${settled.state} = 'waiting' then waits_until end
    where workspace = ${workspace} and ticket_no = ${ticketNo}`.execute(tx)
}

export async function findTicket(tx: Tx, workspace: number, ticketNo: string): Promise<TicketRow | undefined> {
  const { rows } = await sql<TicketRow>`
    select ${columns} from till.ticket where workspace = ${workspace} and ticket_no = ${ticketNo}`.execute(tx)
  return rows[0]
}

/** The last sale under one of these records that was paid and recorded since then. */
export async function findLatestPaid(
  tx: Tx,
  workspace: number,
  { records, since }: { records: readonly number[]; since: Date },
): Promise<TicketRow | undefined> {
  const { rows } = await sql<TicketRow>`
    select ${columns} from till.ticket
    where workspace = ${workspace} and customer = any (${[...records]}::int[]) and state = 'paid'
      and recorded_at >= ${since} and paid_at >= ${since}
    order by paid_at desc, ticket_no desc limit 1`.execute(tx)
  return rows[0]
}

/** Locked until commit: refunds of one sale, and cancelling against settling, wait for each other. */
export async function lockTicket(tx: Tx, workspace: number, ticketNo: string): Promise<TicketRow | undefined> {
  const { rows } = await sql<TicketRow>`
    select ${columns} from till.ticket where workspace = ${workspace} and ticket_no = ${ticketNo} for update`.execute(
    tx,
  )
  return rows[0]
}

export async function addRefunded(tx: Tx, workspace: number, ticketNo: string, amountMinor: bigint): Promise<void> {
  await sql`
    update till.ticket set refunded_minor = refunded_minor + ${amountMinor}
    where workspace = ${workspace} and ticket_no = ${ticketNo}`.execute(tx)
}

export async function insertTenders(
  tx: Tx,
  key: { workspace: number; ticketNo: string; store: number },
  tenders: readonly TenderRow[],
): Promise<void> {
  if (tenders.length === 0) return
  const rows = tenders.map((tender) => ({
    position: tender.position,
    provider: tender.provider,
    payment: tender.payment,
    amount_minor: String(tender.amountMinor),
    change_minor: String(tender.changeMinor),
    state: tender.state,
    pay_url: tender.payUrl,
  }))
  await sql`
    insert into till.tender (workspace, ticket_no, store, position, provider, payment, amount_minor, change_minor, state, pay_url)
    select ${key.workspace}, ${key.ticketNo}, ${key.store}, position, provider, payment, amount_minor, change_minor, state, pay_url
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(position smallint, provider text, payment text,
      amount_minor bigint, change_minor bigint, state text, pay_url text)`.execute(tx)
}

export async function listTenders(tx: Tx, workspace: number, ticketNo: string): Promise<TenderRow[]> {
  const { rows } = await sql<TenderRow>`
    select position, provider, payment, amount_minor, refunded_minor, change_minor, state, pay_url from till.tender
    where workspace = ${workspace} and ticket_no = ${ticketNo} order by position`.execute(tx)
  return rows
}

export async function setTenderState(
  tx: Tx,
  workspace: number,
  ticketNo: string,
  from: TenderRow['state'],
  to: TenderRow['state'],
): Promise<void> {
  await sql`
    update till.tender set state = ${to} where workspace = ${workspace} and ticket_no = ${ticketNo} and state = ${from}`.execute(
    tx,
  )
}

/** Adds to what went back of each tender, under the ticket's lock. The table refuses more than was paid. */
export async function addTenderRefunds(
  tx: Tx,
  workspace: number,
  ticketNo: string,
  shares: readonly { position: number; amountMinor: bigint }[],
): Promise<void> {
  if (shares.length === 0) return
  const rows = shares.map(({ position, amountMinor }) => ({ position, amount_minor: String(amountMinor) }))
  await sql`
    update till.tender t set refunded_minor = t.refunded_minor + r.amount_minor
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(position smallint, amount_minor bigint)
    where t.workspace = ${workspace} and t.ticket_no = ${ticketNo} and t.position = r.position`.execute(tx)
}

export type TicketFilter = {
  numberPrefix: string | undefined
  store: number | undefined
  state: TillTicketState | undefined
  customers: number[] | undefined
  differences: boolean
  from: Date | undefined
  before: Date | undefined
  after: { paidAt: string; ticketNo: string } | undefined
  limit: number
}

export type TicketSummaryRow = Pick<
  TicketRow,
  | 'ticketNo'
  | 'state'
  | 'store'
  | 'channel'
  | 'paidAt'
  | 'customer'
  | 'grossMinor'
  | 'dueMinor'
  | 'refundedMinor'
  | 'differenceMinor'
  | 'cashier'
> & { providers: string[] }

export async function listTickets(tx: Tx, workspace: number, filter: TicketFilter): Promise<TicketSummaryRow[]> {
  const conditions = [sql`t.workspace = ${workspace}`]
  if (filter.numberPrefix !== undefined) conditions.push(sql`starts_with(t.ticket_no, ${filter.numberPrefix})`)
  if (filter.store !== undefined) conditions.push(sql`t.store = ${filter.store}`)
  if (filter.state !== undefined) conditions.push(sql`t.state = ${filter.state}`)
  if (filter.customers !== undefined) conditions.push(sql`t.customer = any(${filter.customers}::int[])`)
  if (filter.differences) conditions.push(sql`t.difference_minor <> 0`)
  if (filter.from) conditions.push(sql`t.paid_at >= ${filter.from}`)
  if (filter.before) conditions.push(sql`t.paid_at < ${filter.before}`)
  if (filter.after)
    conditions.push(sql`(t.paid_at, t.ticket_no) < (${filter.after.paidAt}::timestamptz, ${filter.after.ticketNo})`)
  const { rows } = await sql<TicketSummaryRow>`
    select t.ticket_no, t.state, t.store, t.channel, t.paid_at, t.customer, t.gross_minor, t.due_minor, t.refunded_minor,
      t.difference_minor, t.cashier,
      array(select p.provider from till.tender p where p.workspace = t.workspace and p.ticket_no = t.ticket_no order by p.position) as providers
    from till.ticket t where ${sql.join(conditions, sql` and `)}
    order by t.paid_at desc, t.ticket_no desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type Overdue = { workspace: number; ticketNo: string }

/** Sales of all workspaces whose customer did not pay in time. */
export async function listOverdue(tx: Tx, now: Date): Promise<Overdue[]> {
  const { rows } = await sql<Overdue>`
    select workspace, ticket_no from till.ticket where state = 'waiting' and waits_until < ${now}
    order by waits_until limit 100`.execute(tx)
  return rows
}

/** The sale that a payment belongs to. */
export async function findTicketOfPayment(tx: Tx, workspace: number, payment: string): Promise<string | undefined> {
  const { rows } = await sql<{ ticketNo: string }>`
    select ticket_no from till.tender where workspace = ${workspace} and payment = ${payment}`.execute(tx)
  return rows[0]?.ticketNo
}

export async function setPayUrl(tx: Tx, workspace: number, payment: string, payUrl: string | null): Promise<void> {
  await sql`update till.tender set pay_url = ${payUrl} where workspace = ${workspace} and payment = ${payment}`.execute(
    tx,
  )
}
