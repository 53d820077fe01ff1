import type { PlayDryRun, PlayProblem, PlayReport, PlayView } from '@regulars/contract'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemCaller } from '../domains/organization/index.ts'
import {
  checkSource,
  createDraftFrom,
  dryRunPlay,
  dryRunSource,
  listPlays,
  publishPlay,
  readPlayReport,
} from '../domains/plays/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { readPlay } from './read-play.ts'
import type { CommandRuntime, OpenRuntime } from './runtime.ts'
import { addSimulate } from './simulate-play.ts'

type Options = { format: 'json' | 'table'; workspace?: number }
type Language = CommandRuntime['language']
type Answer = { json: unknown; table: string; failed?: boolean }
type Work = (opened: CommandRuntime, what: string) => Promise<Answer>

const style = { head: [], border: [], compact: true }

/** `regulars play list|check|draft|publish|dry-run|report|simulate`: plays as files, and how they do. */
export function playCommand(program: Command, open: OpenRuntime): void {
  const play = program.command('play').description('plays: check, draft, try dry, publish, and how they do')
  const add = (name: string, description: string, work: Work): void => {
    play
      .command(name)
      .description(description)
      .addOption(new Option('--format <format>', 'json or table').choices(['json', 'table']).default('table'))
      .option('--workspace <id>', 'another workspace than the first', wholeNumber)
      .action(async (...args: unknown[]) => {
        const what = typeof args[0] === 'string' ? args[0] : ''
        const options = args.at(-2) as Options // commander gives options and the command last
        try {
          await answer(open, options, (opened) => work(opened, what))
        } catch (error) {
          // What commander says of options, said of what a command looked at itself.
          if (error instanceof InvalidArgumentError) play.error(`error: ${error.message}`)
          throw error
        }
      })
  }
  add('list', 'plays, newest first', listAll)
  add('check <file>', 'what is wrong with a play; exit code 1 on errors', check)
  add('draft <file>', 'keep a play as a draft; says its number', draft)
  add('publish <id>', 'publish a draft', publish)
  add('dry-run <file-or-id>', 'try a play on real people, nothing written', tryDry)
  add('report <id>', 'how a play does', report)
  addSimulate(play, open)
}

async function answer(
  open: OpenRuntime,
  { format, workspace }: Options,
  work: (opened: CommandRuntime) => Promise<Answer>,
): Promise<void> {
  const opened = await open(workspace === undefined ? {} : { workspace })
  try {
    const { json, table, failed } = await work(opened)
    terminal.result(format === 'json' ? JSON.stringify(json, null, 2) : table)
    if (failed) process.exitCode = 1
  } finally {
    await opened.close()
  }
}

const listAll: Work = async ({ deps, workspace, language }) => {
  const page = await listPlays(deps, { workspace: workspace.id, stores: '*' }, { limit: 200 })
  return { json: page, table: playsTable(page.plays, language) }
}

const check: Work = async ({ deps, workspace, language }, file) => {
  const { problems } = await checkSource(deps, systemCaller(workspace.id), { text: readPlay(file) })
  return { json: problems, table: problemsTable(problems, language), failed: hasErrors(problems) }
}

const draft: Work = async ({ deps, workspace, language }, file) => {
  const made = await createDraftFrom(deps, systemCaller(workspace.id), { text: readPlay(file) })
  return { json: made, table: `${made.id}\n${problemsTable(made.problems, language)}` }
}

const publish: Work = async ({ deps, workspace, language }, id) => {
  const made = await publishPlay(deps, systemCaller(workspace.id), wholeNumber(id))
  const zh = language === 'zh'
  const waits = zh ? '需要另一位同事确认发布' : 'waits for a second person'
  const said = zh ? `版本 ${made.version}，可触达 ${made.reach} 人` : `version ${made.version}, ${made.reach} in reach`
  return { json: made, table: made.waitsForApproval ? waits : said }
}

const tryDry: Work = async ({ deps, workspace, language }, what) => {
  const by = systemCaller(workspace.id)
  const result = /^\d+$/.test(what)
    ? await dryRunPlay(deps, by, Number(what))
    : await dryRunSource(deps, by, { text: readPlay(what) })
  return { json: result, table: dryTable(result, language), failed: hasErrors(result.problems) }
}

const report: Work = async ({ deps, workspace, language }, id) => {
  const { timezone, currency } = workspace
  const reader = { workspace: workspace.id, stores: '*' as const, timezone, currency }
  const result = await readPlayReport(deps, reader, wholeNumber(id))
  return { json: result, table: reportTable(result, language) }
}

function wholeNumber(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError(`“${text}” is not a whole number above 0.`)
  return id
}

const hasErrors = (problems: readonly PlayProblem[]): boolean => problems.some(({ severity }) => severity === 'error')

const tableOf = (language: Language, en: string[], zh: string[], rows: (string | number)[][]): string => {
  const table = new Table({ head: language === 'zh' ? zh : en, style })
  table.push(...rows)
  return String(table)
}

const playsTable = (plays: readonly PlayView[], language: Language): string =>
  tableOf(
    language,
    ['id', 'state', 'name', 'entered', 'running', 'reached'],
    ['编号', '状态', '名称', '进入', '进行中', '达成'],
    plays.map(({ id, state, name, entered, running, reached }) => [
      id,
      state,
      name[language],
      entered,
      running,
      reached,
    ]),
  )

const problemsTable = (problems: readonly PlayProblem[], language: Language): string =>
  problems.length === 0
    ? language === 'zh'
      ? '没有问题。'
      : 'Nothing is wrong.'
    : tableOf(
        language,
        ['severity', 'where', 'reason', 'what to do'],
        ['级别', '位置', '原因', '怎么做'],
        problems.map(({ severity, path, reason, todo }) => [severity, path, reason[language], todo[language]]),
      )

function dryTable(result: PlayDryRun, language: Language): string {
  const { candidates, entered, heldOut, refusedAgain, overLimit } = result
  const who =
    language === 'zh'
      ? `候选 ${candidates}，进入 ${entered}，对照 ${heldOut}，不可再次进入 ${refusedAgain}，超出名额 ${overLimit}`
      : `${candidates} candidates: ${entered} would come in, ${heldOut} are held out, ${refusedAgain} may not again, ${overLimit} are over the limit`
  const steps = tableOf(
    language,
    ['step', 'kind', 'reached', 'sent', 'waiting', 'refused', 'cost at most'],
    ['步骤', '类型', '到达', '发送', '等待', '拒绝', '费用上限'],
    result.steps.map(({ step, kind, reached, touches, costMinor }) => [
      step,
      kind,
      reached,
      touches?.sent ?? '',
      touches?.waiting ?? '',
      touches?.refused ?? '',
      costMinor ?? '',
    ]),
  )
  return `${who}\n${steps}\n${problemsTable(result.problems, language)}`
}

function reportTable({ entered, heldOut, running, reached, cost, steps }: PlayReport, language: Language): string {
  const sums =
    language === 'zh'
      ? `进入 ${entered}，对照 ${heldOut}，进行中 ${running}，达成 ${reached}，券成本上限 ${cost.couponsMinor}`
      : `${entered} entered, ${heldOut} held out, ${running} running, ${reached} reached; coupons cost at most ${cost.couponsMinor}`
  const table = tableOf(
    language,
    ['version', 'step', 'kind', 'entered', 'left', 'waiting', 'failed'],
    ['版本', '步骤', '类型', '进入', '离开', '等待', '失败'],
    steps.map((one) => [one.version, one.step, one.kind, one.entered, one.left, one.waiting, one.failed]),
  )
  return `${sums}\n${table}`
}
