import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, expect, test, vi } from 'vitest'
import { terminal } from '../kernel/terminal.ts'
import { testRuntime } from '../testing/index.ts'
import { importCommand } from './import.ts'

const runtime = await testRuntime()
const dir = mkdtempSync(join(tmpdir(), 'regulars-import-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function run(...args: string[]): Promise<{ said: string; result: string }> {
  let said = ''
  let result = ''
  const spies = [
    vi.spyOn(terminal, 'say').mockImplementation((line) => {
      said += `${line}\n`
    }),
    vi.spyOn(terminal, 'result').mockImplementation((text) => {
      result += text
    }),
  ]
  const program = new Command('regulars').exitOverride().configureOutput({ writeErr: () => {} })
  importCommand(program, async () => ({
    deps: runtime.deps,
    runtime,
    language: 'en',
    workspace: {
      id: runtime.workspace,
      owner: runtime.owner,
      name: 'Shop',
      timezone: 'Asia/Shanghai',
      currency: 'CNY',
    },
    drained: () => runtime.drained(),
    close: async () => {},
  }))
  try {
    await program.parseAsync(['node', 'regulars', 'import', ...args])
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return { said, result }
}

const example = join(import.meta.dirname, '../../../examples/orders.csv')

test('a file with plain columns is understood, imported and summed up, and the next step is named', async () => {
  const dry = await run('orders', example, '--dry-run')
  expect(dry.said).toContain('amount    ←  amount')
  expect(dry.result).toContain('Nothing was recorded')
  const { result } = await run('orders', example)
  expect(result).toContain('7 lines: 5 orders, 148.00 CNY paid; 1 refunds, 20.00 CNY back; 3 customers')
  expect(result).toContain('6 new, 0 already known and unchanged, 0 lines rejected')
  expect(result).toContain('npx regulars report next-month-repurchase')
  expect((await run('orders', example)).result).toContain('0 new, 6 already known and unchanged')
})

test('rejected rows land in a file with their reasons, in the language asked for', async () => {
  const file = join(dir, 'bad.csv')
  const rejected = join(dir, 'rejected.csv')
  writeFileSync(file, 'order,at,amount\nB1,2026-01-01 10:00,5\nB2,soon,5\n')
  const { result } = await run('orders', file, '--rejected', rejected, '--lang', 'zh', '--store', 'S7')
  expect(result).toContain('拒绝 1 行')
  expect(readFileSync(rejected, 'utf8')).toContain('B2,soon,5,3,无法识别时间“soon”。')
})

test('a missing file and a wrong mapping are told before anything starts', async () => {
  await expect(run('orders', join(dir, 'none.csv'))).rejects.toThrow('There is no file')
  const mapping = join(dir, 'mapping.json')
  writeFileSync(mapping, '{"columns": {"ordre": "order"}}')
  await expect(run('orders', example, '--mapping', mapping)).rejects.toThrow('is not a mapping')
})
