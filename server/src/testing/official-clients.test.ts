import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { Analytics } from '@segment/analytics-node'
import { beforeAll, describe, expect, test } from 'vitest'
import { createApiKey, systemCaller } from '../domains/organization/index.ts'
import { createLog } from '../kernel/log.ts'
import { openDb } from '../kernel/postgres.ts'
import { createServer } from '../main.ts'
import { type TestServer, testServer } from './index.ts'
import { type Fate, openRoad } from './lossy-road.ts'

const eventCount = 10_000
const batchSize = 50

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})

type Scalar = string | number | boolean | null
type Fields = { [name: string]: Scalar | Fields | (Scalar | Fields)[] }
type Calls = {
  track: { event: string; userId: string; properties: Fields }
  identify: { userId: string; traits: Fields }
  page: { anonymousId: string; name: string; properties: Fields }
  screen: { anonymousId: string; name: string; properties: Fields }
  group: { userId: string; groupId: string; traits: Fields }
  alias: { userId: string; previousId: string }
}
type Call = { [Type in keyof Calls]: { type: Type } & Calls[Type] }[keyof Calls]

/** What both clients offer. */
interface Client {
  track(call: Calls['track']): unknown
  identify(call: Calls['identify']): unknown
  page(call: Calls['page']): unknown
  screen(call: Calls['screen']): unknown
  group(call: Calls['group']): unknown
  alias(call: Calls['alias']): unknown
}

const propertiesOf = (index: number): Fields => ({
  index,
  dish: '小笼包 "steamed" \\ 🥟\n',
  price: index / 8,
  spicy: index % 2 === 0,
  nothing: null,
  tags: ['a', { deep: [index] }],
})

/** Of every hundred, one identify, page, screen, group and alias; the rest are events of all sorts. */
function callOf(client: string, index: number): Call {
  const userId = `${client}-user-${index % 250}`
  const anonymousId = `${client}-device-${index % 50}`
  switch (index % 100) {
    case 1:
      return { type: 'identify', userId, traits: { index, name: 'Wang Xiaoming', plan: 'gold' } }
    case 2:
      return { type: 'page', anonymousId, name: 'Menu', properties: { index } }
    case 3:
      return { type: 'screen', anonymousId, name: 'Cart', properties: { index } }
    case 4:
      return { type: 'group', userId, groupId: `${client}-table-${index}`, traits: { index } }
    case 5:
      return { type: 'alias', userId, previousId: `${client}-phone-${index}` }
    default:
      return {
        type: 'track',
        event: index % 3 === 0 ? 'Dish Served' : 'Product Viewed',
        userId,
        properties: propertiesOf(index),
      }
  }
}

/** As it should be stored: its kind, and properties without anything personal. */
function expectedOf(client: string, index: number): { kind: string; properties: object } {
  const call = callOf(client, index)
  switch (call.type) {
    case 'identify':
      return { kind: 'customer.identified', properties: { index, plan: 'gold' } }
    case 'page':
    case 'screen':
      return { kind: `${call.type}.viewed`, properties: { index, name: call.name } }
    case 'group':
      return { kind: 'group.named', properties: { index, group: call.groupId } }
    case 'alias':
      return { kind: 'customer.identified', properties: {} }
    case 'track':
      return { kind: call.event === 'Product Viewed' ? 'product.viewed' : call.event, properties: call.properties }
  }
}

/** Some answers get lost after the server has stored the batch, some requests are turned back at first. */
const fateOf = (n: number): Fate => {
  if (n % 20 === 4) return 'answer lost'
  if (n === 11 || n === 53) return 'busy'
  return n === 27 ? 'too many' : 'arrives'
}

function make(client: Client, call: Call): unknown {
  switch (call.type) {
    case 'track':
      return client.track(call)
    case 'identify':
      return client.identify(call)
    case 'page':
      return client.page(call)
    case 'screen':
      return client.screen(call)
    case 'group':
      return client.group(call)
    case 'alias':
      return client.alias(call)
  }
}

type Sender = (writeKey: string, url: string, client: string) => Promise<unknown[]>

/** Everything at once, as a busy program would; `closeAndFlush` waits for it. Returns what the client gave up. */
const sendWithSegment: Sender = async (writeKey, url, name) => {
  const failures: unknown[] = []
  const client = new Analytics({ writeKey, host: url, path: '/v1/batch', flushAt: batchSize })
  client.on('error', (failure) => failures.push(failure))
  for (let index = 0; index < eventCount; index++) make(client, callOf(name, index))
  await client.closeAndFlush({ timeout: 100_000 })
  return failures
}

/** Batch by batch: this client drops what does not fit into its queue of 20,000, and looks through all of it each time. */
const sendWithRudderStack: Sender = async (writeKey, url, name) => {
  const failures: unknown[] = []
  const client = new RudderAnalytics(writeKey, {
    dataPlaneUrl: url,
    flushAt: batchSize,
    // Retries are part of the test, their noise is not.
    logLevel: 'none',
    errorHandler: (error: unknown) => failures.push(error),
  })
  for (let index = 0; index < eventCount; index++) {
    make(client, callOf(name, index))
    if (index % batchSize === batchSize - 1) await client.flush()
  }
  // The first event went alone and moved all batches by one; the last flush waits for what is on its way.
  await client.flush()
  await client.flush()
  return failures
}

type Stored = { kind: string; messageId: string; properties: string; customer: number }

async function storedOf(keyId: number): Promise<Stored[]> {
  await server.drained()
  return server.deps.ch.connection.rows<Stored>(
    `select kind, message_id as messageId, properties, customer from events where source = {source:String}`,
    { source: `key-${keyId}` },
  )
}

async function findCustomer(identifier: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${server.secretKey}` }
  const reply = await fetch(`${server.url}/v1/customers?search=${identifier}`, { headers })
  return ((await reply.json()) as { customers: { id: string }[] }).customers[0]?.id // CustomerPage
}

describe.each([
  ['segment', sendWithSegment],
  ['rudderstack', sendWithRudderStack],
])('the official client of %s', (name, deliver) => {
  test('delivers 10,000 calls once each over a road that loses answers and turns requests back', async () => {
    const { key, secret } = await createApiKey(server.deps, systemCaller(server.workspace), { kind: 'write', name })
    const road = await openRoad(server.url, fateOf)
    const failures = await deliver(secret, road.url, name)
    await road.close()
    expect(failures).toEqual([])
    // Each of these batches came twice.
    expect(road.travelled['answer lost']).toBeGreaterThan(8)
    expect(road.travelled).toMatchObject({ busy: 2, 'too many': 1 })

    const rows = await storedOf(key.id)
    expect(rows).toHaveLength(eventCount)
    expect(new Set(rows.map((row) => row.messageId)).size).toBe(eventCount)
    expect(rows.every((row) => row.customer > 0)).toBe(true)
    const stored = rows.map(({ kind, properties }) => ({
      kind,
      properties: JSON.parse(properties) as { index?: number },
    })) // written as an object
    const indexed = stored.filter((row) => row.properties.index !== undefined)
    indexed.sort((a, b) => Number(a.properties.index) - Number(b.properties.index))
    const calls = Array.from({ length: eventCount }, (_, index) => index)
    const isAlias = (index: number): boolean => callOf(name, index).type === 'alias'
    expect(indexed).toEqual(calls.filter((index) => !isAlias(index)).map((index) => expectedOf(name, index)))
    // An alias carries no properties to tell them apart.
    const aliases = stored.filter((row) => row.properties.index === undefined)
    expect(aliases).toEqual(calls.filter(isAlias).map((index) => expectedOf(name, index)))
  }, 120_000)

  test('joins what it identified and aliased into one customer', async () => {
    const customer = await findCustomer(`${name}-user-5`)
    expect(customer).toBeDefined()
    expect(await findCustomer(`${name}-phone-5`)).toBe(customer)
    expect(await findCustomer(`${name}-phone-505`)).toBe(customer)
  })
})

describe('each call by itself:', () => {
  const message = { userId: 'single', previousId: 'before', groupId: 'table', event: 'Sat Down', name: 'Menu' }
  const forms: [call: string, kind: string, paths: string[]][] = [
    ['track', 'Sat Down', ['track', 't']],
    ['identify', 'customer.identified', ['identify', 'i']],
    ['page', 'page.viewed', ['page', 'p']],
    ['screen', 'screen.viewed', ['screen', 's']],
    ['group', 'group.named', ['group', 'g']],
    ['alias', 'customer.identified', ['alias', 'a']],
  ]
  /** The three places in which a client may put its key; browsers send text, to be spared a preflight. */
  const waysOf = (path: string, body: object): [url: string, init: RequestInit][] => [
    [
      path,
      {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${server.writeKey}:`)}` },
      },
    ],
    [path, { body: JSON.stringify({ ...body, writeKey: server.writeKey }), headers: { 'content-type': 'text/plain' } }],
    [`${path}?writeKey=${server.writeKey}`, { body: JSON.stringify(body), headers: { 'content-type': 'text/plain' } }],
  ]

  test.each(forms)(
    '%s, kept as %s, is taken in its long and short form, with the key in any of its places, once',
    async (_call, kind, paths) => {
      const ids: string[] = []
      for (const path of paths) {
        for (const [way, [url, init]] of waysOf(`${server.url}/v1/${path}`, message).entries()) {
          const messageId = `single-${path}-${way}`
          ids.push(messageId)
          const body = JSON.stringify({ ...(JSON.parse(String(init.body)) as object), messageId }) // made just above
          for (let time = 0; time < 2; time++) {
            const reply = await fetch(url, { ...init, method: 'POST', body })
            expect([reply.status, await reply.json()]).toEqual([200, { success: true }])
          }
        }
      }
      await server.drained()
      const rows = await server.deps.ch.connection.rows<{ messageId: string; kind: string }>(
        `select message_id as messageId, kind from events where message_id in {ids:Array(String)} order by messageId`,
        { ids },
      )
      expect(rows).toEqual(ids.toSorted().map((messageId) => ({ messageId, kind })))
    },
  )
})

test('while PostgreSQL is away the door says when to come again instead of losing what it was given', async () => {
  const db = openDb({ url: 'postgres://nobody@127.0.0.1:1/nothing', log: createLog('silent') })
  const log = createLog('silent')
  const app = await createServer({ ...server, deps: { ...server.deps, db, log } })
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/track',
    headers: { authorization: `Basic ${btoa(`${server.writeKey}:`)}`, 'content-type': 'application/json' },
    payload: { userId: 'u', event: 'Sat Down' },
  })
  expect(reply.statusCode).toBe(503)
  expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0)
  expect(reply.json()).toMatchObject({ code: 'engine_unavailable' })
  await app.close()
  await db.close()
})
