import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { describeRow, runRaces } from '@regulars/city'
import { keyPermissions } from '@regulars/contract'
import { afterAll, expect, test } from 'vitest'
import { programEnvironment, raceSettings } from '../chaos/settings.ts'
import { createApiKey, systemCaller } from '../domains/organization/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { testRuntime } from './index.ts'

const program = resolve(import.meta.dirname, '../../bin/regulars.mjs')
const runtime = await testRuntime()
const children: ChildProcess[] = []

afterAll(async () => {
  for (const child of children) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
})

/** A server process of its own on the database of this file. Resolves with its address. */
function startProcess(): Promise<string> {
  const child = spawn(process.execPath, [program, 'start'], {
    env: {
      ...programEnvironment(),
      ...{ REGULARS_DATA: runtime.dataDir, REGULARS_PORT: '0' },
      DATABASE_URL: runtime.engines.postgresUrl,
      CLICKHOUSE_URL: runtime.engines.clickhouseUrl,
      CLICKHOUSE_DATABASE: runtime.deps.ch.connection.database,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  children.push(child)
  let said = ''
  return new Promise((found, failed) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const [url] = /http:\/\/localhost:\d+/.exec(said) ?? []
      if (url) found(url)
    })
    child.on('exit', () => failed(new Error(`the server ended:\n${said}`)))
  })
}

test('money is spent once: exactly S of N succeed through two processes on one database, in twelve ways to pay twice', async () => {
  const { workspace } = runtime
  const { secret } = await createApiKey(runtime.deps, systemCaller(workspace), {
    kind: 'secret',
    name: 'races',
    permissions: [...keyPermissions],
  })
  const report = await runRaces({
    urls: await Promise.all([startProcess(), startProcess()]),
    secretKey: secret,
    ...raceSettings(),
  })
  terminal.say(report.rows.map(describeRow).join('\n'))
  expect(report.books).toEqual([])
  expect(report.rows.flatMap(({ name, findings }) => findings.map((finding) => `${name}: ${finding}`))).toEqual([])
  expect(report.rows.length).toBe(12)
  expect(report.passed).toBe(true)
}, 600_000)
