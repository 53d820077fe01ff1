import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import {
  actedFactor,
  complaintHalfLifeDays,
  complaintWeight,
  halfLifeDays,
  seenFactor,
  weights,
} from '../rules/temperature.ts'

/** Records to which marketing went out since then, or to which some is about to go. */
export async function listSpokenSince(tx: Tx, workspace: number, since: Date): Promise<number[]> {
  const { rows } = await sql<{ customer: number }>`
    select distinct customer from touches.touch
    where workspace = ${workspace} and purpose = 'marketing'
      and ((outcome = 'sent' and sent_at >= ${since} and failed_at is null) or outcome = 'waiting')`.execute(tx)
  return rows.map((row) => row.customer)
}

export type WarmRow = { customer: number; degrees: number }

/**
 * How warm the contact is with every record to which something was said since then and nothing after `until`, of those that
 * reach `least` and of these: the sum of rules/temperature.ts over all of them at once, where reading them one by one would
 * take minutes for a million people.
 */
export async function sumDegrees(
  tx: Tx,
  workspace: number,
  { since, until, now, least, and }: { since: Date; until: Date; now: Date; least: number; and: readonly number[] },
): Promise<WarmRow[]> {
  const faded = (at: unknown, days: number) =>
    sql`power(2, -extract(epoch from ${now}::timestamptz - ${at}) / 86400 / ${days}::float8)`
  const { rows } = await sql<WarmRow>`
    select customer, sum(degrees)::float8 as degrees from (
      select customer,
        (${JSON.stringify(weights)}::jsonb ->> channel)::float8
          * case when acted_at is not null then ${actedFactor}::float8
              when seen_at is not null then ${seenFactor}::float8 else 1 end
          * ${faded(sql`sent_at`, halfLifeDays)} as degrees
      from touches.touch
      where workspace = ${workspace} and outcome = 'sent' and purpose = 'marketing' and failed_at is null
        and sent_at >= ${since} and sent_at < ${until}
      union all
      select customer, ${complaintWeight}::float8 * ${faded(sql`complained_at`, complaintHalfLifeDays)}
      from touches.touch
      where workspace = ${workspace} and outcome = 'sent' and complained_at is not null and complained_at <= ${now}
    ) pressed group by customer having sum(degrees) >= ${least} or customer = any (${[...and]}::int[])`.execute(tx)
  return rows
}
