import type { InvitedStaff, OrganizationTree, Store } from '@regulars/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { App } from '../../kernel/http.ts'
import { createServer } from '../../main.ts'
import { type TestRuntime, testRuntime } from '../../testing/index.ts'
import { createApiKey, createSignInLink, createWorkspace, systemCaller } from './index.ts'

let runtime: TestRuntime
let app: App
beforeAll(async () => {
  runtime = await testRuntime()
  app = await createServer(runtime)
})
afterAll(() => app.close())

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
const host = 'localhost:4000'
const origin = `http://${host}`

/** A browser of one person: keeps the cookie and says where it is, as browsers do. */
class Visitor {
  cookie: string | undefined
  headers: Record<string, string> = { 'sec-fetch-site': 'same-origin', origin }

  async ask(method: Method, url: string, body?: unknown) {
    const response = await app.inject({
      method,
      url,
      headers: { host, ...this.headers, ...(this.cookie ? { cookie: `regulars_session=${this.cookie}` } : {}) },
      ...(body === undefined ? {} : { payload: body as object }), // JSON
    })
    const set = response.cookies.find((cookie) => cookie.name === 'regulars_session')
    if (set) this.cookie = set.value === '' ? undefined : set.value
    return {
      status: response.statusCode,
      headers: response.headers,
      set,
      body: response.body === '' ? undefined : response.json(),
    }
  }
}

async function withKey(secret: string, method: Method, url: string) {
  const response = await app.inject({ method, url, headers: { host, authorization: `Bearer ${secret}` } })
  return { status: response.statusCode, body: response.json() }
}

async function signedIn(workspace = runtime.workspace, owner = runtime.owner): Promise<Visitor> {
  const link = await createSignInLink(runtime.deps, systemCaller(workspace), owner)
  const visitor = new Visitor()
  expect(await visitor.ask('POST', '/v1/auth/link', { token: link.token })).toMatchObject({ status: 200 })
  return visitor
}

async function colleague(owner: Visitor, position: object): Promise<Visitor> {
  const email = `p${Math.round(performance.now() * 1000)}@shop.example`
  const { status, body } = await owner.ask('POST', '/v1/staff', { email, name: 'Colleague', ...position })
  expect(status).toBe(201)
  const visitor = new Visitor()
  await visitor.ask('POST', '/v1/auth/link', { token: (body as InvitedStaff).link.token }) // 201 has this shape
  return visitor
}

describe('the session cookie', () => {
  test('cannot be read by scripts, is not sent by other sites, and goes with sign-out', async () => {
    const made = await createWorkspace(runtime.deps, {
      name: 'S',
      owner: { email: 'cookie@shop.example', password: 'seven small boats' },
    })
    const visitor = new Visitor()
    const { status, set, body } = await visitor.ask('POST', '/v1/auth/sign-in', {
      email: 'Cookie@Shop.example ',
      password: 'seven small boats',
    })
    expect(status).toBe(200)
    expect(set).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', expires: expect.any(Date) })
    expect(set?.secure).toBeUndefined()
    expect(body).toMatchObject({
      email: 'cookie@shop.example',
      role: 'owner',
      workspace: { publicId: made.workspace.publicId },
    })
    const copy = visitor.cookie
    expect((await visitor.ask('POST', '/v1/auth/sign-out')).status).toBe(204)
    expect(visitor.cookie).toBeUndefined()
    visitor.cookie = copy
    expect((await visitor.ask('GET', '/v1/auth/me')).status).toBe(401)
  })

  test('is refused to a page of another site, and to a request that does not say where it comes from', async () => {
    const visitor = await signedIn()
    const change = () => visitor.ask('PATCH', '/v1/auth/me', { theme: 'dark' })
    visitor.headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
    expect(await change()).toMatchObject({ status: 403, body: { code: 'cross_site' } })
    visitor.headers = {}
    expect(await change()).toMatchObject({ status: 403, body: { code: 'cross_site' } })
    // Without TLS browsers leave Sec-Fetch-Site out; the origin is enough.
    visitor.headers = { origin }
    expect(await change()).toMatchObject({ status: 200, body: { theme: 'dark' } })
  })
})

test('too many attempts are answered with 429 and when to come back', async () => {
  const visitor = new Visitor()
  const attempt = () => visitor.ask('POST', '/v1/auth/sign-in', { email: 'slow@shop.example', password: 'wrong' })
  for (let count = 0; count < 10; count++) expect((await attempt()).status).toBe(401)
  const slowed = await attempt()
  expect(slowed).toMatchObject({ status: 429, body: { code: 'sign_in_slowed_down' } })
  expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(800)
})

test('the passkey of a localhost page belongs to localhost', async () => {
  const visitor = await signedIn()
  const { body } = await visitor.ask('POST', '/v1/auth/passkeys/registration-options')
  expect(body).toMatchObject({
    options: { rp: { id: 'localhost' }, authenticatorSelection: { residentKey: 'required' } },
  })
  expect(await new Visitor().ask('POST', '/v1/auth/passkeys/sign-in-options')).toMatchObject({
    status: 200,
    body: { options: { rpId: 'localhost', userVerification: 'required' } },
  })
})

test('places are made, changed and seen through the API', async () => {
  const owner = await signedIn()
  const city = (await owner.ask('POST', '/v1/cities', { code: 'sh', name: '上海' })).body as { id: number } // City
  expect((await owner.ask('PATCH', `/v1/cities/${city.id}`, { name: 'Shanghai' })).body).toMatchObject({
    name: 'Shanghai',
  })
  const made = await owner.ask('POST', '/v1/stores', {
    city: city.id,
    code: '外滩-1',
    name: '外滩店',
    longitude: 121.49,
    latitude: 31.24,
  })
  expect(made).toMatchObject({ status: 201, body: { code: '外滩-1', openedOn: null } })
  const store = made.body as Store // 201 has this shape
  await owner.ask('PATCH', `/v1/stores/${store.id}`, { openedOn: '2024-05-01' })
  const tree = (await owner.ask('GET', '/v1/organization')).body as OrganizationTree // 200 has this shape
  expect(tree.cities.find((row) => row.id === city.id)?.stores).toMatchObject([
    { name: '外滩店', openedOn: '2024-05-01' },
  ])
  expect(await owner.ask('POST', '/v1/stores', { city: city.id, code: ' ', name: 'x\u0000' })).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  })
  expect(await owner.ask('PATCH', '/v1/workspace', { timezone: 'Mars/Olympus' })).toMatchObject({ status: 400 })
  expect(await owner.ask('PATCH', '/v1/workspace', { timezone: 'Asia/Urumqi' })).toMatchObject({
    status: 200,
    body: { timezone: 'Asia/Urumqi' },
  })
})

test('a store manager cannot read another store, nor do what the role does not hold', async () => {
  const owner = await signedIn()
  const city = (await owner.ask('POST', '/v1/cities', { code: 'bj', name: '北京' })).body as { id: number } // City
  const add = async (code: string) =>
    (await owner.ask('POST', '/v1/stores', { city: city.id, code, name: code })).body as Store // 201
  const [mine, other] = [await add('bj-1'), await add('bj-2')]
  const manager = await colleague(owner, { role: 'store-manager', store: mine.id })
  const tree = (await manager.ask('GET', '/v1/organization')).body as OrganizationTree // 200 has this shape
  expect(tree.cities.flatMap((row) => row.stores.map((store) => store.code))).toEqual(['bj-1'])
  expect((await manager.ask('GET', '/v1/auth/me')).body).toMatchObject({ store: { code: 'bj-1' }, city: null })
  expect(await manager.ask('PATCH', `/v1/stores/${other.id}`, { name: 'x' })).toMatchObject({
    status: 403,
    body: { code: 'permission_denied' },
  })
  for (const url of ['/v1/keys', '/v1/audit']) expect((await manager.ask('GET', url)).status).toBe(403)
  const cityManager = await colleague(owner, { role: 'city-manager', city: city.id })
  expect(await cityManager.ask('PATCH', '/v1/stores/2000000000', { name: 'x' })).toMatchObject({ status: 404 })
  expect(await cityManager.ask('PATCH', `/v1/staff/${runtime.owner}`, { status: 'disabled' })).toMatchObject({
    status: 404,
  })
})

test('what belongs to another workspace answers as what does not exist', async () => {
  const owner = await signedIn()
  const city = (await owner.ask('POST', '/v1/cities', { code: 'own', name: 'Own' })).body as { id: number } // City
  const other = await runtime.newWorkspace()
  const stranger = await signedIn(other.workspace, other.owner)
  const nothing = await stranger.ask('PATCH', '/v1/cities/2000000000', { name: 'x' })
  const hidden = await stranger.ask('PATCH', `/v1/cities/${city.id}`, { name: 'x' })
  expect(hidden.status).toBe(404)
  const { requestId: _a, ...first } = nothing.body
  const { requestId: _b, ...second } = hidden.body
  expect(second).toEqual(first)
})

test('a key acts within its permissions, has no account, and its changes carry its name', async () => {
  const by = systemCaller(runtime.workspace)
  const { secret } = await createApiKey(runtime.deps, by, {
    kind: 'secret',
    name: 'ERP',
    permissions: ['organization:read', 'audit:read'],
  })
  expect((await withKey(secret, 'GET', '/v1/organization')).status).toBe(200)
  expect((await withKey(secret, 'GET', '/v1/workspace')).body).toMatchObject({ name: 'Test shop' })
  expect(await withKey(secret, 'GET', '/v1/staff')).toMatchObject({ status: 403, body: { code: 'permission_denied' } })
  expect(await withKey(secret, 'GET', '/v1/auth/me')).toMatchObject({ status: 403, body: { code: 'session_required' } })
  expect(await withKey('sk_wrong', 'GET', '/v1/organization')).toMatchObject({ status: 401 })
  expect((await withKey(secret, 'GET', '/v1/audit/verification')).body).toMatchObject({
    intact: true,
    firstBroken: null,
  })
})

test('a key is shown once and stops when revoked; devices and the audit log are listed', async () => {
  const owner = await signedIn()
  const { body } = await owner.ask('POST', '/v1/keys', { kind: 'secret', name: 'Till' })
  const { key, secret } = body as { key: { id: number }; secret: string } // CreatedApiKey
  expect(JSON.stringify((await owner.ask('GET', '/v1/keys')).body)).not.toContain(secret)
  expect((await withKey(secret, 'GET', '/v1/organization')).status).toBe(200)
  expect((await owner.ask('DELETE', `/v1/keys/${key.id}`)).status).toBe(200)
  expect((await withKey(secret, 'GET', '/v1/organization')).status).toBe(401)
  expect((await owner.ask('GET', '/v1/auth/sessions')).body).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ current: true })]),
  })
  const audit = (await owner.ask('GET', '/v1/audit?limit=1')).body
  expect(audit).toMatchObject({
    items: [{ action: 'key.revoked', object: `key/${key.id}`, ip: '127.0.0.1' }],
    nextCursor: expect.any(String),
  })
  expect((await owner.ask('DELETE', '/v1/auth/sessions')).status).toBe(204)
})
