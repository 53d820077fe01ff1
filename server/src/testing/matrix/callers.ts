import { type Permission, type Role, rolePermissions, roles } from '@regulars/contract'
import type { App } from '../../kernel/http.ts'
import type { Owner, Zone } from './places.ts'

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
export type Headers = Record<string, string>
export type Answer = { status: number; body: string; headers: Record<string, unknown> }

/** Somebody who calls the API, and what they should see of it. */
export type Caller = {
  name: string
  kind: 'staff' | 'key' | 'customer' | 'none'
  role: Role | undefined
  home: 'own' | 'foreign'
  permissions: ReadonlySet<Permission>
  sees: ReadonlySet<Owner>
  headers: Headers
}

/** Whose things must never reach this caller. */
export const hiddenFrom = ({ sees }: Caller): Owner[] =>
  (['own', 'a1', 'a2', 'b1', 'foreign'] as const).filter((owner) => !sees.has(owner))

export const seesAllStores = (caller: Caller): boolean =>
  caller.home === 'foreign' || (caller.sees.has('a2') && caller.sees.has('b1'))

const reach: Record<Role, readonly Zone[]> = {
  owner: ['a1', 'a2', 'b1'],
  'city-manager': ['a1', 'a2'],
  'store-manager': ['a1'],
  clerk: ['a1'],
  courier: ['a1'],
  'channel-manager': ['a1', 'a2', 'b1'],
  analyst: ['a1', 'a2', 'b1'],
  partner: ['a1', 'a2', 'b1'],
}

const host = 'localhost:4000'

/** One request, as a browser of this site or a program would send it. */
export async function send(app: App, method: Method, url: string, headers: Headers, body?: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body)
  const response = await app.inject({
    method,
    url,
    headers: {
      host,
      'sec-fetch-site': 'same-origin',
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(text === undefined ? {} : { payload: text }),
  })
  return { status: response.statusCode, body: response.body, headers: response.headers }
}

export const bearer = (secret: string): Headers => ({ authorization: `Bearer ${secret}` })
export const basic = (writeKey: string): Headers => ({ authorization: `Basic ${btoa(`${writeKey}:`)}` })

/** Opens a sign-in link and keeps the cookie. */
export async function signIn(app: App, link: { token: string }): Promise<Headers> {
  const answer = await send(app, 'POST', '/v1/auth/link', {}, { token: link.token })
  const cookie = String(answer.headers['set-cookie']).split(';')[0]
  if (answer.status !== 200 || !cookie) throw new Error(`signing in answered ${answer.status}: ${answer.body}`)
  return { cookie }
}

type Doors = {
  session(role: Role): Promise<Headers>
  owner: Headers
  stranger: Headers
  powerlessKey: string
  writeKey: string
}

/** One caller a role, two keys that may do nothing here, nobody, and the owner of another workspace. */
export async function gatherCallers({ session, owner, stranger, powerlessKey, writeKey }: Doors): Promise<Caller[]> {
  const callers: Caller[] = []
  for (const role of roles) {
    callers.push({
      name: role,
      kind: 'staff',
      role,
      home: 'own',
      permissions: new Set(rolePermissions[role]),
      sees: new Set<Owner>(['own', ...reach[role]]),
      headers: role === 'owner' ? owner : await session(role),
    })
  }
  const nothing = { role: undefined, home: 'own', permissions: new Set<Permission>() } as const
  return [
    ...callers,
    {
      ...nothing,
      name: 'owner of another workspace',
      kind: 'staff',
      role: 'owner',
      home: 'foreign',
      permissions: new Set(rolePermissions.owner),
      sees: new Set<Owner>(['foreign']),
      headers: stranger,
    },
    {
      ...nothing,
      name: 'secret key without permission',
      kind: 'key',
      sees: new Set<Owner>(['own']),
      headers: bearer(powerlessKey),
    },
    { ...nothing, name: 'write key', kind: 'none', sees: new Set(), headers: basic(writeKey) },
    { ...nothing, name: 'write key as bearer', kind: 'none', sees: new Set(), headers: bearer(writeKey) },
    { ...nothing, name: 'nobody', kind: 'none', sees: new Set(), headers: {} },
  ]
}
