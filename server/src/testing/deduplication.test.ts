import { sql } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { forgetSeen } from '../domains/events/index.ts'
import { createApiKey, systemCaller } from '../domains/organization/index.ts'
import { createServer } from '../main.ts'
import { assemble, type Runtime } from '../runtime.ts'
import { type TestRuntime, testRuntime } from './index.ts'

let first: TestRuntime
let writeKey: string
beforeAll(async () => {
  first = await testRuntime()
  writeKey = (await createApiKey(first.deps, systemCaller(first.workspace), { kind: 'write', name: 'till' })).secret
  // From here on the servers of the tests are the only ones.
  await first.relay.stop()
})

/** A server as it starts on databases that are there already. It is gone, with all it remembered, when `work` is done. */
async function withServer<T>(
  work: (server: Runtime & { post(ids: string[]): Promise<number> }) => Promise<T>,
): Promise<T> {
  const { config, log, clock, secrets, ch } = first.deps
  const runtime = await assemble({
    config,
    log,
    clock,
    secrets,
    engines: first.engines,
    database: ch.connection.database,
  })
  const app = await createServer(runtime)
  const post = async (ids: string[]): Promise<number> => {
    const batch = ids.map((messageId) => ({ type: 'track', event: 'Sat Down', userId: 'u', messageId }))
    const headers = { authorization: `Basic ${btoa(`${writeKey}:`)}` }
    return (await app.inject({ method: 'POST', url: '/v1/batch', headers, payload: { batch } })).statusCode
  }
  try {
    return await work({ ...runtime, post })
  } finally {
    await app.close()
    await runtime.close()
  }
}

const idsOf = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

/** How often each of these message ids is in ClickHouse. */
async function countStored(prefix: string): Promise<Record<string, number>> {
  const rows = await first.deps.ch.connection.rows<{ messageId: string; times: number }>(
    `select message_id as messageId, count() as times from events where startsWith(message_id, {prefix:String}) group by messageId`,
    { prefix: `${prefix}-` },
  )
  return Object.fromEntries(rows.map(({ messageId, times }) => [messageId, times]))
}

const onceEach = (ids: string[]): Record<string, number> => Object.fromEntries(ids.map((id) => [id, 1]))

describe('a message id counts once', () => {
  test('when it comes again after a restart', async () => {
    const ids = idsOf('again', 300)
    await withServer(async ({ post, drained }) => {
      expect(await post(ids)).toBe(200)
      await drained()
    })
    await withServer(async ({ post, drained }) => {
      expect(await post([...ids, 'again-new'])).toBe(200)
      await drained()
    })
    expect(await countStored('again')).toEqual(onceEach([...ids, 'again-new']))
  })

  test('when the server stops between its answer and its work, and the client sends again to the next one', async () => {
    const ids = idsOf('between', 300)
    await withServer(async ({ post, relay }) => {
      await relay.stop()
      expect(await post(ids)).toBe(200)
      expect(await post(ids)).toBe(200)
      expect(await countStored('between')).toEqual({})
    })
    await withServer(async ({ post, drained }) => {
      expect(await post(ids)).toBe(200)
      await drained()
    })
    expect(await countStored('between')).toEqual(onceEach(ids))
  })
})

describe('a message id is known', () => {
  /** As if this many days had passed since everything so far. */
  const pass = (days: number) =>
    first.deps.db.system((tx) => sql`update events.seen set day = day - ${days}::int`.execute(tx))

  async function resendAfter(days: number, prefix: string): Promise<number> {
    const ids = idsOf(prefix, 1)
    return withServer(async ({ deps, post, drained }) => {
      await post(ids)
      await drained()
      await pass(days)
      await forgetSeen(deps)
      await post(ids)
      await drained()
      return (await countStored(prefix))[`${prefix}-0`] ?? 0
    })
  }

  test('on the 28th day after it was seen', async () => {
    expect(await resendAfter(28, 'known')).toBe(1)
  })

  test('and forgotten on the 29th, so that the list of ids does not grow for ever', async () => {
    expect(await resendAfter(29, 'forgotten')).toBe(2)
    const left = await first.deps.db.system((tx) =>
      sql`select from events.seen where day < current_date - 28`.execute(tx),
    )
    expect(left.rows).toEqual([])
  })
})
