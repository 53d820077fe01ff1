import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
})

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${server.writeKey}:`)}`, ...headers },
    body: body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body), // bytes are sent as they are
  })

async function stored(messageIds: string[]) {
  await server.drained()
  return server.deps.ch
    .scope({ workspace: server.workspace, stores: '*', timezone: 'Asia/Shanghai' })
    .rows<{ message_id: string; kind: string; customer: number; properties: string }>(
      'select message_id, kind, customer, properties from {{events}} where message_id in {ids:Array(String)} order by message_id',
      { ids: messageIds },
    )
}

describe('the ingest door', () => {
  test('an acknowledged event is in ClickHouse once, however often it is sent', async () => {
    const event = {
      type: 'track',
      event: 'code.scanned',
      userId: 'u1',
      messageId: 'm-1',
      properties: { code: 'table-7' },
    }
    for (let i = 0; i < 3; i++) expect((await post('/v1/batch', { batch: [event, event] })).status).toBe(200)
    const rows = await stored(['m-1'])
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ kind: 'code.scanned', properties: '{"code":"table-7"}' })
  })

  test('gzip under a form content type is read, as RudderStack sends it', async () => {
    const body = gzipSync(
      JSON.stringify({ batch: [{ type: 'track', event: 'Anything at all', userId: 'u2', messageId: 'm-2' }] }),
    )
    const reply = await post('/v1/batch', body, {
      'content-type': 'application/x-www-form-urlencoded',
      'content-encoding': 'gzip',
    })
    expect(await reply.json()).toEqual({ success: true })
    expect((await stored(['m-2']))[0]?.kind).toBe('Anything at all')
  })

  test('a poison message is refused with its reason and the others of its batch are kept', async () => {
    const reply = await post('/v1/batch', {
      batch: [
        { type: 'track', event: 'fine', userId: 'u3', messageId: 'm-3' },
        { type: 'track', event: 'order.paid', userId: 'u3', messageId: 'm-4' },
        { type: 'shout', userId: 'u3' },
        { type: 'track', event: 'late', userId: 'u3', timestamp: 'yesterday' },
      ],
    })
    expect(reply.status).toBe(200)
    const body = (await reply.json()) as { accepted: number; refused: { index: number; code: string }[] }
    expect(body.accepted).toBe(1)
    expect(body.refused.map((entry) => [entry.index, entry.code])).toEqual([
      [1, 'reserved_kind'],
      [2, 'unknown_type'],
      [3, 'bad_time'],
    ])
    expect(await stored(['m-3', 'm-4'])).toHaveLength(1)
    const seen = await fetch(`${server.url}/v1/events/refused`, {
      headers: { authorization: `Bearer ${server.secretKey}` },
    })
    expect(((await seen.json()) as { refused: unknown[] }).refused.length).toBeGreaterThanOrEqual(3)
  })

  test('a request without anything acceptable is 400 and says why', async () => {
    const reply = await post('/v1/track', { event: 'x' })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code: 'no_message_accepted', detail: expect.stringContaining('userId') })
  })

  test.each([
    ['not JSON', '{', 'unreadable_body'],
    ['an array', '[]', 'unreadable_body'],
    ['damaged gzip', new Uint8Array([0x1f, 0x8b, 1, 2]), 'unreadable_body'],
  ])('a body that is %s is refused clearly', async (_name, body, code) => {
    const reply = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${server.writeKey}:`)}` },
      body: body as BodyInit, // text or bytes
    })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ code })
  })

  test('a gzip bomb is refused before it is unpacked', async () => {
    const reply = await post('/v1/batch', gzipSync(Buffer.alloc(50 * 1024 * 1024, ' ')))
    expect(reply.status).toBe(413)
  })

  test('an unknown write key is 401', async () => {
    const reply = await post('/v1/track', { event: 'x', userId: 'u' }, { authorization: `Basic ${btoa('wk_wrong:')}` })
    expect(reply.status).toBe(401)
  })

  test('names and phones go to the vault and never to ClickHouse', async () => {
    await post('/v1/identify', {
      userId: 'u9',
      messageId: 'm-9',
      traits: { name: '王小明', phone: '+86 199 0000 0001', plan: 'gold', identifiers: { wallet: 'w-9' } },
    })
    const [row] = await stored(['m-9'])
    expect(row?.properties).toBe('{"plan":"gold"}')
    const found = await fetch(`${server.url}/v1/customers?search=19900000001`, {
      headers: { authorization: `Bearer ${server.secretKey}` },
    })
    expect(await found.json()).toMatchObject({
      total: 1,
      customers: [{ kinds: expect.arrayContaining(['wallet', 'app', 'phone']) }],
    })
  })

  test("a client with a wrong clock is corrected by the server's", async () => {
    const wrong = new Date(Date.now() - 3 * 3600_000)
    await post('/v1/batch', {
      sentAt: wrong.toISOString(),
      batch: [
        {
          type: 'track',
          event: 'clock',
          userId: 'u5',
          messageId: 'm-5',
          timestamp: new Date(wrong.getTime() - 60_000).toISOString(),
        },
      ],
    })
    await server.drained()
    const [row] = await server.deps.ch
      .scope({ workspace: server.workspace, stores: '*', timezone: 'UTC' })
      .rows<{ age: number }>(
        `select dateDiff('second', at, received_at) as age from {{events}} where message_id = 'm-5'`,
      )
    expect(row?.age).toBe(60)
  })
})
