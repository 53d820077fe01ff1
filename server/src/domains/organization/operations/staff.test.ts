import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { authenticateRequest } from './authenticate-request.ts'
import { callerOf, systemCaller } from './call-as.ts'
import { createCity } from './create-city.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { createStore } from './create-store.ts'
import { ensureWorkspace } from './create-workspace.ts'
import { inviteStaff } from './invite-staff.ts'
import { listAudit } from './list-audit.ts'
import { findOwner, listStaff } from './list-staff.ts'
import type { Caller } from './record-audit.ts'
import { signInWithLink } from './sign-in-with-link.ts'
import { updateStaff } from './update-staff.ts'

let runtime: TestRuntime
let owner: Caller
let city: number
let store: number
let otherStore: number
let manager: Caller
let managerId: number
beforeAll(async () => {
  runtime = await testRuntime()
  const { deps } = runtime
  owner = systemCaller(runtime.workspace)
  city = (await createCity(deps, owner, { code: 'c1', name: 'One' })).id
  const otherCity = (await createCity(deps, owner, { code: 'c2', name: 'Two' })).id
  store = (await createStore(deps, owner, { city, code: 's1', name: 'One' })).id
  otherStore = (await createStore(deps, owner, { city: otherCity, code: 's2', name: 'Two' })).id
  const invited = await inviteStaff(deps, owner, {
    email: 'manager@shop.example',
    name: 'Manager',
    role: 'city-manager',
    city,
  })
  managerId = invited.staff.id
  manager = await callerAfter(invited.link.token)
})

const browser = { ip: '203.0.113.1', userAgent: null, requestId: null, token: undefined }

async function callerAfter(link: string): Promise<Caller> {
  const { token } = await signInWithLink(runtime.deps, link, browser)
  const principal = await principalOf(token)
  if (!principal) throw new Error('not signed in')
  return callerOf({ ip: '203.0.113.1', id: 'r' }, principal)
}
const principalOf = (token: string) =>
  authenticateRequest(runtime.deps, { headers: {}, cookies: { regulars_session: token } })

const query = { limit: 50 }
let people = 0
const invite = (
  by: Caller,
  input: { role: 'owner' | 'analyst' | 'clerk' | 'store-manager' | 'city-manager'; city?: number; store?: number },
) => inviteStaff(runtime.deps, by, { email: `p${++people}@shop.example`, name: `Person ${people}`, ...input })

describe('invitation', () => {
  test('an invited colleague is active after the link, in the place that was given', async () => {
    const { deps } = runtime
    const { staff, link } = await invite(owner, { role: 'clerk', store })
    expect(staff).toMatchObject({ status: 'invited', role: 'clerk', store, city: null, lastSignInAt: null })
    const clerk = await callerAfter(link.token)
    expect(clerk).toMatchObject({ role: 'clerk', scope: { stores: [store] } })
    const { items } = await listStaff(deps, owner, { ...query, search: staff.email })
    expect(items).toMatchObject([{ status: 'active', lastSignInAt: expect.any(String) }])
  })

  test('nobody gives a role above their own, or a place outside of their scope', async () => {
    await expect(invite(manager, { role: 'owner' })).rejects.toMatchObject({ code: 'role_above_own' })
    await expect(invite(manager, { role: 'analyst' })).rejects.toMatchObject({ code: 'role_above_own' })
    await expect(invite(manager, { role: 'city-manager', city })).rejects.toMatchObject({ code: 'role_above_own' })
    await expect(invite(manager, { role: 'clerk', store: otherStore })).rejects.toMatchObject({ code: 'not_found' })
    const { staff } = await invite(manager, { role: 'store-manager', store })
    await expect(updateStaff(runtime.deps, manager, staff.id, { role: 'owner' })).rejects.toMatchObject({
      code: 'role_above_own',
    })
    await expect(updateStaff(runtime.deps, manager, staff.id, { store: otherStore })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('a role without its place is refused', async () => {
    await expect(invite(owner, { role: 'clerk' })).rejects.toMatchObject({ code: 'place_missing' })
    await expect(invite(owner, { role: 'clerk', city, store })).rejects.toMatchObject({ code: 'place_missing' })
    await expect(invite(owner, { role: 'owner', store })).rejects.toMatchObject({ code: 'place_missing' })
  })

  test('an address works here once, and in another workspace all the same', async () => {
    const { deps, newWorkspace } = runtime
    const input = { email: 'twice@shop.example', name: 'Twice', role: 'analyst' as const }
    await inviteStaff(deps, owner, input)
    await expect(inviteStaff(deps, owner, input)).rejects.toMatchObject({ code: 'email_taken' })
    await inviteStaff(deps, systemCaller((await newWorkspace()).workspace), input)
  })
})

describe('changes', () => {
  test('a disabled colleague is signed out at once and cannot come back by link', async () => {
    const { deps } = runtime
    const { staff, link } = await invite(owner, { role: 'clerk', store })
    const { token } = await signInWithLink(deps, link.token, browser)
    expect(await principalOf(token)).toMatchObject({ id: staff.id })
    const later = await createSignInLink(deps, owner, staff.id)
    expect(await updateStaff(deps, owner, staff.id, { status: 'disabled' })).toMatchObject({ status: 'disabled' })
    expect(await principalOf(token)).toBeUndefined()
    await expect(signInWithLink(deps, later.token, browser)).rejects.toMatchObject({ code: 'sign_in_link_invalid' })
    await expect(createSignInLink(deps, owner, staff.id)).rejects.toMatchObject({ code: 'staff_disabled' })
    expect(await updateStaff(deps, owner, staff.id, { status: 'active' })).toMatchObject({ status: 'active' })
  })

  test('a changed role holds from the next request on', async () => {
    const { deps } = runtime
    const { staff, link } = await invite(owner, { role: 'clerk', store })
    const { token } = await signInWithLink(deps, link.token, browser)
    await updateStaff(deps, owner, staff.id, { role: 'analyst', name: 'Renamed' })
    expect(await principalOf(token)).toMatchObject({ role: 'analyst', name: 'Renamed', scope: { stores: '*' } })
    await expect(updateStaff(deps, owner, staff.id, { role: 'store-manager' })).rejects.toMatchObject({
      code: 'place_missing',
    })
  })

  test('the last owner cannot be disabled or demoted', async () => {
    const { deps, newWorkspace } = runtime
    const made = await newWorkspace()
    const by = systemCaller(made.workspace)
    await expect(updateStaff(deps, by, made.owner, { status: 'disabled' })).rejects.toMatchObject({
      code: 'last_owner',
    })
    await expect(updateStaff(deps, by, made.owner, { role: 'analyst' })).rejects.toMatchObject({ code: 'last_owner' })
    // An invitation that nobody accepted is no owner yet.
    const { link } = await inviteStaff(deps, by, { email: 'second@shop.example', name: 'Second', role: 'owner' })
    await expect(updateStaff(deps, by, made.owner, { status: 'disabled' })).rejects.toMatchObject({
      code: 'last_owner',
    })
    await signInWithLink(deps, link.token, browser)
    expect(await updateStaff(deps, by, made.owner, { status: 'disabled' })).toMatchObject({ status: 'disabled' })
  })

  test('of two owners who remove each other at once, one stays', async () => {
    const { deps, newWorkspace } = runtime
    const made = await newWorkspace()
    const by = systemCaller(made.workspace)
    const second = await inviteStaff(deps, by, { email: 'second@shop.example', name: 'Second', role: 'owner' })
    await signInWithLink(deps, second.link.token, browser)
    const results = await Promise.allSettled(
      [made.owner, second.staff.id].map((id) => updateStaff(deps, by, id, { status: 'disabled' })),
    )
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await findOwner(deps, made.workspace)).toMatchObject({ status: 'active' })
  })

  test('a manager neither sees nor changes people outside of the own city', async () => {
    const { deps } = runtime
    const near = await invite(owner, { role: 'clerk', store })
    const far = await invite(owner, { role: 'clerk', store: otherStore })
    const seen = (await listStaff(deps, manager, { limit: 200 })).items.map((person) => person.id)
    expect(seen).toContain(near.staff.id)
    expect(seen).toContain(managerId)
    expect(seen).not.toContain(far.staff.id)
    expect(seen).not.toContain(runtime.owner)
    await expect(updateStaff(deps, manager, far.staff.id, { name: 'X' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(createSignInLink(deps, manager, far.staff.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(createSignInLink(deps, manager, runtime.owner)).rejects.toMatchObject({ code: 'not_found' })
    // Themselves they see, but a link for one's own rank would outlive a later demotion.
    await expect(createSignInLink(deps, manager, managerId)).rejects.toMatchObject({ code: 'role_above_own' })
  })
})

test('the list has pages, a search that takes signs literally, and filters', async () => {
  const { deps, newWorkspace } = runtime
  const by = systemCaller((await newWorkspace()).workspace)
  for (const name of ['Ann 100%', 'Bo', 'Cy', 'Di']) {
    await inviteStaff(deps, by, { email: `${name.slice(0, 2).toLowerCase()}@shop.example`, name, role: 'analyst' })
  }
  const first = await listStaff(deps, by, { limit: 3 })
  const second = await listStaff(deps, by, { limit: 3, cursor: first.nextCursor ?? '' })
  expect([...first.items, ...second.items].map((person) => person.name)).toEqual([
    'Owner',
    'Ann 100%',
    'Bo',
    'Cy',
    'Di',
  ])
  expect(second.nextCursor).toBeNull()
  expect((await listStaff(deps, by, { limit: 3, search: '%' })).items.map((person) => person.name)).toEqual([
    'Ann 100%',
  ])
  expect((await listStaff(deps, by, { limit: 3, role: 'owner', status: 'active' })).items).toHaveLength(1)
})

test('two first starts at once make one workspace with one owner', async () => {
  const { deps, engines } = await testRuntime()
  const admin = new pg.Client({ connectionString: engines.postgresUrl })
  await admin.connect()
  await admin.query(`set session_replication_role = replica; truncate organization.workspace cascade`)
  await admin.end()
  const results = await Promise.all([1, 2, 3].map(() => ensureWorkspace(deps, { name: 'My shop' })))
  expect(results.map((result) => result.created).sort()).toEqual([false, false, true])
  expect(new Set(results.map((result) => result.workspace.id)).size).toBe(1)
  expect(new Set(results.map((result) => result.owner.id)).size).toBe(1)
})

test('who did what, from where, before and after, is in the audit log', async () => {
  const { deps } = runtime
  const { staff } = await invite(manager, { role: 'clerk', store })
  await updateStaff(deps, manager, staff.id, { status: 'disabled' })
  const { items } = await listAudit(deps, owner, { limit: 10, object: `staff/${staff.id}` })
  expect(items).toMatchObject([
    {
      action: 'staff.disabled',
      actor: { kind: 'staff', id: managerId, name: 'Manager' },
      before: { status: 'invited' },
      after: { status: 'disabled' },
      ip: '203.0.113.1',
      requestId: 'r',
    },
    { action: 'staff.invited', before: null, after: { role: 'clerk', store } },
  ])
})
