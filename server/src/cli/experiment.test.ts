import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExperimentResult } from '@regulars/contract'
import { Command } from 'commander'
import { afterAll, expect, test, vi } from 'vitest'
import { terminal } from '../kernel/terminal.ts'
import { testRuntime } from '../testing/index.ts'
import { experimentCommand } from './experiment.ts'
import { importCommand } from './import.ts'

const runtime = await testRuntime()
const dir = mkdtempSync(join(tmpdir(), 'regulars-experiment-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function run(...args: string[]): Promise<string> {
  let result = ''
  const spy = vi.spyOn(terminal, 'result').mockImplementation((text) => {
    result += text
  })
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
  experimentCommand(program, open)
  try {
    await program.parseAsync(['node', 'regulars', ...args])
  } finally {
    spy.mockRestore()
  }
  return result
}

const hillstrom = join(import.meta.dirname, '../../../../shared/data/hillstrom.csv.gz')
const mapping = join(import.meta.dirname, '../../../examples/hillstrom.mapping.json')

/** Points with three digits, or dollars with three. */
const printed = (value: number | null, unit: string): number =>
  Number(((value ?? Number.NaN) * (unit === 'share' ? 100 : 0.01)).toFixed(3))

test.skipIf(!existsSync(hillstrom))(
  'Hillstrom, imported and read by the commands: the published effects and intervals of both arms, to their digits (skipped where ../shared/data is missing)',
  { timeout: 120_000 },
  async () => {
    expect(await run('import', 'experiment', hillstrom, '--mapping', mapping)).toContain('64,000 lines')
    expect(await run('import', 'experiment', hillstrom, '--mapping', mapping)).toContain('nothing changed')
    const result: ExperimentResult = JSON.parse(await run('experiment', 'hillstrom', '--format', 'json'))
    const figures = Object.fromEntries(
      result.effects.map(({ arm, outcome, unit, difference, fixed: { low, high } }) => [
        `${arm} ${outcome}`,
        [printed(difference, unit), printed(low, unit), printed(high, unit)],
      ]),
    )
    expect(figures).toMatchObject({
      'Mens E-Mail visit': [7.659, 6.995, 8.322],
      'Mens E-Mail conversion': [0.681, 0.5, 0.861],
      'Mens E-Mail spend': [0.77, 0.485, 1.055],
      'Womens E-Mail visit': [4.523, 3.889, 5.157],
    })
    expect(figures['Womens E-Mail conversion']?.[0]).toBe(0.311)
    expect(figures['Womens E-Mail spend']?.[0]).toBe(0.424)
    expect(result.arms.map((arm) => arm.customers)).toEqual([21_387, 21_306, 21_307])
    expect(result.ratio?.broken).toBe(false)
    expect(result.claim).toEqual({
      claim: 'better',
      arm: 'Mens E-Mail',
      outcome: 'visit',
      basis: 'fixed',
      final: true,
    })
    // Both arms by four covariates.
    expect(result.uplift).toHaveLength(8)
    const bands = result.uplift.find(({ arm, by }) => arm === 'Mens E-Mail' && by === 'history')
    expect(bands?.groups.reduce((sum, group) => sum + group.customers, 0)).toBe(21_306 + 21_307)
    expect(bands?.qini.points.at(-1)?.gain).toBeCloseTo(0.0766, 3)
    const text = await run('experiment', 'hillstrom')
    expect(text).toContain('Mens E-Mail does better than the control on visit')
    expect(text).toContain('7.659 points')
    expect(text).toContain('6.995 % … 8.322 %')
  },
)

test('bad lines go to a file with their reasons, the rest is kept, and a table without its columns or control is refused', async () => {
  const file = join(dir, 'shelf.csv')
  const rejected = join(dir, 'rejected.csv')
  const map = join(dir, 'mapping.json')
  const lines = ['a,test,1,9.99', 'b,rest,0,0', 'c,test,2,0', 'd,rest,0,x', 'a,test,0,0', 'e,rest,1', 'f,rest,1,4.5']
  writeFileSync(file, ['id,arm,came,paid', ...lines, ''].join('\n'))
  const columns = {
    unit: 'id',
    arm: 'arm',
    control: 'rest',
    outcomes: [
      { column: 'came', kind: 'share' },
      { column: 'paid', kind: 'money' },
    ],
  }
  writeFileSync(map, JSON.stringify(columns))
  const said = await run('import', 'experiment', file, '--mapping', map, '--rejected', rejected)
  expect(said).toContain('Imported shelf: 3 lines')
  expect(said).toContain(`4 lines rejected → ${rejected}`)
  expect(readFileSync(rejected, 'utf8').trim().split('\n')).toEqual([
    'id,arm,came,paid,line,reason',
    'c,test,2,0,4,came “2” is neither 0 nor 1',
    'd,rest,0,x,5,paid “x” is no number',
    'a,test,0,0,6,a second line of unit a',
    'e,rest,1,7,3 cells in place of 4',
  ])
  const result: ExperimentResult = JSON.parse(await run('experiment', 'shelf', '--format', 'json'))
  expect(result.arms.map(({ name, customers, outcomes }) => [name, customers, outcomes.paid?.total])).toEqual([
    ['test', 1, 999],
    ['rest', 2, 450],
  ])
  expect(result.claim).toEqual({ claim: 'none', reason: 'too-few', final: true })
  expect(await run('experiment')).toContain('shelf')
  writeFileSync(map, JSON.stringify({ ...columns, control: 'nobody' }))
  await expect(run('import', 'experiment', file, '--mapping', map)).rejects.toThrow('cannot be read')
  writeFileSync(map, JSON.stringify({ ...columns, arm: 'group' }))
  await expect(run('import', 'experiment', file, '--mapping', map)).rejects.toThrow('cannot be read')
  await expect(run('experiment', 'unknown')).rejects.toThrow('no such experiment')
})
