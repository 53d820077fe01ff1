import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import type { PaymentNews } from '../rules/payment.ts'

/** Written in the transaction that settles; whoever listens hears of it when that commits. */
export async function insertNews(tx: Tx, news: Omit<PaymentNews, 'id'>, now: Date): Promise<void> {
  await sql`
    with written as (
      insert into payments.news (workspace, payment_no, story, purpose, what, refund_no, due_at)
      values (${news.workspace}, ${news.paymentNo}, ${news.story}, ${news.purpose}, ${news.what}, ${news.refundNo}, ${now})
      returning workspace)
    select pg_notify('payments_news', workspace::text) from written`.execute(tx)
}

/** Oldest first; gone when the transaction commits. */
export async function takeNews(tx: Tx, now: Date, limit: number): Promise<PaymentNews[]> {
  const { rows } = await sql<PaymentNews>`
    delete from payments.news n
    using (select workspace, id from payments.news where due_at <= ${now} order by id limit ${limit}
      for update skip locked) due
    where n.workspace = due.workspace and n.id = due.id
    returning n.id::int as id, n.workspace, n.payment_no, n.story, n.purpose, n.what, n.refund_no`.execute(tx)
  return rows.sort((a, b) => a.id - b.id)
}

export async function postponeNews(tx: Tx, news: PaymentNews, until: Date): Promise<void> {
  await sql`
    insert into payments.news (workspace, payment_no, story, purpose, what, refund_no, due_at)
    values (${news.workspace}, ${news.paymentNo}, ${news.story}, ${news.purpose}, ${news.what}, ${news.refundNo}, ${until})`.execute(
    tx,
  )
}

/** At most a hundred a minute: whoever knows the address of a workspace may send anything there. */
export async function insertRefusedNotice(
  tx: Tx,
  workspace: number,
  notice: { provider: string; paymentNo: string; problem: string; at: Date },
): Promise<void> {
  await sql`
    insert into payments.refused_notice (workspace, provider, payment_no, problem, at)
    select ${workspace}, ${notice.provider}, ${notice.paymentNo}, ${notice.problem}, ${notice.at}
    where (select count(*) from payments.refused_notice
      where workspace = ${workspace} and at > ${new Date(notice.at.getTime() - 60_000)}) < 100`.execute(tx)
}
