import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test, vi } from 'vitest'
import { findPublicIds } from '../domains/customers/index.ts'
import { listPlays, settlePlays } from '../domains/plays/index.ts'
import { enterByHand } from '../domains/plays/operations/enter-by-hand.ts'
import { getPlay } from '../domains/plays/operations/list-plays.ts'
import { terminal } from '../kernel/terminal.ts'
import { testRuntime } from '../testing/index.ts'
import { openPlayShop } from '../testing/plays.ts'
import { playCommand } from './play.ts'

const runtime = await testRuntime()
const shop = openPlayShop(runtime, runtime.workspace)
const dir = mkdtempSync(join(tmpdir(), 'regulars-play-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

type Said = { result: string; errors: string; exitCode: number }

/** A command, in one of the languages: what it printed, and how it would leave. */
async function run(args: readonly string[], language: 'en' | 'zh' = 'en'): Promise<Said> {
  const said: Said = { result: '', errors: '', exitCode: 0 }
  const spy = vi.spyOn(terminal, 'result').mockImplementation((text) => {
    said.result += text
  })
  const before = process.exitCode
  process.exitCode = undefined
  const writeErr = (text: string) => {
    said.errors += text
  }
  const program = new Command('regulars').exitOverride().configureOutput({ writeErr, writeOut: () => {} })
  const workspace = {
    id: runtime.workspace,
    owner: runtime.owner,
    name: 'Shop',
    timezone: 'Asia/Shanghai',
    currency: 'CNY',
  }
  playCommand(program, async () => ({
    ...{ deps: runtime.deps, runtime, language, workspace },
    drained: () => runtime.drained(),
    close: async () => {},
  }))
  try {
    await program.parseAsync(['node', 'regulars', 'play', ...args])
    said.exitCode = Number(process.exitCode ?? 0)
  } catch (error) {
    const { code, exitCode = 1, message } = error as { code?: string; exitCode?: number; message: string }
    said.errors += `${code}: ${message}`
    said.exitCode = exitCode
  } finally {
    spy.mockRestore()
    process.exitCode = before
  }
  return said
}

const text = (more = '') => `# why: kept as it was written
name: { en: Say hello, zh: 打招呼 }
aim: worth
value: strengthened
hook: { kind: interest, name: hello }
entry: { on: hand }
holdout: { share: 0, windowDays: 30, measure: money }
start: hello
steps:
  hello: { do: touch, purpose: service, title: { en: Hello, zh: 你好 }, body: { en: Hello, zh: 你好 }, next: end }
  end: { do: exit }
${more}`

function file(name: string, content: string): string {
  const path = join(dir, name)
  writeFileSync(path, content)
  return path
}

test('check, draft, try dry, publish, list and report: a play from a file to its figures, as text, as JSON and in Chinese', async () => {
  const customers = await shop.people(3)
  const sound = file('sound.yaml', text())
  const checked = await run(['check', sound])
  // It has no holdout, which is a warning and no error.
  expect([checked.exitCode, checked.result]).toEqual([0, expect.stringContaining('holdout.share')])
  const drafted = await run(['draft', sound])
  const id = Number(drafted.result.split('\n')[0])
  expect(id).toBeGreaterThan(0)
  const { text: kept } = await getPlay(runtime.deps, shop.scope, id)
  expect(kept).toBe(text())

  const dry = JSON.parse((await run(['dry-run', String(id), '--format', 'json'])).result)
  expect(dry).toMatchObject({ candidates: 3, entered: 3, overLimit: 0, heldOut: 0, costMinor: 0 })
  expect((await run(['dry-run', sound])).result).toContain('3 candidates: 3 would come in')
  expect((await run(['dry-run', sound], 'zh')).result).toContain('候选 3，进入 3')

  expect((await run(['publish', String(id)])).result).toBe('version 1, 0 in reach')
  const ids = await findPublicIds(runtime.deps, shop.scope, customers)
  await enterByHand(runtime.deps, shop.by, id, { requestId: 'one', customers: [...ids.values()] })
  await settlePlays(runtime.deps)
  const report = JSON.parse((await run(['report', String(id), '--format', 'json'])).result)
  expect(report).toMatchObject({ id, entered: 3, ended: 3, running: 0 })
  expect((await run(['report', String(id)])).result).toContain('3 entered, 0 held out, 0 running, 0 reached')
  expect((await run(['report', String(id)], 'zh')).result).toContain('进入 3，对照 0')

  expect((await run(['list'])).result).toContain('Say hello')
  expect((await run(['list'], 'zh')).result).toContain('打招呼')
  const listed = JSON.parse((await run(['list', '--format', 'json'])).result)
  expect(listed.plays).toMatchObject([{ id, state: 'running', entered: 3, enteredLastWeek: 3 }])
})

test('what is wrong is said where it is, with what to do and an exit code; nothing is kept of it', async () => {
  const { plays: before } = await listPlays(runtime.deps, shop.scope, { limit: 50 })
  const yaml = file('broken.yaml', 'name: { en: [')
  const broken = await run(['check', yaml])
  expect([broken.exitCode, broken.result]).toEqual([1, expect.stringContaining('Flow')])
  const shape = await run(['check', file('shape.yaml', text('speed: 9'))])
  expect([shape.exitCode, shape.result]).toEqual([1, expect.stringContaining('speed')])
  const nowhere = file('nowhere.yaml', text().replace('next: end', 'next: nowhere'))
  const led = await run(['check', nowhere])
  expect([led.exitCode, led.result]).toEqual([1, expect.stringContaining('It leads to nowhere, which is no step.')])
  expect((await run(['check', nowhere], 'zh')).result).toContain('它指向的 nowhere 不是步骤')
  const dry = await run(['dry-run', nowhere])
  expect([dry.exitCode, dry.result]).toEqual([1, expect.stringContaining('steps.hello.next')])
  // A draft may have problems, and says them; one that cannot be read is none.
  expect(await run(['draft', yaml])).toMatchObject({ exitCode: 1, errors: expect.stringContaining('play_unreadable') })
  expect((await listPlays(runtime.deps, shop.scope, { limit: 50 })).plays).toHaveLength(before.length)

  expect(await run(['check', join(dir, 'missing.yaml')])).toMatchObject({
    exitCode: 1,
    errors: expect.stringContaining('missing.yaml cannot be read'),
  })
  for (const command of ['publish', 'report'])
    expect(await run([command, 'abc'])).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('“abc” is not a whole number above 0'),
    })
  for (const command of ['publish', 'report', 'dry-run'])
    expect(await run([command, '999999'])).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('play_not_found'),
    })
  expect(await run(['list', '--format', 'xml'])).toMatchObject({ exitCode: 1, errors: expect.stringContaining('xml') })
  expect(await run(['check'])).toMatchObject({ exitCode: 1, errors: expect.stringContaining('missing required') })
})
