import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOwner } from '@regulars/embedded'
import pg from 'pg'
import { expect, test } from 'vitest'
import { makeKeys } from './run-chaos.ts'
import { SupervisedServer } from './supervised-server.ts'

const people = 400
const readySecondsMax = 60
const words = { en: 'Hello', zh: '你好' }

/** Asks until it is answered well: the server may be dead at the moment. */
async function ask<T>(server: SupervisedServer, authorization: string, path: string, body: object): Promise<T> {
  for (;;) {
    const answer = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    }).catch(() => undefined)
    if (answer?.ok) return (await answer.json()) as T // the route's own shape, named by the caller
    if (answer && answer.status < 500) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    await sleep(50)
  }
}

/** One figure from PostgreSQL; undefined while it is away. */
async function count(server: SupervisedServer, query: string): Promise<number | undefined> {
  const owner = await readOwner(server.dataDir)
  const client = new pg.Client({ connectionString: owner?.postgresUrl })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from ${query}`)
    return rows[0]?.count
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function until(server: SupervisedServer, query: string, wanted: number): Promise<void> {
  while ((await count(server, query)) !== wanted) await sleep(100)
}

const play = {
  name: words,
  aim: 'worth',
  value: 'strengthened',
  hook: { kind: 'theme', name: 'chaos' },
  entry: { on: 'hand' },
  holdout: { share: 0, windowDays: 30, measure: 'money' },
  start: 'gift',
  steps: {
    gift: { do: 'offer', offer: 'chaos-gift', next: 'call' },
    call: { do: 'task', title: words, due: { days: 30 }, next: 'tell' },
    tell: { do: 'webhook', url: 'https://hooks.example.com/', next: 'say' },
    say: { do: 'touch', purpose: 'service', title: words, body: words, next: 'again' },
    again: { do: 'offer', offer: 'chaos-gift', next: 'end' },
    end: { do: 'exit' },
  },
}

test('kill -9 of server and PostgreSQL while people enter and move loses no step and does none twice', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'regulars-chaos-plays-'))
  chmodSync(folder, 0o711)
  const server = await SupervisedServer.start(folder)
  try {
    const keys = await makeKeys(server)
    const by = `Bearer ${keys.secret}`
    await ask(server, by, '/v1/offers', {
      code: 'chaos-gift',
      name: words,
      value: { kind: 'face-value', offMinor: 100 },
      validity: { kind: 'relative', validDays: 30 },
      limits: { perCustomer: null, perNaturalPerson: null, perPhone: null, perDevice: null },
      suspect: 'allow',
    })
    await ask(server, by, '/v1/offers/chaos-gift/publish', {})
    const batch = Array.from({ length: people }, (_, index) => ({
      type: 'track',
      event: 'app.opened',
      userId: `chaos-${index}`,
      messageId: `chaos-${index}`,
    }))
    await ask(server, `Basic ${Buffer.from(`${keys.write}:`).toString('base64')}`, '/v1/batch', { batch })
    await until(server, 'customers.customer', people)
    const { id } = await ask<{ id: number }>(server, by, '/v1/plays', { definition: play })
    await ask(server, by, `/v1/plays/${id}/publish`, {})

    const entered = ask(server, by, `/v1/plays/${id}/entries`, { requestId: 'chaos', who: { all: [] } })
    for (const [kind, afterMs] of [
      ['api', 60],
      ['all', 300],
      ['api', 250],
      ['postgres', 300],
    ] as const) {
      await sleep(afterMs)
      await server.untilReady([server.strike(kind)], readySecondsMax)
    }
    await entered
    await until(server, `plays.run where state = 'done'`, people)

    expect(await count(server, 'plays.run')).toBe(people)
    expect(await count(server, 'offers.coupon')).toBe(2 * people)
    expect(await count(server, 'plays.task')).toBe(people)
    expect(await count(server, 'plays.delivery')).toBe(people)
    expect(await count(server, `touches.touch where sender = 'play/${id}'`)).toBe(people)
    for (const step of Object.keys(play.steps)) {
      const left = `(select 1 from plays.passage where step = '${step}' group by step having sum(runs) = ${people}) as exact`
      expect([step, await count(server, left)]).toEqual([step, 1])
    }
  } finally {
    await server.destroy()
    rmSync(folder, { recursive: true, force: true })
  }
}, 300_000)
