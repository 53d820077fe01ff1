import { Command } from 'commander'
import { expect, test, vi } from 'vitest'
import { post } from '../domains/ledger/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { testRuntime } from '../testing/index.ts'
import { ledgerCommand } from './ledger.ts'
import type { OpenRuntime } from './runtime.ts'

const runtime = await testRuntime()
const { deps, workspace } = runtime
const scope = { workspace, stores: '*' } as const

const open: OpenRuntime = async () => ({
  deps,
  workspace: { id: workspace, owner: runtime.owner, name: 'Shop', timezone: 'UTC', currency: 'CNY' },
  runtime,
  language: 'en',
  drained: () => runtime.drained(),
  close: async () => {},
})

async function run(...args: string[]): Promise<{ said: string; code: typeof process.exitCode }> {
  const result = vi.spyOn(terminal, 'result').mockImplementation(() => {})
  const before = process.exitCode
  try {
    const program = new Command('regulars').exitOverride()
    ledgerCommand(program, open)
    await program.parseAsync(['node', 'regulars', 'ledger', ...args])
    return { said: String(result.mock.calls[0]?.[0]), code: process.exitCode }
  } finally {
    process.exitCode = before
    result.mockRestore()
  }
}

test('ledger verify says that everything agrees, and ends with 1 when it does not', async () => {
  await deps.db.as(scope, (tx) =>
    post(tx, deps, scope, [
      {
        key: 'a',
        kind: 'points.earned',
        store: 0,
        story: 's',
        entries: [
          { holder: { of: 'workspace', purpose: 'points' }, asset: 'points', amountMinor: -5n },
          { holder: { of: 'customer', customer: 1 }, asset: 'points', amountMinor: 5n },
        ],
      },
    ]),
  )
  const clean = await run('verify')
  expect(clean.said).toContain('Everything agrees.')
  expect(clean.code).not.toBe(1)

  await deps.db.raw(scope, (client) => client.query(`update ledger.account set balance_minor = 6 where bounded`))
  const broken = await run('verify', '--format', 'json')
  expect(JSON.parse(broken.said)).toMatchObject({ accounts: 2, findings: [{ check: 'account' }] })
  expect(broken.code).toBe(1)
  expect((await run('verify')).said).toContain('the balance is 6 after 1 entries')
})
