import pg from 'pg'
import { given } from '../lib/clients.ts'
import { answerJson } from './json-server.ts'

/**
 * The ledger that one writes first: behind the same node:http, a transaction a transfer, both accounts locked by SELECT …
 * FOR UPDATE in one order, two rows of entries. Without keys, sums, seals or anything else that ours has.
 */
const { databaseUrl } = given<{ databaseUrl: string }>()
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 })
await pool.query(`
  create schema if not exists naive;
  create table if not exists naive.account (name text primary key, balance bigint not null default 0);
  create table if not exists naive.entry (id bigint generated always as identity primary key, account text not null, amount bigint not null)`)

type Sent = { entries: { holder: string; amountMinor: number }[] }

await answerJson(async (body) => {
  const { entries } = JSON.parse(body) as Sent // the client's own form
  const sorted = entries.toSorted((a, b) => (a.holder < b.holder ? -1 : 1))
  const names = sorted.map((entry) => entry.holder)
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query('insert into naive.account (name) select unnest($1::text[]) on conflict do nothing', [names])
    await client.query('select balance from naive.account where name = any ($1) order by name for update', [names])
    for (const { holder, amountMinor } of sorted) {
      await client.query('update naive.account set balance = balance + $2 where name = $1', [holder, amountMinor])
      await client.query('insert into naive.entry (account, amount) values ($1, $2)', [holder, amountMinor])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
})
