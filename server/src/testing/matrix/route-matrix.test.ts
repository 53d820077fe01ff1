import { beforeAll, afterAll, describe, expect, test } from 'vitest'
import { type Caller, hiddenFrom, type Method, send } from './callers.ts'
import { type Ask, expectedStatus, type Fixture, isSkipped, isVisible, type On, type Target, targetsOf } from './fixture.ts'
import { organizationFixtures, signInFixtures } from './fixtures-organization.ts'
import { customerFixtures, importFixtures, orderFixtures, reportFixtures } from './fixtures-trade.ts'
import { findContacts, type Owner } from './places.ts'
import { listRoutes } from './routes.ts'
import { changedTables } from './snapshot.ts'
import { buildWorld, sharedPerson, type World } from './world.ts'
import { addActivity } from './zone.ts'

const fixtures: Record<string, Fixture> = {
  ...signInFixtures,
  ...organizationFixtures,
  ...customerFixtures,
  ...orderFixtures,
  ...importFixtures,
  ...reportFixtures,
}

const ingest = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'batch', 'import', 't', 'i', 'p', 's', 'g', 'a', 'b']

/** Routes under /v1 that the description leaves out, and why. */
const undescribed: Record<string, string> = {
  'GET /v1/openapi.json': 'the description itself',
  'GET /v1/projects/:key/settings': "what Segment's browser library asks for; it repeats the key it was asked with",
  ...Object.fromEntries(
    ingest.flatMap((path) => [
      [`POST /v1/${path}`, 'described by the Segment specification; a write key decides the workspace'],
      [`OPTIONS /v1/${path}`, 'the preflight of the same'],
    ]),
  ),
}

let world: World
beforeAll(async () => {
  world = await buildWorld()
})
afterAll(() => world.close())

let serial = 0

type Sent = { who: string; ask: Ask; status: number; expected: number; body: string; sent: string; caller: Caller; target: Target }

async function call(route: string, fixture: Fixture, ask: Ask, { caller, target }: Pick<On, 'caller' | 'target'>): Promise<Sent> {
  const [method, template = ''] = route.split(' ')
  const path = template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(ask.path?.[name])))
  const url = `${path}${ask.query ? `?${new URLSearchParams(ask.query)}` : ''}`
  const answer = await send(world.app, method as Method, url, { ...caller.headers, ...ask.headers }, ask.body) // a method of the description
  return {
    who: `${caller.name} → ${method} ${url}${ask.body === undefined ? '' : ` ${JSON.stringify(ask.body)}`}`,
    ask,
    status: answer.status,
    expected: expectedStatus(fixture, ask, { caller, target }),
    body: answer.body,
    sent: `${decodeURIComponent(url)} ${JSON.stringify(ask.body ?? '')}`,
    caller,
    target,
  }
}

const listOf = (asks: Ask | Ask[]): Ask[] => (Array.isArray(asks) ? asks : [asks])

/** What is wrong with an answer; nothing, as a rule. */
function judge(answer: Sent, fixture: Fixture): string[] {
  const { who, caller, body, sent } = answer
  const found: string[] = []
  if (answer.status !== answer.expected) found.push(`${who}: ${answer.status} instead of ${answer.expected}: ${body.slice(0, 300)}`)
  const leaked = world.canaries.find(body, hiddenFrom(caller), sent)
  if (leaked.length > 0) found.push(`${who}: shows what it must hide: ${leaked.slice(0, 8).join(', ')}`)
  if (!caller.permissions.has('customers:contact') && !fixture.showsContacts) {
    const contacts = findContacts(body, sent)
    if (contacts.length > 0) found.push(`${who}: shows personal data without customers:contact: ${contacts.join(', ')}`)
  }
  return found
}

const mayCall = (fixture: Fixture, caller: Caller, target: Target): boolean =>
  isVisible(target, caller) && ![401, 403].includes(expectedStatus(fixture, {}, { caller, target }))

/** Everything that must be refused or come back empty, for one caller. */
async function tryForbidden(route: string, fixture: Fixture, caller: Caller): Promise<string[]> {
  const found: string[] = []
  for (const target of targetsOf(world, fixture)) {
    if (mayCall(fixture, caller, target) || isSkipped(fixture, target, caller)) continue
    const on: On = { world, caller, target, allowed: false, serial: ++serial }
    const asks = [...listOf(await fixture.ask(on)), ...listOf(fixture.detours?.(on) ?? [])]
    // Whoever lacks the permission is refused before anything is looked at: one call a target tells.
    const isDenied = [401, 403].includes(expectedStatus(fixture, {}, { caller, target }))
    for (const ask of isDenied ? asks.slice(0, 1) : asks) found.push(...judge(await call(route, fixture, ask, { caller, target }), fixture))
  }
  return found
}

/** Everything that the caller may do, and whether the answers hold what they should. */
async function tryAllowed(route: string, fixture: Fixture, caller: Caller): Promise<{ found: string[]; answers: Sent[] }> {
  const found: string[] = []
  const all: Sent[] = []
  for (const target of targetsOf(world, fixture)) {
    if (!mayCall(fixture, caller, target)) continue
    const on: On = { world, caller, target, allowed: true, serial: ++serial }
    const answers: Sent[] = []
    for (const ask of listOf(await fixture.ask(on))) {
      const answer = await call(route, fixture, ask, { caller, target })
      answers.push(answer)
      found.push(...judge(answer, fixture))
      await fixture.settle?.(on, answer.body)
    }
    if (fixture.shows) found.push(...findMissing(route, fixture, caller, target, answers))
    all.push(...answers)
  }
  return { found, answers: all }
}

function findMissing(route: string, { shows }: Fixture, caller: Caller, target: Target, answers: Sent[]): string[] {
  const bodies = answers.map((answer) => answer.body).join('\n')
  const seen = [...caller.sees].filter((owner) => (shows === 'zone') !== (owner === 'own' ))
  const owners: Owner[] = target.of === 'zone' ? [target.zone] : caller.home === 'foreign' ? ['foreign'] : seen
  return owners
    .filter((owner) => world.canaries.find(bodies, [owner], '').length === 0)
    .map((owner) => `${caller.name} → ${route}: shows nothing of ${owner}, so this test would prove nothing`)
}

test('every route has a fixture here or a reason to be left out of the description', () => {
  const described = Object.entries(world.app.swagger().paths ?? {}).flatMap(([path, operations]) =>
    Object.keys(operations ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const missing = described.filter((route) => !fixtures[route])
  expect(missing, 'New routes: add each to a fixtures-*.ts file beside this test: what it needs, what its parameters name, how to call it').toEqual([])
  expect(Object.keys(fixtures).filter((route) => !described.includes(route)), 'Fixtures whose route is gone: remove them').toEqual([])
  const hidden = listRoutes(world.app.printRoutes({ commonPrefix: false }))
    .filter(({ method, path }) => path.startsWith('/v1/') && method !== 'HEAD')
    .map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !described.includes(route.replace(/:(\w+)/g, '{$1}')))
  expect(hidden.toSorted(), 'A route outside the description: describe it, or add it to `undescribed` with the reason').toEqual(
    Object.keys(undescribed).toSorted(),
  )
})

describe('each role gets its own part, the rest is refused, unchanged and unseen:', () => {
  test.each(Object.keys(fixtures))('%s', async (route) => {
    const fixture = fixtures[route]
    if (!fixture) throw new Error('named above')
    const found: string[] = []
    let before = await world.observer.look()
    const note = async (who: string) => {
      const after = await world.observer.look()
      const changed = changedTables(before, after)
      if (changed.length > 0) found.push(`${who} → ${route}: changed ${changed.join(', ')}`)
      before = after
    }
    const reads = route.startsWith('GET ')
    for (const caller of world.callers) {
      found.push(...(await tryForbidden(route, fixture, caller)))
      if (!reads) await note(caller.name)
      found.push(...(await tryAllowed(route, fixture, caller)).found)
      if (!reads) before = await world.observer.look()
    }
    if (reads) await note('somebody')
    expect(found).toEqual([])
  })
})
