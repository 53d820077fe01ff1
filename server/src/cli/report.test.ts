import { Command } from 'commander'
import { describe, expect, test, vi } from 'vitest'
import { terminal } from '../kernel/terminal.ts'
import { insertFacts, testRuntime } from '../testing/index.ts'
import { reportCommand } from './report.ts'

describe('regulars report', async () => {
  const runtime = await testRuntime({ timezone: 'UTC' })
  await insertFacts(runtime.deps, 'orders', [
    [runtime.workspace, 1, '2024-01-05 10:00:00.000', 'o1', 'paid', 0, '', 'goods', 1250, '', '', 1, 1],
    [runtime.workspace, 1, '2024-02-05 10:00:00.000', 'o2', 'paid', 0, '', 'goods', 100050, '', '', 1, 1],
    [runtime.workspace, 2, '2024-01-06 10:00:00.000', 'o3', 'paid', 0, '', 'goods', 200, '', '', 1, 1],
    [runtime.workspace, 2, '2024-03-06 10:00:00.000', 'o4', 'paid', 0, '', 'goods', 200, '', '', 1, 1],
  ])

  async function printed(...args: string[]): Promise<string> {
    let out = ''
    const spy = vi.spyOn(terminal, 'result').mockImplementation((text) => {
      out += text
    })
    let [opened, closed] = [0, 0]
    const program = new Command('regulars').exitOverride().configureOutput({ writeErr: () => {} })
    reportCommand(program, async () => {
      opened += 1
      return {
        deps: runtime.deps,
        runtime,
        language: 'en',
        workspace: { id: runtime.workspace, owner: runtime.owner, name: 'Shop', timezone: 'UTC', currency: 'CNY' },
        drained: async () => {},
        close: async () => {
          closed += 1
        },
      }
    })
    try {
      await program.parseAsync(['node', 'regulars', 'report', ...args])
      // The list of reports needs no engines; whatever opened them gives them back.
      expect(closed).toBe(opened)
    } finally {
      spy.mockRestore()
    }
    return out
  }

  test('json is the result alone, with a row per cohort', async () => {
    const result = JSON.parse(
      await printed('next-month-repurchase', '--format', 'json', '--from', '2024-01', '--to', '2024-01'),
    )
    expect(result.rows).toEqual([
      { cohort: '2024-01', store: null, storeName: null, size: 2, returning: 1, rate: 0.5, complete: true },
    ])
    expect(result.period).toMatchObject({ from: '2024-01-01', to: '2024-01-31', timezone: 'UTC' })
  })

  test('a table shows money and rates as people read them, with the definition above', async () => {
    const text = await printed('next-month-repurchase', '--param', 'cohort=all-buyers', '--lang', 'en')
    expect(text).toContain('Next-month repurchase')
    expect(text).toContain('another paid order in the next calendar month')
    expect(text).toMatch(/2024-01 .*│\s+2 │\s+1 │\s+50\.00 %/)
    expect(await printed('summary')).toMatch(/1,017\.00/)
  })

  test('without a name it lists the reports', async () => {
    expect(await printed()).toContain('first-order-conversion')
    expect(JSON.parse(await printed('--format', 'json')).reports.length).toBeGreaterThan(10)
  })

  test('csv is what the server exports', async () => {
    expect(await printed('summary', '--format', 'csv')).toContain('Paid (CNY),1017.00')
  })

  test('a wrong value is refused with the allowed ones', async () => {
    await expect(printed('next-month-repurchase', '--param', 'cohort=none')).rejects.toMatchObject({
      code: 'invalid_report_parameter',
      detail: 'cohort: allowed: first-order, all-buyers',
    })
    await expect(printed('nonsense')).rejects.toMatchObject({ code: 'unknown_report' })
  })
})
