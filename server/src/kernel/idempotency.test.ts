import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testRuntime } from '../testing/index.ts'
import { forgetReplies, readIdempotencyKey, replay, replayApart } from './idempotency.ts'

const { deps, workspace, newWorkspace } = await testRuntime()
const scope = { workspace, stores: '*' } as const
let executed = 0

const pay = (key: string | undefined, body: unknown, as = scope) =>
  deps.db.as(as, (tx) =>
    replay(tx, { workspace: as.workspace, key, route: 'POST /v1/pay', body }, async () => {
      executed += 1
      return { z: executed, a: { paid: 'ä', list: [1, { c: 2, b: 1 }] }, at: new Date(0).toISOString() }
    }),
  )

test('a repeated request is answered with the same bytes and not done again', async () => {
  const before = executed
  const first = await pay('one', { amountMinor: 5, to: { b: 1, a: 2 } })
  const second = await pay('one', { to: { a: 2, b: 1 }, amountMinor: 5 })
  expect(JSON.stringify(second)).toBe(JSON.stringify(first))
  expect(executed - before).toBe(1)
})

test('the same key with another body or for another route is refused', async () => {
  await pay('two', { amountMinor: 5 })
  await expect(pay('two', { amountMinor: 6 })).rejects.toMatchObject({ code: 'idempotency_key_reused', status: 422 })
  await expect(pay('two', { amountMinor: [5] })).rejects.toMatchObject({ status: 422 })
  const elsewhere = deps.db.as(scope, (tx) =>
    replay(tx, { workspace, key: 'two', route: 'POST /v1/other', body: { amountMinor: 5 } }, async () => 1),
  )
  await expect(elsewhere).rejects.toMatchObject({ status: 422 })
})

test('twenty at once with one key are done once', async () => {
  const before = executed
  const answers = await Promise.all(Array.from({ length: 20 }, () => pay('three', {})))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(executed - before).toBe(1)
})

test('what was refused is not kept: the next attempt is made', async () => {
  let tries = 0
  const attempt = () =>
    deps.db.as(scope, (tx) =>
      replay(tx, { workspace, key: 'four', route: 'POST /v1/pay', body: {} }, async () => {
        tries += 1
        if (tries === 1) throw new Error('the till is closed')
        return { tries }
      }),
    )
  await expect(attempt()).rejects.toThrow('closed')
  expect([await attempt(), await attempt()]).toEqual([{ tries: 2 }, { tries: 2 }])
})

test('keys belong to their workspace, and a request without a key is simply done', async () => {
  const other = { ...scope, workspace: (await newWorkspace()).workspace }
  const before = executed
  await pay('five', {})
  await pay('five', { other: true }, other)
  await pay(undefined, {})
  await pay(undefined, {})
  expect(executed - before).toBe(4)
})

test('replies are kept for 30 days and forgotten some days later', async () => {
  await pay('old', {})
  await pay('older', {})
  const age = (key: string, days: number) =>
    deps.db.as(scope, (tx) =>
      sql`update regulars.reply set recorded_at = now() - ${days} * interval '1 day' where key = ${key}`.execute(tx),
    )
  await age('old', 31)
  await age('older', 36)
  await forgetReplies(deps.db)
  const { rows } = await deps.db.as(scope, (tx) =>
    sql<{ key: string }>`select key from regulars.reply where key like 'old%'`.execute(tx),
  )
  expect(rows).toEqual([{ key: 'old' }])
})

test('the header is read, and refused where it is empty or too long', () => {
  expect(readIdempotencyKey({})).toBeUndefined()
  expect(readIdempotencyKey({ 'idempotency-key': ' k ' })).toBe('k')
  for (const key of ['', ' ', 'k'.repeat(201)])
    expect(() => readIdempotencyKey({ 'idempotency-key': key })).toThrow('expected shape')
})

test('work over several transactions is answered alike: the first reply is kept, and a failed attempt is made again', async () => {
  let tries = 0
  const attempt = (body: unknown) =>
    replayApart(deps.db, scope, { key: 'apart', route: 'POST /v1/apart', body }, async () => {
      tries += 1
      if (tries === 1) throw new Error('the gateway is away')
      return { tries }
    })
  await expect(attempt({ a: 1 })).rejects.toThrow('away')
  await expect(attempt({ a: 2 })).rejects.toMatchObject({ code: 'idempotency_key_reused' })
  const answers = await Promise.all(Array.from({ length: 6 }, () => attempt({ a: 1 })))
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(await attempt({ a: 1 })).toEqual(answers[0])
  await expect(attempt({ a: 2 })).rejects.toMatchObject({ status: 422 })
  const elsewhere = deps.db.as(scope, (tx) =>
    replay(tx, { workspace, key: 'apart', route: 'POST /v1/other', body: {} }, async () => 1),
  )
  await expect(elsewhere).rejects.toMatchObject({ status: 422 })
})
