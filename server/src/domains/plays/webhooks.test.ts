import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { testRuntime } from '../../testing/index.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { settlePlays } from './index.ts'
import { deliverWebhooks, send } from './operations/deliver-webhooks.ts'
import { enterMany } from './operations/follow-schedules.ts'
import { readSettings, saveSettings } from './operations/keep-settings.ts'
import { publishPlay } from './operations/publish-play.ts'

const MINUTE_MS = 60_000
let now = Date.now()
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const deps: Deps = { ...runtime.deps, config: { ...runtime.deps.config, webhooksToLoopback: true } }
let shop: PlayShop
let answers: number[] = []
const heard: { headers: IncomingHttpHeaders; body: string }[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (part) => {
    body += part
  })
  request.on('end', () => {
    heard.push({ headers: request.headers, body })
    const status = answers.shift() ?? 200
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
  })
})
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo // it listens on a port, not on a pipe
  url = `http://127.0.0.1:${port}/hook`
  shop = openPlayShop(runtime, runtime.workspace, deps)
})
afterAll(() => receiver.close())

const states = async (play: number) => ({
  waiting: await shop.count(`plays.delivery where play = ${play} and state = 'waiting'`),
  delivered: await shop.count(`plays.delivery where play = ${play} and state = 'delivered'`),
  failed: await shop.count(`plays.delivery where play = ${play} and state = 'failed'`),
})

test('a message is signed as the standard has it, tried again after a failure under the same id, and a 410 ends it', async () => {
  const [first = 0, second = 0] = await shop.people(2)
  const play = await shop.publish(playOf({ hook: { do: 'webhook', url, next: 'end' }, end: { do: 'exit' } }))
  const { webhookSecret } = await readSettings(deps, shop.by)
  await enterMany(deps, shop.scope, play, { customers: [first], key: 'h/1' })
  await settlePlays(deps)
  answers = [500, 200]
  await deliverWebhooks(deps)
  expect(await states(play)).toEqual({ waiting: 1, delivered: 0, failed: 0 })
  expect(await deliverWebhooks(deps)).toBe(0)
  now += MINUTE_MS
  await deliverWebhooks(deps)
  expect(await states(play)).toEqual({ waiting: 0, delivered: 1, failed: 0 })
  expect(heard).toHaveLength(2)
  expect(heard[0]?.headers['webhook-id']).toBe(heard[1]?.headers['webhook-id'])
  const [message] = heard
  // The library looks at the time by itself.
  const verified = new Webhook(webhookSecret ?? '').verify(message?.body ?? '', {
    'webhook-id': String(message?.headers['webhook-id']),
    'webhook-timestamp': String(message?.headers['webhook-timestamp']),
    'webhook-signature': String(message?.headers['webhook-signature']),
  })
  expect(verified).toMatchObject({ type: 'play.step', data: { play, step: 'hook' } })
  await enterMany(deps, shop.scope, play, { customers: [second], key: 'h/2' })
  await settlePlays(deps)
  answers = [410]
  await deliverWebhooks(deps)
  expect(await states(play)).toEqual({ waiting: 0, delivered: 1, failed: 1 })
})

test('a name that leads to this machine is refused before anything is sent, and a redirect is not followed', async () => {
  const before = heard.length
  const local = url.replace('127.0.0.1', 'localhost')
  const message = { body: '{}', headers: {}, loopback: false }
  for (const closed of [url, local, 'http://[::1]/', 'http://169.254.169.254/latest/meta-data']) {
    const { status, problem } = await send({ ...message, url: closed })
    expect([closed, status, problem]).toEqual([closed, null, expect.stringContaining('is not a public one')])
  }
  expect(heard).toHaveLength(before)
  answers = [302]
  expect(await send({ ...message, url, loopback: true })).toMatchObject({ status: 302 })
  expect(heard).toHaveLength(before + 1)
  expect(await send({ ...message, url: 'http://10.0.0.1/', loopback: true })).toMatchObject({ status: null })
})

test('a play that reaches more people than one may decide is published by a second one', async () => {
  await shop.people(3)
  await saveSettings(deps, shop.by, { approvalFrom: 2 })
  const definition = playOf(
    { end: { do: 'exit' } },
    { entry: { on: 'audience', who: { all: [] }, change: 'enters', includePresent: true } },
  )
  const id = await shop.draft(definition)
  const [anna, boris] = ['Anna', 'Boris'].map((name, index) => ({
    ...shop.by,
    actor: { ...shop.by.actor, kind: 'staff' as const, id: index + 1, name },
  }))
  if (!anna || !boris) throw new Error('two people')
  expect(await publishPlay(deps, anna, id)).toMatchObject({ version: null, waitsForApproval: true })
  await expect(publishPlay(deps, anna, id)).rejects.toMatchObject({ code: 'play_approved_by_same' })
  expect(await publishPlay(deps, boris, id)).toMatchObject({ version: 1, waitsForApproval: false })
  await settlePlays(deps)
  expect((await shop.runs(id)).length).toBeGreaterThanOrEqual(3)
})
