import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

type Span = { store: number; from: Date; before: Date }

export type Taken = { cashier: string; provider: string; takenMinor: bigint; refundedMinor: bigint }

/** What a store took and gave back between two instants, by cashier and provider. */
export async function listTaken(tx: Tx, workspace: number, { store, from, before }: Span): Promise<Taken[]> {
  const { rows } = await sql<Taken>`
    select cashier, provider, sum(taken)::bigint as taken_minor, sum(refunded)::bigint as refunded_minor
    from (
      select t.cashier, p.provider, p.amount_minor as taken, 0 as refunded
      from till.ticket t join till.tender p on p.workspace = t.workspace and p.ticket_no = t.ticket_no
      where t.workspace = ${workspace} and t.store = ${store} and t.state = 'paid' and p.state = 'succeeded'
        and t.paid_at >= ${from} and t.paid_at < ${before}
      union all
      select r.cashier, p.provider, 0, p.amount_minor
      from till.refund r join till.refund_tender p on p.workspace = r.workspace and p.refund_no = r.refund_no
      where r.workspace = ${workspace} and r.store = ${store} and r.refunded_at >= ${from} and r.refunded_at < ${before}
    ) moved
    group by cashier, provider order by provider, cashier`.execute(tx)
  return rows
}

export type DayFigures = { tickets: number; refunds: number; reducedMinor: bigint; differenceMinor: bigint }

export async function countDay(tx: Tx, workspace: number, { store, from, before }: Span): Promise<DayFigures> {
  const { rows } = await sql<DayFigures>`
    select count(*)::int as tickets, coalesce(sum(reduced_minor), 0)::bigint as reduced_minor,
      coalesce(sum(difference_minor), 0)::bigint as difference_minor,
      (select count(*)::int from till.refund
        where workspace = ${workspace} and store = ${store} and refunded_at >= ${from} and refunded_at < ${before}) as refunds
    from till.ticket
    where workspace = ${workspace} and store = ${store} and state = 'paid' and paid_at >= ${from} and paid_at < ${before}`.execute(
    tx,
  )
  return rows[0] ?? { tickets: 0, refunds: 0, reducedMinor: 0n, differenceMinor: 0n }
}

export type CountedProvider = {
  provider: string
  expectedMinor: number
  countedMinor: number
  differenceMinor: number
}

export type ClosingRow = {
  store: number
  day: string
  closedAt: Date
  closedBy: string
  note: string
  tickets: number
  providers: CountedProvider[]
}

/** False where the day is closed already. */
export async function insertClosing(tx: Tx, workspace: number, closing: ClosingRow): Promise<boolean> {
  const { rows } = await sql`
    insert into till.closing (workspace, store, day, closed_at, closed_by, note, tickets, providers)
    values (${workspace}, ${closing.store}, ${closing.day}, ${closing.closedAt}, ${closing.closedBy}, ${closing.note},
      ${closing.tickets}, ${JSON.stringify(closing.providers)})
    on conflict (workspace, store, day) do nothing
    returning 1`.execute(tx)
  return rows.length > 0
}

export async function listClosings(
  tx: Tx,
  workspace: number,
  only: { store?: number | undefined; day?: string | undefined },
): Promise<ClosingRow[]> {
  const { rows } = await sql<ClosingRow>`
    select store, day::text as day, closed_at, closed_by, note, tickets, providers from till.closing
    where workspace = ${workspace}
      and (${only.store ?? null}::int is null or store = ${only.store ?? null})
      and (${only.day ?? null}::date is null or day = ${only.day ?? null}::date)
    order by day desc, store limit 200`.execute(tx)
  return rows
}
