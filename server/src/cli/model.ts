import type { ModelRun, ModelView } from '@regulars/contract'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { executeRun, listModels, startRun } from '../domains/models/index.ts'
import { systemCaller } from '../domains/organization/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { evaluateInterestCommand } from './model-interest.ts'
import type { CommandRuntime, OpenRuntime } from './runtime.ts'

type Language = 'en' | 'zh'
type Shared = { format: 'json' | 'table'; lang?: Language; workspace?: number }
type RunOptions = Shared & {
  calibrationWeeks?: string
  count?: string
  param: Record<string, string>
  labels: boolean
}

export function modelCommand(program: Command, open: OpenRuntime): void {
  const model = program
    .command('model')
    .description('the model library: what there is, and running it on your own data')
  withShared(model.command('list').description('the models, with their newest runs')).action((options: Shared) =>
    within(open, options, async (opened, lang) => {
      const models = await listModels(opened.deps, { workspace: opened.workspace.id, stores: '*' })
      return options.format === 'json' ? JSON.stringify({ models }, null, 2) : listText(models, lang)
    }),
  )
  withShared(
    model
      .command('run')
      .description('run a model; its labels are replaced')
      .argument('<name>', 'such as bg-nbd; `model list` has them all')
      .option('--calibration-weeks <n>', 'learn from so many first weeks, judge on what follows')
      .option('--count <orders>', 'all orders, or paid ones above zero only')
      .option('--param <name=value>', 'a parameter of the model; repeat for more', collectParam, {})
      .option('--no-labels', 'only look, write no labels'),
  ).action((name: string, options: RunOptions) =>
    within(open, options, (opened, lang) => runModel(opened, name, options, lang)),
  )
  evaluateInterestCommand(model)
}

const withShared = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'json or table').choices(['json', 'table']).default('table'))
    .addOption(new Option('--lang <lang>', 'language of the texts').choices(['en', 'zh']))
    .option('--workspace <id>', 'another workspace than the first', workspaceId)

function workspaceId(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('A whole number above 0.')
  return id
}

function collectParam(text: string, before: Record<string, string>): Record<string, string> {
  const cut = text.indexOf('=')
  if (cut < 1) throw new InvalidArgumentError('Write it as name=value.')
  return { ...before, [text.slice(0, cut)]: text.slice(cut + 1) }
}

async function within(
  open: OpenRuntime,
  { workspace, lang }: Shared,
  work: (opened: CommandRuntime, lang: Language) => Promise<string>,
): Promise<void> {
  const opened = await open(workspace === undefined ? {} : { workspace })
  try {
    terminal.result(await work(opened, lang ?? opened.language))
  } finally {
    await opened.close()
  }
}

async function runModel(
  { deps, workspace, drained }: CommandRuntime,
  name: string,
  { calibrationWeeks, count, param, labels, format }: RunOptions,
  lang: Language,
): Promise<string> {
  // What was acknowledged before the command is in the figures.
  await drained()
  const parameters = {
    ...param,
    ...(calibrationWeeks === undefined ? {} : { calibrationWeeks }),
    ...(count === undefined ? {} : { count }),
  }
  const started = await startRun(deps, systemCaller(workspace.id), name, { parameters, writeLabels: labels })
  const { timezone, currency } = workspace
  const run = await executeRun(deps, { workspace: workspace.id, timezone, currency }, started.id)
  if (run.state === 'failed') process.exitCode = 1
  return format === 'json' ? JSON.stringify(run, null, 2) : runText(run, await nameOf(deps, workspace.id, name), lang)
}

async function nameOf(deps: CommandRuntime['deps'], workspace: number, name: string): Promise<ModelView | undefined> {
  return (await listModels(deps, { workspace, stores: '*' })).find((model) => model.name === name)
}

function listText(models: readonly ModelView[], lang: Language): string {
  const table = plainTable(
    lang === 'zh' ? ['名称', '模型', '回答的问题', '上次运行'] : ['name', 'model', 'question', 'last run'],
  )
  for (const { name, title, question, lastRun } of models) {
    table.push([
      name,
      title[lang],
      question[lang],
      lastRun ? `${lastRun.state} ${lastRun.startedAt.slice(0, 10)}` : '–',
    ])
  }
  return table.toString()
}

/** A run as a person reads it: what it saw, what it estimated, how good it is. */
function runText(run: ModelRun, model: ModelView | undefined, lang: Language): string {
  const heads = lang === 'zh' ? ['输入', '估计参数', '指标', '写入标签'] : ['saw', 'estimated', 'metrics', 'labels']
  const section = (head: string, entries: [string, number | string][]): string[] =>
    entries.length === 0 ? [] : ['', head, ...entries.map(([key, value]) => `  ${key}: ${figure(value)}`)]
  const metrics = model?.metrics ?? []
  const named = metrics.flatMap(({ key, name }): [string, number][] => {
    const value = run.metrics[key]
    return value === undefined ? [] : [[name[lang], value]]
  })
  return [
    model ? `${model.title[lang]}, v${run.version}` : run.model,
    ...(model ? [model.question[lang]] : []),
    ...(run.error === undefined ? [] : ['', run.error]),
    ...section(heads[0] ?? '', Object.entries(run.inputs)),
    ...section(heads[1] ?? '', Object.entries(run.fitted)),
    ...section(heads[2] ?? '', named),
    ...(run.labels.length > 0 ? ['', `${heads[3]}: ${run.labels.join(', ')}`] : []),
  ].join('\n')
}

const figure = (value: number | string): string =>
  typeof value === 'string' ? value : String(Number(value.toPrecision(value >= 1000 || value <= -1000 ? 8 : 4)))

function plainTable(head: string[]): Table.Table {
  return new Table({ head, style: { head: [], border: [], compact: true } })
}
