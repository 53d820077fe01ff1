import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOwner } from '@regulars/embedded'
import { stores } from './events.ts'

const program = resolve(import.meta.dirname, '../../../server/bin/regulars.mjs')

export type Shop = {
  url: string
  pid: number
  writeKey: string
  postgresUrl: string
  clickhouseUrl: string
  /** Asks the API as the owner. */
  ask<T = unknown>(method: string, path: string, body?: object): Promise<T>
  /** Resolves when everything acknowledged is in ClickHouse. */
  drained(): Promise<void>
  stop(): Promise<void>
}

/** `npm start` without npm: a process of its own on a fresh data folder, with five stores and a write key. */
export async function startShop(dataDir: string): Promise<Shop> {
  const child = spawn(process.execPath, ['--max-semi-space-size=32', ...nodeOptions(), program, 'start'], {
    env: { ...process.env, REGULARS_DATA: dataDir, REGULARS_PORT: '0', LANG: 'en_US.UTF-8' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  try {
    const link = await signInLink(child)
    const { origin: url } = new URL(link)
    const { writeKey, cookie } = await openShop(link)
    const owner = await readOwner(dataDir)
    return {
      url,
      pid: child.pid ?? 0,
      writeKey,
      postgresUrl: String(owner?.postgresUrl),
      clickhouseUrl: String(owner?.clickhouseUrl),
      ask: (method, path, body) => ask(url, { method, path, cookie, body }),
      drained: () => drained(url),
      stop: () => stopChild(child),
    }
  } catch (error) {
    await stopChild(child)
    throw error
  }
}

/** `BENCH_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=…"` profiles the server that is measured. */
const nodeOptions = (): string[] => (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter((option) => option !== '')

/** The link that a first start says on its standard error. */
export async function signInLink(child: ChildProcess): Promise<string> {
  const said: string[] = []
  if (!child.stderr) throw new Error('the output of the server is not heard')
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    const [link] = /http\S+\/sign-in\/link#\S+/.exec(line) ?? []
    if (link) {
      child.stderr.resume() // nobody listens from here on, and a full pipe would stop it
      return link
    }
  }
  throw new Error(`The server did not start:\n${said.join('\n')}`)
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

type Asked = { method: string; path: string; cookie: string; body: object | undefined }

async function ask<T>(url: string, { method, path, cookie, body }: Asked): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { cookie, origin: url, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as T // the shape is the contract's
}

async function openShop(link: string): Promise<{ writeKey: string; cookie: string }> {
  const { origin } = new URL(link)
  const cookie = await signIn(link)
  const city = await call<{ id: number }>(origin, cookie, '/v1/cities', { code: 'C1', name: 'City' })
  for (const code of stores) await call(origin, cookie, '/v1/stores', { city: city.id, code, name: code })
  return { writeKey: await makeWriteKey(origin, cookie), cookie }
}

/** Opens the one-time link; returns the session cookie. */
export async function signIn(link: string): Promise<string> {
  const { origin, hash } = new URL(link)
  const response = await post(`${origin}/v1/auth/link`, {}, { token: hash.slice(1) })
  await response.arrayBuffer()
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

export async function makeWriteKey(origin: string, cookie: string): Promise<string> {
  const { secret } = await call<{ secret: string }>(origin, cookie, '/v1/keys', { kind: 'write', name: 'bench' })
  return secret
}

async function call<T>(origin: string, cookie: string, path: string, body: object): Promise<T> {
  const response = await post(`${origin}${path}`, { cookie, origin }, body)
  return (await response.json()) as T // the shape is the contract's
}

export async function post(url: string, headers: Record<string, string>, body: object): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response
}

async function drained(url: string): Promise<void> {
  for (;;) {
    const ready = await (await fetch(`${url}/readyz`)).text()
    if (ready.includes('"0 waiting')) return
    await sleep(50)
  }
}

export const basic = (writeKey: string): string => `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
