import { createInterface } from 'node:readline'
import {
  type PlaySimulationProgress,
  type PlaySimulationResult,
  playSimulationInputSchema,
  SIMULATION_DAYS_MAX,
  SIMULATION_PEOPLE_MAX,
  type StagedPlay,
  stagedPlaySchema,
} from '@regulars/contract'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemCaller } from '../domains/organization/index.ts'
import { stagePlay, stageSource } from '../domains/plays/index.ts'
import { startProgress, terminal, terminalLanguage } from '../kernel/terminal.ts'
import { readPlay } from './read-play.ts'
import type { OpenRuntime } from './runtime.ts'
import { simulationTable } from './simulation-table.ts'

type Options = {
  people: number
  days: number
  seed: number
  from?: string
  format: 'json' | 'table'
  workspace?: number
  staged?: boolean
  sweep?: boolean
}

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number.')
  return Number(text)
}

const between =
  (least: number, most: number) =>
  (text: string): number => {
    const count = whole(text)
    if (count < least || count > most) throw new InvalidArgumentError(`From ${least} to ${most}.`)
    return count
  }

const date = (text: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new InvalidArgumentError('A day such as 2026-03-02.')
  return text
}

/** `regulars play simulate`: a play in a simulated city, on a server of its own that is thrown away. */
export function addSimulate(play: Command, open: OpenRuntime): void {
  play
    .command('simulate [file-or-id]')
    .description('try a play in a simulated city before it meets anybody; nothing here is touched')
    .option(
      '--people <n>',
      `people of the city, 50 to ${SIMULATION_PEOPLE_MAX}`,
      between(50, SIMULATION_PEOPLE_MAX),
      1000,
    )
    .option(
      '--days <n>',
      `days that the play runs there, 1 to ${SIMULATION_DAYS_MAX}`,
      between(1, SIMULATION_DAYS_MAX),
      30,
    )
    .option('--seed <n>', 'the same seed lives the same life', whole, 1)
    .option('--from <day>', 'the first day there; today if it is not given', date)
    .addOption(new Option('--format <format>', 'json or table').choices(['json', 'table']).default('table'))
    .option('--workspace <id>', 'another workspace than the first', whole)
    // For a server that has one run beside it: the packed play comes on standard input, and it ends when that does.
    .addOption(new Option('--staged').hideHelp())
    .addOption(new Option('--sweep').hideHelp())
    .action(async (what: string | undefined, options: Options) => {
      const { sweepCities } = await import('../simulation/sweep.ts')
      await sweepCities()
      if (options.sweep) return
      const input = playSimulationInputSchema.parse(options)
      const ending = endOnSignals()
      const staged = options.staged ? await readStaged(ending) : await stage(open, what, options)
      const day = options.from ?? staged.day
      const result = await run({ ...staged, day }, input, options.staged === true, ending.signal)
      terminal.result(
        options.format === 'json'
          ? JSON.stringify(result, null, 2)
          : simulationTable(result, terminalLanguage(process.env)),
      )
    })
}

/** Reads what the play names from the workspace, and lets go of the engines again: the city has its own. */
async function stage(open: OpenRuntime, what: string | undefined, { workspace }: Options): Promise<StagedPlay> {
  if (what === undefined) throw new Error('Say which: a file, or the number of a play.')
  const opened = await open(workspace === undefined ? {} : { workspace })
  try {
    const by = systemCaller(opened.workspace.id)
    if (/^\d+$/.test(what)) return await stagePlay(opened.deps, by, Number(what))
    return await stageSource(opened.deps, by, { text: readPlay(what) })
  } finally {
    await opened.close()
  }
}

/** The first line of standard input. When the input ends, whoever asked is gone. */
function readStaged(ending: AbortController): Promise<StagedPlay> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: process.stdin })
    lines.once('line', (line) => {
      try {
        resolve(stagedPlaySchema.parse(JSON.parse(line)))
      } catch (error) {
        reject(error)
      }
    })
    lines.once('close', () => {
      ending.abort(new Error('Nobody waits for the result any more.'))
      reject(ending.signal.reason)
    })
  })
}

function endOnSignals(): AbortController {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => ending.abort(new Error(`Ended by ${signal}.`)))
  return ending
}

async function run(
  staged: StagedPlay,
  { people, days, seed }: { people: number; days: number; seed: number },
  isForServer: boolean,
  signal: AbortSignal,
): Promise<PlaySimulationResult> {
  const { simulate } = await import('../simulation/simulate.ts')
  if (isForServer) {
    const onProgress = (progress: PlaySimulationProgress): void => terminal.say(JSON.stringify(progress))
    return simulate(staged, { people, days, seed, signal, onProgress })
  }
  const bar = startProgress(terminalLanguage(process.env) === 'zh' ? '模拟城市' : 'Simulated city')
  try {
    return await simulate(staged, {
      ...{ people, days, seed, signal },
      onProgress: ({ phase, day }) => bar.update(day, days, phase),
    })
  } finally {
    bar.stop()
  }
}
