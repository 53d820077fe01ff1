import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { systemCaller } from './call-as.ts'
import { createCity } from './create-city.ts'
import { listAudit } from './list-audit.ts'
import { type Caller, recordAudit } from './record-audit.ts'
import { verifyAudit } from './verify-audit.ts'

let runtime: TestRuntime
/** Somebody with full power over the database, but without the secrets. */
let intruder: pg.Client
let by: Caller
beforeAll(async () => {
  runtime = await testRuntime()
  intruder = new pg.Client({ connectionString: runtime.engines.postgresUrl })
  await intruder.connect()
  await intruder.query('set session_replication_role = replica')
})
afterAll(() => intruder.end())
beforeEach(async () => {
  by = systemCaller((await runtime.newWorkspace()).workspace)
  for (const code of ['a', 'b', 'c']) await createCity(runtime.deps, by, { code, name: code })
})

const verify = () => verifyAudit(runtime.deps, by.workspace)

test('an untouched log is intact, also when many write at once', async () => {
  expect(await verify()).toEqual({ intact: true, entries: 4, firstBroken: null })
  const codes = Array.from({ length: 20 }, (_, index) => `many-${index}`)
  await Promise.all(codes.map((code) => createCity(runtime.deps, by, { code, name: code })))
  expect(await verify()).toEqual({ intact: true, entries: 24, firstBroken: null })
})

test('dates and missing fields do not look like tampering', async () => {
  const { deps } = runtime
  await deps.db.as(by.scope, (tx) =>
    recordAudit(tx, deps, {
      ...by,
      action: 'a.b',
      object: 'c/1',
      before: { at: new Date(), gone: undefined },
      after: [1.5, 'ü', null],
    }),
  )
  expect((await verify()).intact).toBe(true)
})

describe('a tampered audit row is found', () => {
  test.each([
    ['changed', 2, `update organization.audit set after = '{"name": "x"}' where workspace = $1 and number = 2`],
    [
      'given to another person',
      3,
      `update organization.audit set actor_name = 'Li' where workspace = $1 and number = 3`,
    ],
    [
      'moved in time',
      1,
      `update organization.audit set at = at - interval '1 day' where workspace = $1 and number = 1`,
    ],
    ['removed', 2, 'delete from organization.audit where workspace = $1 and number = 2'],
    ['cut off', 4, 'delete from organization.audit where workspace = $1 and number = 4'],
    [
      'cut off with the head put back',
      4,
      `with last as (delete from organization.audit where workspace = $1 and number = 4)
       update organization.audit_head set number = 3, hash = (select hash from organization.audit where workspace = $1 and number = 3)
       where workspace = $1`,
    ],
    [
      'copied from its neighbour',
      3,
      `update organization.audit a set hash = b.hash, after = b.after from organization.audit b
       where a.workspace = $1 and a.number = 3 and b.workspace = $1 and b.number = 2`,
    ],
  ])('%s', async (_how, firstBroken, statement) => {
    await intruder.query(statement, [by.workspace])
    expect(await verify()).toMatchObject({ intact: false, firstBroken })
  })
})

test('the application itself cannot change or remove an entry', async () => {
  const { db } = runtime.deps
  const change = sql`update organization.audit set actor_name = 'x' where workspace = ${by.workspace}`
  await expect(db.as(by.scope, (tx) => change.execute(tx))).rejects.toThrow(/permission denied/)
  const removal = sql`delete from organization.audit where workspace = ${by.workspace}`
  await expect(db.system((tx) => removal.execute(tx))).rejects.toThrow(/permission denied/)
})

test('the owner of the tables is stopped too, unless they switch the guard off', async () => {
  await intruder.query('set session_replication_role = origin')
  await expect(intruder.query('delete from organization.audit')).rejects.toThrow(/append-only/)
  await expect(intruder.query('truncate organization.audit')).rejects.toThrow(/append-only/)
  await intruder.query('set session_replication_role = replica')
})

test('a change that fails leaves no entry', async () => {
  await expect(createCity(runtime.deps, by, { code: 'a', name: 'again' })).rejects.toMatchObject({ code: 'code_taken' })
  expect(await verify()).toEqual({ intact: true, entries: 4, firstBroken: null })
})

test('the log has pages, latest first, and shows the own workspace only', async () => {
  const first = await listAudit(runtime.deps, by, { limit: 3 })
  const second = await listAudit(runtime.deps, by, { limit: 3, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map((entry) => entry.number)).toEqual([4, 3, 2, 1])
  expect(second.nextCursor).toBeNull()
  expect((await listAudit(runtime.deps, by, { limit: 9, action: 'workspace.created' })).items).toHaveLength(1)
})
