import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { PlaySimulation, PlaySimulationResult } from '@regulars/contract'
import { Command } from 'commander'
import { afterAll, expect, test, vi } from 'vitest'
import { systemCaller } from '../domains/organization/index.ts'
import { stageSource } from '../domains/plays/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { sweepCities } from '../simulation/sweep.ts'
import { testServer } from '../testing/index.ts'
import { playOf } from '../testing/plays.ts'
import { playCommand } from './play.ts'

// A city lives in seconds; on a busy machine its engines may take as long to start.
const longMs = 240_000
const example = join(import.meta.dirname, '../../../examples/plays/welcome-back.yaml')
const folder = mkdtempSync(join(tmpdir(), 'regulars-cities-'))
// The account of PostgreSQL passes through.
chmodSync(folder, 0o711)
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const now = new Date('2026-03-02T04:00:00Z')
const server = await testServer({ clock: { now: () => now } })
// Cities of other tests, which live at the same time, stand elsewhere.
vi.stubEnv('TMPDIR', folder)
afterAll(() => vi.unstubAllEnvs())

async function printed(...args: string[]): Promise<string> {
  let out = ''
  const result = vi.spyOn(terminal, 'result').mockImplementation((text) => {
    out += text
  })
  const say = vi.spyOn(terminal, 'say').mockImplementation(() => {})
  const program = new Command('regulars').exitOverride().configureOutput({ writeErr: () => {} })
  const workspace = { id: server.workspace, owner: server.owner, name: 'Shop', timezone: 'Asia/Shanghai' }
  playCommand(program, async () => ({
    ...{ deps: server.deps, runtime: server, language: 'en' },
    workspace: { ...workspace, currency: 'CNY' },
    drained: async () => {},
    close: async () => {},
  }))
  try {
    await program.parseAsync(['node', 'regulars', 'play', 'simulate', ...args])
  } finally {
    result.mockRestore()
    say.mockRestore()
  }
  return out
}

const sum = (rows: readonly { runs: number }[]): number => rows.reduce((total, { runs }) => total + runs, 0)

async function ask<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return (await response.json()) as T // what the test expects of the route
}

async function simulateBesideServer(input: object): Promise<PlaySimulation> {
  const { id } = await ask<{ id: number }>('POST', '/v1/plays', { text: readFileSync(example, 'utf8') })
  const started = await ask<PlaySimulation>('POST', `/v1/plays/${id}/simulations`, input)
  for (let one = started; ; one = await ask('GET', `/v1/plays/${id}/simulations/${started.id}`)) {
    if (one.state !== 'running') return one
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

test(
  'a play lives the same life by the command line and beside the server, and every entry is somewhere',
  async () => {
    const size = ['--people', '150', '--days', '10', '--seed', '1']
    const [text, beside] = await Promise.all([
      printed(example, ...size, '--format', 'json'),
      simulateBesideServer({ people: 150, days: 10, seed: 1 }),
    ])
    const result: PlaySimulationResult = JSON.parse(text)
    expect(beside).toMatchObject({ state: 'done', problem: null })
    expect(beside.result).toEqual(result)
    expect(cities()).toEqual([])

    const { entered, standing, ended, steps, touches, coupons, perDay, city } = result
    expect(entered).toBeGreaterThan(3)
    expect(sum(standing) + sum(ended)).toBe(entered)
    const came = new Map(steps.map((step) => [step.step, step]))
    expect(steps[0]).toMatchObject({ step: 'coupon', entered })
    // What the steps say is what the gate and the offer say.
    expect(touches.sent + touches.waiting + touches.refused).toBe(
      (came.get('tell')?.left ?? 0) + (came.get('remind')?.left ?? 0),
    )
    expect(coupons).toMatchObject([{ offer: 'come-back', claimed: came.get('coupon')?.left }])
    expect(perDay.map(({ day }) => day).slice(0, 2)).toEqual(['2026-03-02', '2026-03-03'])
    expect(perDay.reduce((total, day) => total + day.entered, 0)).toBe(entered)
    expect(perDay.reduce((total, day) => total + day.sent, 0)).toBe(touches.sent)
    expect(city.orders).toBeGreaterThan(entered)
    expect(result.lift).toMatchObject({ measure: 'money', treated: entered, heldOut: result.heldOut })
    expect(result.standIns).toMatchObject([{ kind: 'offer', name: 'come-back', carried: false }])
  },
  longMs,
)

test(
  'a play that nobody can come into says so, and names what the city does not have',
  async () => {
    const file = join(folder, 'nobody.json')
    const who = { label: 'imported-once', is: ['true'] }
    const play = playOf({ end: { do: 'exit' } }, { entry: { on: 'schedule', at: '09:00', who } })
    writeFileSync(file, JSON.stringify(play))
    const text = await printed(file, '--people', '50', '--days', '1')
    expect(text).toContain('0 came in')
    expect(text).toContain('Nobody of 50 people came in during one day')
    // That, and nothing else.
    expect(text.split('Different in the city:\n')[1]?.trim()).toBe(
      '- There is no label imported-once: nobody in the city has it.',
    )
    expect(text).toContain('It does not forecast sales')
  },
  longMs,
)

test('what cannot be tried is refused before any engine starts', async () => {
  await expect(printed(example, '--people', '10')).rejects.toThrow(/--people <n>.*From 50 to \d+\./)
  await expect(printed(example, '--days', '0')).rejects.toThrow(/--days <n>.*From 1 to \d+\./)
  await expect(printed(example, '--from', '2026-13-40')).rejects.toThrow('A day such as 2026-03-02.')
  await expect(printed(join(folder, 'nothing.yaml'))).rejects.toThrow('nothing.yaml cannot be read')
  await expect(printed(example, '--days', 'many')).rejects.toThrow('A whole number.')
  await expect(printed('987654')).rejects.toThrow('There is no such play.')
  await expect(printed()).rejects.toThrow('Say which')
})

/** A city in a process of its own, once its engines run. */
async function startCity(): Promise<{ child: ReturnType<typeof spawn>; ended: Promise<unknown> }> {
  const staged = await stageSource(server.deps, systemCaller(server.workspace), {
    text: readFileSync(example, 'utf8'),
  })
  const entry = join(import.meta.dirname, '../../bin/regulars.mjs')
  const child = spawn(process.execPath, [entry, 'play', 'simulate', '--staged', '--format', 'json'], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  child.stdin?.write(`${JSON.stringify(staged)}\n`)
  if (child.stderr)
    for await (const line of createInterface({ input: child.stderr })) if (line.includes('"filling"')) break
  return { child, ended }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
const cities = (): string[] => readdirSync(folder).filter((name) => name.startsWith('regulars-simulation-'))

test(
  'a city whose asker is gone ends and leaves nothing; what a killed one leaves is swept away, and a living one is let be',
  async () => {
    const [left, killed] = await Promise.all([startCity(), startCity()])
    expect(cities()).toHaveLength(2)
    expect(await sweepCities(folder)).toBe(0)
    killed.child.kill('SIGKILL')
    left.child.stdin?.end()
    await Promise.all([left.ended, killed.ended])
    expect(cities()).toHaveLength(1)
    const lock = readFileSync(join(folder, cities()[0] ?? '', 'postgres/data/postmaster.pid'), 'utf8')
    const port = Number(lock.split('\n')[3])
    expect(await answers(port)).toBe(true)
    expect(await sweepCities(folder)).toBe(1)
    expect(cities()).toEqual([])
    expect(await answers(port)).toBe(false)
  },
  longMs,
)
