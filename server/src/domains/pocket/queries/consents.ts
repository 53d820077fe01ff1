import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type Purpose = 'personalisation' | 'marketing'

export type Consent = {
  workspace: number
  customer: number
  purpose: Purpose
  granted: boolean
  at: Date
  session: number
}

export async function insertConsent(tx: Tx, row: Consent): Promise<void> {
  await sql`
    insert into pocket.consent (workspace, customer, purpose, granted, said_at, session)
    values (${row.workspace}, ${row.customer}, ${row.purpose}, ${row.granted}, ${row.at}, ${row.session})`.execute(tx)
}

/** The last word of the person on each purpose; those nothing was said about are missing. */
export async function readConsents(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<Map<Purpose, boolean>> {
  const { rows } = await sql<{ purpose: Purpose; granted: boolean }>`
    select distinct on (purpose) purpose, granted from pocket.consent
    where workspace = ${workspace} and customer = any (${[...records]}::int[])
    order by purpose, id desc`.execute(tx)
  return new Map(rows.map((row) => [row.purpose, row.granted]))
}
