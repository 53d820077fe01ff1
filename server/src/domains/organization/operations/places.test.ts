import { beforeAll, describe, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import { authenticateRequest } from './authenticate-request.ts'
import { callerOf, systemCaller } from './call-as.ts'
import { createCity, renameCity } from './create-city.ts'
import { createStore, updateStore } from './create-store.ts'
import { ensureStores, findStores } from './ensure-stores.ts'
import { getOrganization } from './get-organization.ts'
import { inviteStaff } from './invite-staff.ts'
import { listAudit } from './list-audit.ts'
import { describeStores, listStaffNames, listStoreCodes } from './list-names.ts'
import type { Caller } from './record-audit.ts'
import { signInWithLink } from './sign-in-with-link.ts'
import { updateWorkspace } from './update-workspace.ts'
import { verifyAudit } from './verify-audit.ts'

let runtime: TestRuntime
let owner: Caller
beforeAll(async () => {
  runtime = await testRuntime()
  owner = systemCaller(runtime.workspace)
})

/** Invites somebody, opens the link and returns what each of their requests would be. */
async function hire(
  role: 'city-manager' | 'store-manager' | 'clerk' | 'analyst',
  place: { city?: number; store?: number },
) {
  const { deps } = runtime
  const email = `${role}-${JSON.stringify(place).replace(/\W/g, '')}@shop.example`
  const { link } = await inviteStaff(deps, owner, { email, name: role, role, ...place })
  const browser = { ip: '203.0.113.1', userAgent: null, requestId: null, token: undefined }
  const { token } = await signInWithLink(deps, link.token, browser)
  return async (): Promise<Caller> => {
    const principal = await authenticateRequest(deps, { headers: {}, cookies: { regulars_session: token } })
    if (!principal) throw new Error('not signed in')
    return callerOf({ ip: '203.0.113.1', id: 'r' }, principal)
  }
}

const codesSeen = async (by: Caller) =>
  (await getOrganization(runtime.deps, by)).cities.map((city) => [city.code, city.stores.map((store) => store.code)])

describe('scope', () => {
  test('each sees the cities and stores of the own scope only', async () => {
    const { deps } = runtime
    const north = await createCity(deps, owner, { code: 'north', name: 'A North' })
    const south = await createCity(deps, owner, { code: 'south', name: 'B South' })
    const n1 = await createStore(deps, owner, { city: north.id, code: 'N1', name: 'North one' })
    await createStore(deps, owner, { city: north.id, code: 'N2', name: 'North two' })
    const s1 = await createStore(deps, owner, { city: south.id, code: 'S1', name: 'South one' })

    expect(await codesSeen(await (await hire('city-manager', { city: north.id }))())).toEqual([['north', ['N1', 'N2']]])
    const storeManager = await (await hire('store-manager', { store: n1.id }))()
    expect(await codesSeen(storeManager)).toEqual([['north', ['N1']]])
    expect(await codesSeen(await (await hire('analyst', {}))())).toEqual([
      ['north', ['N1', 'N2']],
      ['south', ['S1']],
      ['default', []],
    ])
    // A store manager cannot read another store, by whatever question.
    await expect(updateStore(deps, storeManager, s1.id, { name: 'Mine' })).rejects.toMatchObject({ code: 'not_found' })
    await deps.db.as(storeManager.scope, async (tx) => {
      expect([...(await findStores(tx, owner.workspace, ['N1', 'S1'])).keys()]).toEqual(['N1'])
      expect([...(await describeStores(tx, owner.workspace, [n1.id, s1.id])).values()]).toEqual([
        { id: n1.id, code: 'N1', name: 'North one' },
      ])
      expect([...(await listStoreCodes(tx, owner.workspace)).values()]).toEqual(['N1'])
      expect((await listStaffNames(tx, owner.workspace)).get(runtime.owner)).toBe('Owner')
    })
  })

  test('a new store in a city is seen by its manager at once, and a moved one no longer', async () => {
    const { deps } = runtime
    const east = await createCity(deps, owner, { code: 'east', name: 'East' })
    const west = await createCity(deps, owner, { code: 'west', name: 'West' })
    const manager = await hire('city-manager', { city: east.id })
    expect(await codesSeen(await manager())).toEqual([['east', []]])
    const store = await createStore(deps, owner, { city: east.id, code: 'E1', name: 'East one' })
    expect(await codesSeen(await manager())).toEqual([['east', ['E1']]])
    const own = await createStore(deps, await manager(), { city: east.id, code: 'E2', name: 'East two' })
    expect(await codesSeen(await manager())).toEqual([['east', ['E1', 'E2']]])

    await updateStore(deps, owner, store.id, { city: west.id })
    expect(await codesSeen(await manager())).toEqual([['east', ['E2']]])
    await expect(updateStore(deps, await manager(), own.id, { city: west.id })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  test('a city manager changes the own city and no other', async () => {
    const { deps } = runtime
    const mine = await createCity(deps, owner, { code: 'mine', name: 'Mine' })
    const other = await createCity(deps, owner, { code: 'other', name: 'Other' })
    const manager = await (await hire('city-manager', { city: mine.id }))()
    expect(await renameCity(deps, manager, mine.id, { name: 'Renamed' })).toMatchObject({ name: 'Renamed' })
    await expect(renameCity(deps, manager, other.id, { name: 'Taken' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(createStore(deps, manager, { city: other.id, code: 'X', name: 'X' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(createCity(deps, manager, { code: 'new', name: 'New' })).rejects.toMatchObject({
      code: 'city_above_own',
    })
  })

  test('a store of another workspace does not exist', async () => {
    const { deps, newWorkspace } = runtime
    const other = systemCaller((await newWorkspace()).workspace)
    const [city] = (await getOrganization(deps, owner)).cities
    const store = await createStore(deps, owner, { city: city?.id ?? 0, code: 'ours', name: 'Ours' })
    await expect(updateStore(deps, other, store.id, { name: 'Theirs' })).rejects.toMatchObject({ status: 404 })
    await expect(createStore(deps, other, { city: city?.id ?? 0, code: 'x', name: 'X' })).rejects.toMatchObject({
      status: 404,
    })
    expect(await codesSeen(other)).toEqual([['default', []]])
  })
})

test('a code is used once, and clearing a field differs from leaving it', async () => {
  const { deps } = runtime
  const city = await createCity(deps, owner, { code: 'once', name: 'Once' })
  await expect(createCity(deps, owner, { code: 'once', name: 'Twice' })).rejects.toMatchObject({ code: 'code_taken' })
  const input = { city: city.id, code: 'O1', name: 'One', longitude: 121.5, latitude: 31.2, openedOn: '2024-02-29' }
  const store = await createStore(deps, owner, input)
  expect(store).toMatchObject(input)
  await expect(createStore(deps, owner, input)).rejects.toMatchObject({ code: 'code_taken' })
  const changed = await updateStore(deps, owner, store.id, { name: 'Renamed', openedOn: null })
  expect(changed).toEqual({ ...store, name: 'Renamed', openedOn: null })
})

test('a changed zone is kept, and the change is in the audit log', async () => {
  const { deps, newWorkspace } = runtime
  const by = systemCaller((await newWorkspace()).workspace)
  expect(await updateWorkspace(deps, by, { timezone: 'Europe/Berlin' })).toMatchObject({
    timezone: 'Europe/Berlin',
    currency: 'CNY',
  })
  const { items } = await listAudit(deps, by, { limit: 1 })
  expect(items[0]).toMatchObject({
    action: 'workspace.updated',
    before: { timezone: 'Asia/Shanghai' },
    after: { timezone: 'Europe/Berlin' },
  })
})

describe('stores of orders and files', () => {
  test('unknown codes become stores of the default city, once, however many transactions bring them at once', async () => {
    const { deps, newWorkspace } = runtime
    const by = systemCaller((await newWorkspace()).workspace)
    const batches = [
      ['c', 'a', 'b'],
      ['b', 'd', 'a'],
      ['d', 'c', 'e'],
      ['a', 'e', 'b'],
    ]
    const found = await Promise.all(
      batches.map((codes) => deps.db.as(by.scope, (tx) => ensureStores(tx, deps, by.workspace, codes))),
    )
    for (const [index, codes] of batches.entries())
      expect([...(found[index]?.keys() ?? [])].sort()).toEqual([...codes].sort())
    const ids = new Map(found.flatMap((stores) => [...stores]))
    for (const stores of found) for (const [code, id] of stores) expect(ids.get(code)).toBe(id)
    expect(await codesSeen(by)).toEqual([['default', ['a', 'b', 'c', 'd', 'e']]])
    expect((await verifyAudit(deps, by.workspace)).intact).toBe(true)
  })

  test('who sees some stores only makes none and finds their own', async () => {
    const { deps, newWorkspace } = runtime
    const by = systemCaller((await newWorkspace()).workspace)
    const all = await deps.db.as(by.scope, (tx) => ensureStores(tx, deps, by.workspace, ['mine', 'other']))
    const scope = { workspace: by.workspace, stores: [all.get('mine') ?? 0] }
    const found = await deps.db.as(scope, (tx) => ensureStores(tx, deps, by.workspace, ['mine', 'other', 'new']))
    expect([...found]).toEqual([['mine', all.get('mine')]])
    expect(await codesSeen(by)).toEqual([['default', ['mine', 'other']]])
  })
})
