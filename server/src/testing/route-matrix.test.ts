import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { basic, bearer, type Caller, type Headers, type Method, send } from './matrix/callers.ts'
import { readThoroughly, tryAllowed, tryForbidden } from './matrix/calling.ts'
import type { Fixture } from './matrix/fixture.ts'
import { envelopesFixtures } from './matrix/fixtures-envelopes.ts'
import { experimentFixtures } from './matrix/fixtures-experiments.ts'
import { audienceFixtures, labelFixtures, modelFixtures } from './matrix/fixtures-know.ts'
import { ledgerFixtures } from './matrix/fixtures-ledger.ts'
import { membershipsFixtures } from './matrix/fixtures-memberships.ts'
import { offersFixtures } from './matrix/fixtures-offers.ts'
import { organizationFixtures, signInFixtures } from './matrix/fixtures-organization.ts'
import { paymentsFixtures } from './matrix/fixtures-payments.ts'
import { playFixtures } from './matrix/fixtures-plays.ts'
import { pocketFixtures } from './matrix/fixtures-pocket.ts'
import { prescriptionFixtures } from './matrix/fixtures-prescriptions.ts'
import { slotFixtures } from './matrix/fixtures-slots.ts'
import { tillFixtures } from './matrix/fixtures-till.ts'
import { touchFixtures } from './matrix/fixtures-touches.ts'
import { customerFixtures, importFixtures, orderFixtures, reportFixtures } from './matrix/fixtures-trade.ts'
import { listRoutes } from './matrix/list-routes.ts'
import { contactMark, phoneMark, type Zone } from './matrix/places.ts'
import { changedTables } from './matrix/snapshot.ts'
import { buildWorld, sharedPerson, type World } from './matrix/world.ts'
import { addActivity } from './matrix/zone.ts'

const fixtures: Record<string, Fixture> = {
  ...signInFixtures,
  ...organizationFixtures,
  ...customerFixtures,
  ...orderFixtures,
  ...importFixtures,
  ...reportFixtures,
  ...labelFixtures,
  ...audienceFixtures,
  ...modelFixtures,
  ...ledgerFixtures,
  ...offersFixtures,
  ...membershipsFixtures,
  ...envelopesFixtures,
  ...paymentsFixtures,
  ...tillFixtures,
  ...pocketFixtures,
  ...prescriptionFixtures,
  ...touchFixtures,
  ...slotFixtures,
  ...experimentFixtures,
  ...playFixtures,
}

const calls = [
  'track',
  'identify',
  'page',
  'screen',
  'group',
  'alias',
  'batch',
  'import',
  't',
  'i',
  'p',
  's',
  'g',
  'a',
  'b',
]
const ingest = calls.map((name) => `/v1/${name}`)

/** Routes under /v1 that the description leaves out, and why. */
const undescribed: Record<string, string> = {
  'GET /v1/openapi.json': 'the description itself',
  'GET /v1/projects/:key/settings': "what Segment's browser library asks for; it repeats the key it was asked with",
  ...Object.fromEntries(
    ingest.flatMap((path) => [
      [`POST ${path}`, 'described by the Segment specification; a write key decides the workspace'],
      [`OPTIONS ${path}`, 'the preflight of the same'],
    ]),
  ),
}

let world: World
beforeAll(async () => {
  world = await buildWorld()
})
afterAll(() => world?.close())

const describedRoutes = (): string[] =>
  Object.entries(world.app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.keys(operations ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )

const callerNamed = (name: string): Caller => {
  const caller = world.callers.find((entry) => entry.name === name)
  if (!caller) throw new Error(`there is no caller ${name}`)
  return caller
}

describe('the test knows every route:', () => {
  test('each described one has a fixture', () => {
    const described = describedRoutes()
    const todo = 'New routes. Add each to matrix/fixtures-*.ts: what it needs, what its parameters name, how to call it'
    expect(
      described.filter((route) => !fixtures[route]),
      todo,
    ).toEqual([])
    expect(
      Object.keys(fixtures).filter((route) => !described.includes(route)),
      'Routes that are gone',
    ).toEqual([])
  })

  test('each one outside the description has a reason to be there', () => {
    const described = describedRoutes()
    const hidden = listRoutes(world.app.printRoutes({ commonPrefix: false }))
      .filter(({ method, path }) => path.startsWith('/v1/') && method !== 'HEAD')
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !described.includes(route.replace(/:(\w+)/g, '{$1}')))
    const todo = 'Routes outside the description. Describe each, or add it to `undescribed` with the reason'
    expect(hidden.toSorted(), todo).toEqual(Object.keys(undescribed).toSorted())
  })
})

const reads = Object.entries(fixtures).filter(([route]) => route.startsWith('GET '))
const writes = Object.entries(fixtures).filter(([route]) => !route.startsWith('GET '))

describe('each role gets its own part; the rest is refused, unseen and unchanged:', () => {
  test.each(reads)(
    '%s',
    async (route, fixture) => {
      const before = await world.observer.look()
      const found = await Promise.all(
        world.callers.map(async (caller) => {
          const one = { world, route, fixture, caller }
          return [...(await tryForbidden(one)), ...(await tryAllowed(one)).found]
        }),
      )
      expect(found.flat()).toEqual([])
      expect(changedTables(before, await world.observer.look()), 'Reading has changed these tables').toEqual([])
      // The reports alone are hundreds of questions, on a machine that may be busy.
    },
    240_000,
  )

  test.each(writes)('%s', async (route, fixture) => {
    const found: string[] = []
    let before = await world.observer.look()
    for (const caller of world.callers) {
      const one = { world, route, fixture, caller }
      found.push(...(await tryForbidden(one)))
      const after = await world.observer.look()
      const changed = changedTables(before, after)
      if (changed.length > 0) found.push(`${caller.name} → ${route}: was refused and changed ${changed.join(', ')}`)
      const { found: wrong, answers } = await tryAllowed(one)
      found.push(...wrong)
      before = answers.length > 0 ? await world.observer.look() : after
    }
    expect(found).toEqual([])
  })
})

test('HEAD is guarded as GET is', async () => {
  const guarded = describedRoutes().filter((route) => route.startsWith('GET '))
  const statuses = guarded.map(async (route) => {
    const answer = await send(world.app, 'HEAD', route.slice(4).replace(/\{\w+\}/g, '1'), {})
    return [route, answer.status, answer.body]
  })
  expect(await Promise.all(statuses)).toEqual(guarded.map((route) => [route, 401, '']))
})

test('the ingest door opens to write keys alone, and only into their own workspace', async () => {
  const { own, foreign } = world.workspaces
  const message = { type: 'track', event: 'knock', userId: 'knocker', previousId: 'k', groupId: 'g' }
  const knock = (path: string, headers: Headers, extra: object = {}) =>
    send(world.app, 'POST', path, headers, { ...message, batch: [message], ...extra })
  const before = await world.observer.look()
  const strangers: Headers[] = [
    {},
    callerNamed('owner').headers,
    basic('wk_wrong'),
    bearer(own.writeKey),
    basic('sk_wrong'),
  ]
  for (const path of ingest) {
    for (const headers of strangers) expect(await knock(path, headers)).toMatchObject({ status: 401 })
    expect((await knock(`${path}?writeKey=wk_wrong`, {})).status).toBe(401)
    expect((await knock(path, {}, { writeKey: 'wk_wrong' })).status).toBe(401)
  }
  expect(changedTables(before, await world.observer.look())).toEqual([])

  // The key that the request begins with decides; one in the body cannot send it elsewhere.
  expect(
    (await knock('/v1/track', basic(own.writeKey), { writeKey: foreign.writeKey, workspace: foreign.workspace }))
      .status,
  ).toBe(200)
  await world.runtime.drained()
  const knocks = `select distinct workspace from events where kind = 'knock'`
  expect(await world.runtime.deps.ch.connection.rows(knocks)).toEqual([{ workspace: own.workspace }])
})

describe('the databases', () => {
  test('show the application nothing without a scope, and one workspace with it', async () => {
    const { own, foreign } = world.workspaces
    for (const { name, own: shown, others } of await world.observer.rowsInScope(undefined)) {
      expect([name, shown + others]).toEqual([name, 0])
    }
    const { workspace } = own
    const [all, some] = [
      await world.observer.rowsInScope({ workspace, stores: '*' }),
      await world.observer.rowsInScope({ workspace, stores: String(world.zones.a1.store) }),
    ]
    for (const { name, others } of [...all, ...some]) expect([name, others]).toEqual([name, 0])
    const emptied = all.filter(({ name, own: shown }) => shown > (some.find((row) => row.name === name)?.own ?? 0))
    expect(emptied.map(({ name }) => name)).toEqual([
      'customers.customer',
      'customers.presence',
      'ledger.account',
      'ledger.entry',
      'ledger.transfer',
      'offers.redemption',
      'orders.orders',
      'orders.refund',
      'organization.store',
      'payments.payment',
      'payments.refund',
      'plays.task',
      'pocket.outbox',
      'prepaid.movement',
      'prepaid.recharge',
      'risk.decision',
      'slots.decision',
      'slots.inventory',
      'slots.shown',
      'slots.tally',
      'till.closing',
      'till.refund',
      'till.refund_tender',
      'till.tender',
      'till.ticket',
    ])
    expect(
      (await world.observer.rowsInScope({ workspace: foreign.workspace, stores: '' })).filter((row) => row.others > 0),
    ).toEqual([])
  })

  test('hold names and phones of customers where nobody can read them without the key', async () => {
    expect(await world.observer.tablesWith(`${contactMark}|${phoneMark}`)).toEqual([])
  })
})

describe('what happens elsewhere changes nothing that a caller reads, no figure and no list:', () => {
  const readers = ['owner', 'city-manager', 'store-manager'] as const
  type Reader = (typeof readers)[number]
  type Reading = ReadonlyMap<string, string>

  /** Everything that this caller can read, by request. */
  async function readAll(name: Reader): Promise<Reading> {
    const caller = callerNamed(name)
    const all = new Map<string, string>()
    for (const [route, fixture] of reads) {
      const { found, answers } = await readThoroughly({ world, route, fixture, caller })
      expect(found).toEqual([])
      for (const { who, body } of answers) all.set(who, body)
    }
    return all
  }

  const differing = (before: Reading, after: Reading): string[] =>
    [...after].filter(([who, body]) => before.get(who) !== body).map(([who]) => who)

  let before: Record<Reader, Reading>
  beforeAll(async () => {
    const [owner, cityManager, storeManager] = await Promise.all([
      readAll('owner'),
      readAll('city-manager'),
      readAll('store-manager'),
    ])
    before = { owner, 'city-manager': cityManager, 'store-manager': storeManager }
  })

  const elsewhere: [what: string, zone: Zone, unaffected: readonly Reader[]][] = [
    ['in another workspace', 'foreign', readers],
    ['in another city', 'b1', ['city-manager', 'store-manager']],
    ['in another store of the same city', 'a2', ['store-manager']],
  ]
  test.each(elsewhere)(
    '%s',
    async (_what, zone, unaffected) => {
      const { own, foreign } = world.workspaces
      const known = zone === 'b1' ? sharedPerson : undefined
      await addActivity(world, zone === 'foreign' ? foreign : own, world.zones[zone], known)
      const changed = await Promise.all(unaffected.map(async (name) => differing(before[name], await readAll(name))))
      expect(changed.flat()).toEqual([])
    },
    240_000,
  )

  test('while those who see all of it read something else', async () => {
    const changed = differing(before.owner, await readAll('owner'))
    for (const route of [
      '/v1/orders',
      '/v1/customers',
      '/v1/reports/overview',
      '/v1/merges',
      '/v1/events/kinds',
      '/v1/ledger/transfers',
    ]) {
      expect(changed.filter((who) => who.includes(route))).not.toEqual([])
    }
  })
})

describe('somebody known to two cities', () => {
  type Page = { total: number; customers: { id: string; orders: number }[] }
  const read = async <T>(name: string, url: string): Promise<T> =>
    JSON.parse((await send(world.app, 'GET', url, callerNamed(name).headers)).body) as T // the route's own shape
  const owner = (method: Method, url: string, body?: unknown) =>
    send(world.app, method, url, world.workspaces.own.owner, body)

  test('stays in sight of each with what happened there, and of neither more once the two are told apart', async () => {
    const { a1, b1 } = world.zones
    const [here, there] = [a1.people[3], b1.people[3]]
    const joined = await owner('POST', `/v1/customers/${there}/merge`, { other: here })
    const { merge } = JSON.parse(joined.body) as { merge: { id: number } } // MergeOutcome
    const page = await read<Page>('store-manager', '/v1/customers?sort=paid&limit=200')
    expect(page.total).toBe(page.customers.length)
    // By its own store: three orders here, though the person has six.
    expect(page.customers.filter(({ id }) => id === there)).toMatchObject([{ orders: 3 }])
    expect(await read('store-manager', `/v1/customers/${here}`)).toMatchObject({ id: there, orders: 3 })
    expect(await read('store-manager', `/v1/customers?search=${a1.phones[3]}`)).toMatchObject({ total: 1 })
    const { entries } = await read<{ entries: { store?: string }[] }>('store-manager', `/v1/customers/${here}/timeline`)
    expect([...new Set(entries.map((entry) => entry.store))]).toEqual([a1.storeCode])

    expect((await owner('POST', `/v1/merges/${merge.id}/undo`)).status).toBe(200)
    expect(await read('store-manager', `/v1/customers/${here}`)).toMatchObject({ id: here, orders: 3 })
    expect(await read('store-manager', `/v1/customers/${there}`)).toMatchObject({ code: 'customer_not_found' })
  })

  test('is moved as a whole when somebody who sees a part of them joins or divides', async () => {
    const { a1, b1 } = world.zones
    const manager = callerNamed('city-manager').headers
    await owner('POST', `/v1/customers/${a1.people[3]}/merge`, { other: b1.people[3] })
    const joined = await send(world.app, 'POST', `/v1/customers/${a1.people[2]}/merge`, manager, {
      other: a1.people[3],
    })
    const { merge } = JSON.parse(joined.body) as { merge: { id: number } } // MergeOutcome
    const idOf = async (id?: string) => (await read<{ id: string }>('owner', `/v1/customers/${id}`)).id
    expect(await idOf(b1.people[3])).toBe(a1.people[2])
    expect((await send(world.app, 'POST', `/v1/merges/${merge.id}/undo`, manager)).status).toBe(200)
    expect(await idOf(b1.people[3])).toBe(a1.people[3])
  })
})
