import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { expect, test } from 'vitest'
import { migrationSources } from '../../domains.ts'
import { distributeTables } from '../../kernel/distribute.ts'
import { silentLog } from '../../kernel/log.ts'
import { migratePostgres } from '../../kernel/migrate.ts'
import { openDb } from '../../kernel/postgres.ts'
import { post } from './operations/post-transfers.ts'
import { readBalances } from './operations/read-balances.ts'
import type { Transfer } from './rules/transfer.ts'

const coordinator = process.env.CITUS_URL
const title = coordinator
  ? 'a cluster keeps each workspace on one node and posts there'
  : 'skipped: CITUS_URL names no Citus coordinator, so nothing is distributed here'

test.skipIf(!coordinator)(title, async () => {
  const admin = new pg.Client({ connectionString: coordinator })
  await admin.connect()
  const name = `citus_${randomBytes(6).toString('hex')}`
  await admin.query(`create database ${name}`)
  const url = new URL(coordinator ?? '')
  url.pathname = `/${name}`
  const owner = new pg.Client({ connectionString: url.href })
  await owner.connect()
  const db = openDb({ url: url.href, log: silentLog })
  try {
    await owner.query('create extension citus')
    await migratePostgres(url.href, [...migrationSources], silentLog)
    const distributed = await distributeTables(
      owner,
      migrationSources.map((source) => source.name),
    )
    expect(distributed).toEqual(expect.arrayContaining(['ledger.account', 'ledger.entry', 'ledger.transfer']))

    for (const workspace of [1, 2, 3]) {
      const scope = { workspace, stores: '*' } as const
      const points = (key: string, minor: bigint): Transfer => ({
        key,
        kind: 'points.earned',
        store: 0,
        story: 'citus',
        entries: [
          { holder: { of: 'workspace', purpose: 'points' }, asset: 'points', amountMinor: -minor },
          { holder: { of: 'customer', customer: 1 }, asset: 'points', amountMinor: minor },
        ],
      })
      const record = (transfer: Transfer) =>
        db.as(scope, (tx) => post(tx, { clock: { now: () => new Date() } }, scope, [transfer]))
      await record(points('a', 50n))
      expect(await record(points('a', 50n))).toMatchObject([{ status: 'unchanged' }])
      await expect(record(points('b', -51n))).rejects.toMatchObject({ code: 'balance_insufficient' })
      const asked = [{ holder: { of: 'customer', customer: 1 }, asset: 'points' }] as const
      expect(await db.as(scope, (tx) => readBalances(tx, scope, asked))).toMatchObject([{ balanceMinor: 50n }])
    }
  } finally {
    await db.close()
    await owner.end()
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
})
