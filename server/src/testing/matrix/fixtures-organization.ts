import { createApiKey, createSignInLink, systemCaller } from '../../domains/organization/index.ts'
import { type Caller, signIn } from './callers.ts'
import { by, type Fixture, homeOf, type On, ownZoneOf, workspaceOf, zoneOf } from './fixture.ts'
import type { World } from './world.ts'
import { addPasskey, ask } from './zone.ts'

/** Staff id behind a caller's session. */
const staffOf = async ({ app }: World, caller: Caller): Promise<number> =>
  (await ask<{ id: number }>(app, caller.headers, ['GET', '/v1/auth/me'])).id

/** Another session of the caller's own, which may be ended. */
async function secondSession({ world, caller }: On): Promise<number> {
  const { app, runtime } = world
  const system = systemCaller(world.workspaces[caller.home].workspace)
  const headers = await signIn(app, await createSignInLink(runtime.deps, system, await staffOf(world, caller)))
  const { items } = await ask<{ items: { id: number; current: boolean }[] }>(app, headers, ['GET', '/v1/auth/sessions'])
  return items.find((item) => item.current)?.id ?? 0
}

const ownPasskey = async ({ world, caller }: On): Promise<number> =>
  addPasskey(world.observer, await staffOf(world, caller), 'own')

async function personal(on: On, what: 'session' | 'passkey'): Promise<{ path: { id: number } }> {
  const { world, target, caller, allowed } = on
  if (target.of !== 'person') throw new Error('this fixture names people')
  if (allowed) return { path: { id: await (what === 'session' ? secondSession(on) : ownPasskey(on)) } }
  const isElsewhere = (target.who === 'stranger') !== (caller.home === 'foreign')
  return { path: { id: world.zones[isElsewhere ? 'foreign' : 'a1'].clerk[what] } }
}

async function freshKey(on: On): Promise<number> {
  const { deps } = on.world.runtime
  const system = systemCaller(homeOf(on).workspace)
  return (await createApiKey(deps, system, { kind: 'secret', name: `fresh ${on.serial}`, permissions: [] })).key.id
}

const garbage = 'AAAAAAAAAAAAAAAAAAAAAA'
const webauthn = { id: garbage, rawId: garbage, type: 'public-key', clientExtensionResults: {} }

export const signInFixtures: Record<string, Fixture> = {
  'POST /v1/auth/sign-in': {
    needs: 'anybody',
    names: 'nothing',
    answers: 401,
    ask: ({ serial }) => ({ body: { email: `nobody${serial}@nowhere.example`, password: 'a wrong pass phrase' } }),
  },
  'POST /v1/auth/link': {
    needs: 'anybody',
    names: 'nothing',
    answers: 401,
    ask: () => ({ body: { token: garbage } }),
  },
  'POST /v1/auth/passkeys/sign-in-options': { needs: 'anybody', names: 'nothing', ask: () => ({}) },
  'POST /v1/auth/passkeys/sign-in': {
    needs: 'anybody',
    names: 'nothing',
    answers: 401,
    ask: () => ({
      body: {
        response: {
          ...webauthn,
          response: { clientDataJSON: garbage, authenticatorData: garbage, signature: garbage },
        },
      },
    }),
  },
  // Without the cookie there is no session to end; that it ends its own is shown in routes.test.ts.
  'POST /v1/auth/sign-out': {
    needs: 'anybody',
    names: 'nothing',
    answers: 204,
    ask: () => ({ headers: { cookie: '' } }),
  },
  'GET /v1/auth/me': { needs: 'session', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'PATCH /v1/auth/me': { needs: 'session', names: 'nothing', ask: () => ({ body: { theme: 'dark' } }) },
  'POST /v1/auth/password': {
    needs: 'session',
    names: 'nothing',
    answers: 204,
    ask: ({ serial }) => ({ body: { password: `seven small boats ${serial}` } }),
  },
  'GET /v1/auth/sessions': { needs: 'session', names: 'nothing', ask: () => ({}) },
  'DELETE /v1/auth/sessions': { needs: 'session', names: 'nothing', answers: 204, ask: () => ({}) },
  'DELETE /v1/auth/sessions/{id}': {
    needs: 'session',
    names: 'person',
    answers: 204,
    ask: (on) => personal(on, 'session'),
  },
  'POST /v1/auth/passkeys/registration-options': { needs: 'session', names: 'nothing', ask: () => ({}) },
  'POST /v1/auth/passkeys/register': {
    needs: 'session',
    names: 'nothing',
    answers: 400,
    ask: () => ({
      body: { name: 'x', response: { ...webauthn, response: { clientDataJSON: garbage, attestationObject: garbage } } },
    }),
  },
  'GET /v1/auth/passkeys': { needs: 'session', names: 'nothing', ask: () => ({}) },
  'DELETE /v1/auth/passkeys/{id}': {
    needs: 'session',
    names: 'person',
    answers: 204,
    ask: (on) => personal(on, 'passkey'),
  },
}

export const organizationFixtures: Record<string, Fixture> = {
  'GET /v1/workspace': { needs: 'signed in', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'PATCH /v1/workspace': {
    needs: 'workspace:write',
    names: 'nothing',
    ask: (on) => ({ body: { name: `${homeOf(on).word} Shop` } }),
  },
  'GET /v1/organization': { needs: 'organization:read', names: 'nothing', shows: 'zone', ask: () => ({}) },
  'POST /v1/cities': {
    needs: 'organization:write',
    names: 'nothing',
    answers: 201,
    notFor: ['city-manager'],
    ask: ({ serial }) => ({ body: { code: `city-${serial}`, name: 'New City' } }),
  },
  'PATCH /v1/cities/{id}': {
    needs: 'organization:write',
    names: 'zone',
    ask: (on) => ({
      path: { id: zoneOf(on).city },
      body: { name: zoneOf(on).zone.startsWith('a') ? 'Elderberry City' : `${zoneOf(on).word} City` },
    }),
  },
  'POST /v1/stores': {
    needs: 'organization:write',
    names: 'zone',
    answers: 201,
    ask: (on) => ({ body: { city: zoneOf(on).city, code: `store-${on.serial}`, name: 'New Store' } }),
  },
  'PATCH /v1/stores/{id}': {
    needs: 'organization:write',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).store }, body: { name: `${zoneOf(on).word} Store` } }),
    detours: (on) => ({ path: { id: ownZoneOf(on).store }, body: { city: zoneOf(on).city } }),
  },
  'GET /v1/staff': {
    needs: 'staff:read',
    names: 'nothing',
    shows: 'zone',
    ask: () => [by({ limit: '200' }), by({ role: 'clerk' })],
  },
  'POST /v1/staff': {
    needs: 'staff:write',
    names: 'zone',
    answers: 201,
    ask: (on) => ({
      body: { email: `new${on.serial}@shop.example`, name: 'New Clerk', role: 'clerk', store: zoneOf(on).store },
    }),
  },
  'PATCH /v1/staff/{id}': {
    needs: 'staff:write',
    names: 'zone',
    ask: (on) => ({ path: { id: zoneOf(on).clerk.staff }, body: { name: `${zoneOf(on).word} Clerk` } }),
    detours: (on) => ({ path: { id: ownZoneOf(on).clerk.staff }, body: { store: zoneOf(on).store } }),
  },
  'POST /v1/staff/{id}/sign-in-link': {
    needs: 'staff:write',
    names: 'zone',
    answers: 201,
    ask: (on) => ({ path: { id: zoneOf(on).clerk.staff } }),
  },
  'GET /v1/keys': { needs: 'keys:write', names: 'nothing', shows: 'workspace', ask: () => ({}) },
  'POST /v1/keys': {
    needs: 'keys:write',
    names: 'nothing',
    answers: 201,
    ask: ({ serial }) => ({ body: { kind: 'secret', name: `key ${serial}` } }),
  },
  'DELETE /v1/keys/{id}': {
    needs: 'keys:write',
    names: 'workspace',
    ask: async (on) => ({ path: { id: on.allowed ? await freshKey(on) : workspaceOf(on).key } }),
  },
  'GET /v1/audit': {
    needs: 'audit:read',
    names: 'nothing',
    shows: 'workspace',
    ask: () => ({ query: { limit: '200' } }),
  },
  'GET /v1/audit/verification': { needs: 'audit:read', names: 'nothing', ask: () => ({}) },
}
