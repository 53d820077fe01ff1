import type { ConsentPurpose, TouchChannel } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

export type Word = {
  customer: number
  what: ConsentPurpose | 'channel' | 'preference'
  channel: TouchChannel | null
  granted: boolean
  at: Date
  source: string
}

export async function insertWords(tx: Tx, workspace: number, words: readonly Word[]): Promise<void> {
  await sql`
    insert into consent.said (workspace, customer, what, channel, granted, said_at, source)
    select ${workspace}, customer, what, channel, granted, at, source
    from json_to_recordset(${JSON.stringify(words)}::json) as w(
      customer int, what text, channel text, granted boolean, at timestamptz, source text)`.execute(tx)
}

export type LastWord = Pick<Word, 'customer' | 'what' | 'channel' | 'granted'> & { id: number }

/** The last word of each record on each matter. A person's is the last one of their records. */
export async function listLastWords(tx: Tx, workspace: number, records: readonly number[]): Promise<LastWord[]> {
  const { rows } = await sql<LastWord>`
    select known.* from unnest(${[...records]}::int[]) as asked
    cross join lateral (
      -- A preference replaces the one before, whichever channel that was.
      select distinct on (what, case when what = 'preference' then null else channel end)
        customer, what, channel, granted, id
      from consent.said where workspace = ${workspace} and customer = asked
      order by what, case when what = 'preference' then null else channel end, id desc
    ) known`.execute(tx)
  return rows
}

export type AllWords = { channel: TouchChannel | null; granted: boolean; customers: number[] }

/**
 * What every record said last about marketing (channel null) and about each channel, as lists of records: a row for each of
 * a million took ten times as long to read as these.
 */
export async function listAllLastWords(tx: Tx, workspace: number): Promise<AllWords[]> {
  const { rows } = await sql<AllWords>`
    select channel, granted, array_agg(customer) as customers from (
      select distinct on (customer, what, channel) customer, channel, granted
      from consent.said where workspace = ${workspace} and what in ('marketing', 'channel')
      order by customer, what, channel, id desc
    ) last group by channel, granted`.execute(tx)
  return rows
}

/** Everything that was said under these records, newest first. */
export async function listWords(tx: Tx, workspace: number, records: readonly number[], limit: number): Promise<Word[]> {
  const { rows } = await sql<Word>`
    select customer, what, channel, granted, said_at as at, source from consent.said
    where workspace = ${workspace} and customer = any (${[...records]}::int[])
    order by id desc limit ${limit}`.execute(tx)
  return rows
}
