import { keyPermissions } from '@regulars/contract'
import { beforeAll, describe, expect, test } from 'vitest'
import { openDb } from '../../../kernel/postgres.ts'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { authenticateRequest, authenticateWriteKey } from './authenticate-request.ts'
import { systemCaller } from './call-as.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './create-api-key.ts'
import { rememberedMs } from './recall-principal.ts'
import type { Caller } from './record-audit.ts'

let now = Date.parse('2025-03-01T08:00:00Z')
let runtime: TestRuntime
let owner: Caller
beforeAll(async () => {
  runtime = await testRuntime({ clock: { now: () => new Date(now) } })
  owner = systemCaller(runtime.workspace)
})

const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` }, cookies: {} })

describe('write key', () => {
  test('it names its workspace and can do nothing else', async () => {
    const { deps } = runtime
    const { key, secret } = await createApiKey(deps, owner, {
      kind: 'write',
      name: 'Site',
      permissions: ['orders:read'],
    })
    expect(secret).toMatch(/^wk_[\w-]{32}$/)
    expect(key).toMatchObject({ permissions: [], prefix: secret.slice(0, 9), revokedAt: null })
    expect(await authenticateWriteKey(deps, secret)).toEqual({ workspace: owner.workspace, keyId: key.id })
    expect(await authenticateRequest(deps, bearer(secret))).toBeUndefined()
  })

  test('a secret key does not send events, and an unknown key is nobody', async () => {
    const { deps } = runtime
    const { secret } = await createApiKey(deps, owner, { kind: 'secret', name: 'Server' })
    expect(await authenticateWriteKey(deps, secret)).toBeUndefined()
    expect(await authenticateWriteKey(deps, `wk_${'x'.repeat(32)}`)).toBeUndefined()
    expect(await authenticateWriteKey(deps, '')).toBeUndefined()
  })
})

describe('secret key', () => {
  test('it has the permissions that were given, all a key may have by default, and never those over people and keys', async () => {
    const { deps } = runtime
    const all = await createApiKey(deps, owner, { kind: 'secret', name: 'All' })
    expect(all.key.permissions).toEqual(keyPermissions)
    const some = await createApiKey(deps, owner, { kind: 'secret', name: 'Some', permissions: ['reports:read'] })
    expect(await authenticateRequest(deps, bearer(some.secret))).toMatchObject({
      kind: 'key',
      id: some.key.id,
      permissions: new Set(['reports:read']),
      scope: { workspace: owner.workspace, stores: '*' },
      viaCookie: false,
    })
    const wanted = { kind: 'secret', name: 'Too much', permissions: ['staff:write'] } as const
    await expect(createApiKey(deps, owner, { ...wanted, permissions: ['staff:write'] })).rejects.toMatchObject({
      code: 'permissions_above_own',
    })
    const analyst: Caller = { ...owner, role: 'analyst', permissions: ['reports:read', 'keys:write'] }
    await expect(createApiKey(deps, analyst, { ...wanted, permissions: ['orders:write'] })).rejects.toMatchObject({
      status: 403,
    })
  })

  test('a presented key decides alone: a wrong one is not helped by a cookie', async () => {
    const { deps } = runtime
    expect(
      await authenticateRequest(deps, { ...bearer('sk_wrong'), cookies: { regulars_session: 'x' } }),
    ).toBeUndefined()
  })
})

describe('revocation', () => {
  test('a revoked key stops working at once', async () => {
    const { deps } = runtime
    const secret = await createApiKey(deps, owner, { kind: 'secret', name: 'S' })
    const write = await createApiKey(deps, owner, { kind: 'write', name: 'W' })
    expect(await authenticateRequest(deps, bearer(secret.secret))).toBeDefined()
    expect(await authenticateWriteKey(deps, write.secret)).toBeDefined()
    await revokeApiKey(deps, owner, secret.key.id)
    await revokeApiKey(deps, owner, write.key.id)
    expect(await authenticateRequest(deps, bearer(secret.secret))).toBeUndefined()
    expect(await authenticateWriteKey(deps, write.secret)).toBeUndefined()
  })

  test('another server of the same shop notices within five seconds', async () => {
    const { deps, engines } = runtime
    const db = openDb({ url: engines.postgresUrl, log: deps.log, connectionsMax: 2 })
    const other = { ...deps, db }
    try {
      const { key, secret } = await createApiKey(deps, owner, { kind: 'write', name: 'W' })
      expect(await authenticateWriteKey(other, secret)).toBeDefined()
      await revokeApiKey(deps, owner, key.id)
      now += rememberedMs
      expect(await authenticateWriteKey(other, secret)).toBeUndefined()
      expect(rememberedMs).toBeLessThanOrEqual(5_000)
    } finally {
      await db.close()
    }
  })

  test('a key of another workspace is not found, a second revocation keeps the first time', async () => {
    const { deps, newWorkspace } = runtime
    const { key } = await createApiKey(deps, owner, { kind: 'write', name: 'W' })
    const other = systemCaller((await newWorkspace()).workspace)
    await expect(revokeApiKey(deps, other, key.id)).rejects.toMatchObject({ status: 404 })
    const first = await revokeApiKey(deps, owner, key.id)
    now += 1000
    expect(await revokeApiKey(deps, owner, key.id)).toEqual(first)
    expect(await listApiKeys(deps, other)).toEqual([])
  })
})

test('the last use is kept to the minute', async () => {
  const { deps } = runtime
  const { key, secret } = await createApiKey(deps, owner, { kind: 'write', name: 'W' })
  const lastUse = async () => (await listApiKeys(deps, owner)).find((row) => row.id === key.id)?.lastUsedAt
  expect(await lastUse()).toBeNull()
  const first = new Date(now).toISOString()
  await authenticateWriteKey(deps, secret)
  now += 30_000
  await authenticateWriteKey(deps, secret)
  expect(await lastUse()).toBe(first)
  now += 30_000
  await authenticateWriteKey(deps, secret)
  expect(await lastUse()).toBe(new Date(now).toISOString())
})
