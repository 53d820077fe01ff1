import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { message } from '../lib/events.ts'
import { memoryOf, type Part, processorSeconds, processTree, sumOf } from '../lib/processes.ts'
import { freePort } from '../lib/redis.ts'
import type { Contestant, OpenedRow, Row } from '../lib/row.ts'
import { basic, makeWriteKey, signIn, signInLink } from '../lib/shop.ts'

const repository = resolve(import.meta.dirname, '../../..')
const rss = 'RSS MiB'

export const start: Row = {
  id: 'p14',
  title: 'P14 npm start to the first accepted event, idle memory',
  goal: '≤ 5 s; idle memory ≤ 600 MiB',
  peers: 'none',
  async open({ size, folder }): Promise<OpenedRow> {
    const idleSeconds = size === 'full' ? 60 : 5
    let round = 0
    const fresh: Contestant = {
      name: 'Regulars',
      measure: async () => {
        const { seconds, used } = await startFresh(join(folder, `fresh-${round++}`))
        return { value: seconds, beside: processorFigures(used) }
      },
    }
    const { port, writeKey } = await startFresh(join(folder, 'warm'))
    const warm: Contestant = {
      name: 'Regulars',
      measure: () => startAgain(join(folder, 'warm'), { port, writeKey, idleSeconds }),
    }
    return {
      matches: [
        { name: 'fresh data folder', unit: 's', contestants: [fresh], goals: [{ atMost: 5 }] },
        {
          name: 'data folder of an earlier start',
          unit: 's',
          contestants: [warm],
          goals: [{ atMost: 5 }, { figure: rss, atMost: 600 }],
        },
      ],
      sizes: [
        'From spawning `npm start` to the answer 200 of `POST /v1/track`. Fresh: initdb, all migrations, the first sign-in link opened and a write key made on the way. Programs come from the page cache.',
        `Memory ${idleSeconds} s after that event: our processes (node, ClickHouse child, every PostgreSQL process, the TypeScript loader), not npm and its shell. RSS counts shared pages once for every process, PSS once in all.`,
      ],
      notes: [],
      versions: {},
      close: async () => {},
    }
  },
}

type Running = { npm: ChildProcess; started: number }

function npmStart(dataDir: string, port: number): Running {
  const started = performance.now()
  const npm = spawn('npm', ['start'], {
    cwd: repository,
    env: { ...process.env, REGULARS_DATA: dataDir, REGULARS_PORT: String(port), LANG: 'en_US.UTF-8' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return { npm, started }
}

const secondsSince = (started: number): number => (performance.now() - started) / 1000

/** npm hands signals on, but ends first: the server is asked itself, and npm ends with it. */
async function stop({ npm }: Running): Promise<void> {
  const ended = once(npm, 'exit')
  const server = serverBelow(npm)
  if (server) process.kill(server, 'SIGTERM')
  else npm.kill('SIGTERM')
  await ended
}

const serverBelow = ({ pid }: ChildProcess): number | undefined =>
  pid === undefined ? undefined : processTree(pid).find(({ part }) => part === 'server')?.pid

type Fresh = { seconds: number; used: Record<Part, number>; port: number; writeKey: string }

async function startFresh(dataDir: string): Promise<Fresh> {
  const port = await freePort()
  const running = npmStart(dataDir, port)
  try {
    const link = await signInLink(running.npm)
    const { origin } = new URL(link)
    const writeKey = await makeWriteKey(origin, await signIn(link))
    if (!(await sendEvent(port, writeKey))) throw new Error('the first event was refused')
    const seconds = secondsSince(running.started)
    return { seconds, used: processorSeconds(running.npm.pid ?? 0), port, writeKey }
  } finally {
    await stop(running)
  }
}

type Again = { port: number; writeKey: string; idleSeconds: number }

async function startAgain(dataDir: string, { port, writeKey, idleSeconds }: Again) {
  const running = npmStart(dataDir, port)
  running.npm.stderr?.resume()
  try {
    while (!(await sendEvent(port, writeKey))) await sleep(10)
    const value = secondsSince(running.started)
    const used = processorSeconds(running.npm.pid ?? 0)
    await sleep(idleSeconds * 1000)
    const { rss: resident, pss, processes } = memoryOf(serverBelow(running.npm) ?? 0)
    const beside = {
      [rss]: sumOf(resident),
      'of it node': resident.server,
      'ClickHouse child': resident.clickhouse,
      PostgreSQL: resident.postgres,
      'TypeScript loader': resident.other,
      'PSS MiB': sumOf(pss),
      'of it node (PSS)': pss.server,
      'ClickHouse child (PSS)': pss.clickhouse,
      'PostgreSQL (PSS)': pss.postgres,
      processes,
      ...processorFigures(used),
    }
    return { value, beside }
  } finally {
    await stop(running)
  }
}

/** Seconds of processor until the first event: what the start spends them on. */
const processorFigures = ({ server, clickhouse, postgres, other }: Record<Part, number>): Record<string, number> => ({
  'processor s until the event, node': server,
  'the same, ClickHouse': clickhouse,
  'the same, PostgreSQL': postgres,
  'the same, npm and TypeScript loader': other,
})

/** False while nobody listens. */
async function sendEvent(port: number, writeKey: string): Promise<boolean> {
  try {
    const response = await fetch(`http://localhost:${port}/v1/track`, {
      method: 'POST',
      headers: { authorization: basic(writeKey), 'content-type': 'application/json' },
      body: JSON.stringify(message(1)),
    })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
