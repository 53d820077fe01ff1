import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../testing/index.ts'
import type { Tx } from './postgres.ts'

let runtime: TestRuntime
beforeAll(async () => {
  runtime = await testRuntime()
})
afterAll(() => runtime.close())

const scope = { workspace: 7, stores: '*' as const }
describe('a unit of work', () => {
  test('is one transaction under its scope: all of it happens or nothing', async () => {
    const { db } = runtime.deps
    const work = db.as(scope, async (tx) => {
      const { rows } = await sql<{ now: string }>`select current_setting('regulars.workspace', true) as now`.execute(tx)
      expect(rows[0]?.now).toBe('7')
      await sql`create temporary table attempt (a int)`.execute(tx)
      throw new Error('stop')
    })
    await expect(work).rejects.toThrow('stop')
    // The pool gives the connection that was used last: neither table nor scope outlived the transaction.
    await db.system(async (tx) => {
      const { rows } = await sql<{ found: string | null; workspace: string }>`
        select to_regclass('pg_temp.attempt')::text as found, current_setting('regulars.workspace', true) as workspace`.execute(
        tx,
      )
      expect(rows[0]?.found).toBeNull()
      expect(['', null]).toContain(rows[0]?.workspace)
    })
  })

  test('takes no statement after its end', async () => {
    let ended: Tx | undefined
    await runtime.deps.db.as(scope, async (tx) => {
      ended = tx
    })
    await expect(sql`select 1`.execute(ended as Tx)).rejects.toThrow(/committed/) // set in the line above
  })
})
