import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ModelRun } from '@regulars/contract'
import { Command } from 'commander'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readValues } from '../domains/labels/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { testRuntime } from '../testing/index.ts'
import { importCommand } from './import.ts'
import { modelCommand } from './model.ts'

const runtime = await testRuntime()

async function run(...args: string[]): Promise<string> {
  let result = ''
  const spies = [
    vi.spyOn(terminal, 'say').mockImplementation(() => {}),
    vi.spyOn(terminal, 'result').mockImplementation((text) => {
      result += text
    }),
  ]
  const program = new Command('regulars').exitOverride().configureOutput({ writeErr: () => {} })
  const open = async () => ({
    deps: runtime.deps,
    runtime,
    language: 'en' as const,
    workspace: {
      id: runtime.workspace,
      owner: runtime.owner,
      name: 'Shop',
      timezone: 'Asia/Shanghai',
      currency: 'CNY',
    },
    drained: () => runtime.drained(),
    close: async () => {},
  })
  importCommand(program, open)
  modelCommand(program, open)
  try {
    await program.parseAsync(['node', 'regulars', ...args])
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return result
}

const runModel = async (...args: string[]): Promise<ModelRun> =>
  JSON.parse(await run('model', 'run', ...args, '--format', 'json'))

afterEach(() => {
  // A failed run sets it for the shell; here it would fail the test file.
  process.exitCode = undefined
})

test('a model without data fails with the reason, and can be run again', async () => {
  const first = await runModel('bg-nbd')
  expect(first).toMatchObject({ state: 'failed', error: expect.stringContaining('No customer has a purchase.') })
  expect(process.exitCode).toBe(1)
  expect((await runModel('bg-nbd')).state).toBe('failed')
})

test('a wrong name and a wrong parameter are told with what is allowed', async () => {
  await expect(run('model', 'run', 'nonsense')).rejects.toMatchObject({ code: 'unknown_model' })
  await expect(run('model', 'run', 'bg-nbd', '--count', 'some')).rejects.toMatchObject({
    code: 'invalid_model_parameter',
    detail: 'parameters.count: allowed: all, paid',
  })
  await expect(run('model', 'run', 'bg-nbd', '--param', 'weeks=3')).rejects.toThrow()
})

test('without a name the models are listed in the language asked for', async () => {
  expect(await run('model', 'list', '--lang', 'zh')).toContain('复购预测（BG/NBD）')
})

// Real purchases that nobody on this project made; they are kept beside the project, not in it. The figures are those of
// the papers: Fader, Hardie and Lee (2005) for BG/NBD and Pareto/NBD, Fader and Hardie (2013) for Gamma-Gamma.
const repository = join(import.meta.dirname, '../../..')
const file = join(repository, '../shared/data/cdnow_sample.txt.gz')

describe.skipIf(!existsSync(file))('the real CDNOW file (skipped where ../shared/data is missing)', () => {
  const importFile = () => run('import', 'orders', file, '--mapping', join(repository, 'examples/cdnow.mapping.json'))
  const digits = (value: number | undefined, count: number): string => Number(value).toFixed(count)

  test('is imported without a header, and a second import adds nothing', { timeout: 120_000 }, async () => {
    expect(await importFile()).toContain('6,919 lines: 6,919 orders')
    expect(await importFile()).toContain('0 new, 6,919 already known and unchanged, 0 lines rejected')
  })

  test('gives the published BG/NBD parameters, fit and forecast', { timeout: 120_000 }, async () => {
    const { fitted, metrics, inputs, labels, state } = await runModel('bg-nbd', '--calibration-weeks', '39')
    expect(state).toBe('done')
    expect(inputs).toMatchObject({
      customers: 2357,
      repeatCustomers: 946,
      purchaseDays: 6696,
      from: '1997-01-01',
      to: '1997-09-30',
      holdoutWeeks: 39,
    })
    expect([fitted.r, fitted.alpha, fitted.a, fitted.b].map((value) => digits(value, 3))).toEqual([
      '0.243',
      '4.414',
      '0.793',
      '2.426',
    ])
    expect(digits(metrics.logLikelihood, 1)).toBe('-9582.4')
    expect(digits(metrics.holdoutCorrelation, 3)).toBe('0.626')
    // "4 % under": repeat purchases up to week 78.
    expect(digits(metrics.cumulativeBias, 2)).toBe('-0.04')
    const values = await readValues(runtime.deps, { workspace: runtime.workspace, stores: '*' }, labels)
    expect([...values].map(([code, held]) => [code, held.size])).toEqual([
      ['alive-bg-nbd', 2357],
      ['expected-orders-bg-nbd', 2357],
    ])
  })

  test('gives the published Pareto/NBD parameters and fit', { timeout: 120_000 }, async () => {
    const { fitted, metrics } = await runModel('pareto-nbd', '--calibration-weeks', '39', '--no-labels')
    expect([fitted.r, fitted.alpha, fitted.s, fitted.beta].map((value) => digits(value, 3))).toEqual([
      '0.553',
      '10.578',
      '0.606',
      '11.669',
    ])
    expect(digits(metrics.logLikelihood, 1)).toBe('-9595.0')
  })

  test('gives the published Gamma-Gamma parameters', { timeout: 120_000 }, async () => {
    const { fitted, inputs, labels } = await runModel('gamma-gamma', '--calibration-weeks', '39', '--no-labels')
    expect(inputs.spenders).toBe(946)
    expect([fitted.p, fitted.q, fitted.v].map((value) => digits(value, 2))).toEqual(['6.25', '3.74', '15.44'])
    expect(labels).toEqual([])
  })

  test('is told apart by churn better than by recency alone, on a quarter that the model did not see', async () => {
    const { metrics } = await runModel('churn', '--no-labels')
    expect(metrics.auc).toBeGreaterThan(metrics.aucRecency ?? 1)
    expect(metrics.auc).toBeGreaterThan(0.8)
  })
})
