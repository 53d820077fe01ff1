import { sql } from 'kysely'
import pg from 'pg'
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

describe('listening', () => {
  const until = async (met: () => boolean): Promise<void> => {
    while (!met()) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  test('everybody hears of their channel through one connection, again after it was cut, and no more once they have left', async () => {
    const { db } = runtime.deps
    const heard: string[] = []
    const leave = await Promise.all([
      db.listen('first_channel', (said) => heard.push(`a ${said}`)),
      db.listen('second_channel', (said) => heard.push(`b ${said}`)),
      db.listen('first_channel', (said) => heard.push(`c ${said}`)),
    ])
    const say = (channel: string, text: string) =>
      db.system((tx) => sql`select pg_notify(${channel}, ${text})`.execute(tx))
    await say('first_channel', '1')
    await say('second_channel', '2')
    await until(() => heard.length === 3)
    expect(heard.toSorted()).toEqual(['a 1', 'b 2', 'c 1'])

    const owner = new pg.Client({ connectionString: runtime.engines.postgresUrl })
    await owner.connect()
    const listening = `from pg_stat_activity where application_name = 'regulars listen' and datname = current_database()`
    expect((await owner.query(`select pid ${listening}`)).rows).toHaveLength(1)
    await owner.query(`select pg_terminate_backend(pid) ${listening}`)
    // What is said meanwhile is lost, as ever: whoever listens looks by itself from time to time.
    for (let index = 0; heard.length === 3; index++) {
      await say('second_channel', String(index))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(heard.at(-1)).toMatch(/^b \d+$/)
    for (const end of leave) await end()
    const left = async () => (await owner.query(`select pid ${listening}`)).rows.length
    while ((await left()) > 0) await new Promise((resolve) => setTimeout(resolve, 20))
    await owner.end()
  })
})
