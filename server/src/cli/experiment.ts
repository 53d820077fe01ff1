import type {
  ExperimentEffect,
  ExperimentInterval,
  ExperimentList,
  ExperimentResult,
  ExperimentUnit,
} from '@regulars/contract'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { findExperimentCalled, listExperiments, readResult } from '../domains/experiments/index.ts'
import { currencyDigits } from '../domains/reports/index.ts'
import { terminal } from '../kernel/terminal.ts'
import type { CommandRuntime, OpenRuntime } from './runtime.ts'

type Language = 'en' | 'zh'
type Options = { format: 'json' | 'table'; lang?: Language; workspace?: number }

export function experimentCommand(program: Command, open: OpenRuntime): void {
  program
    .command('experiment')
    .description('what an experiment did beside its control, with intervals; without a name, the experiments there are')
    .argument('[name]', 'name or number of an experiment')
    .addOption(new Option('--format <format>', 'json or table').choices(['json', 'table']).default('table'))
    .addOption(new Option('--lang <lang>', 'language of the texts').choices(['en', 'zh']))
    .option('--workspace <id>', 'another workspace than the first', workspaceId)
    .action(async (name: string | undefined, options: Options) => {
      const opened = await open(options.workspace === undefined ? {} : { workspace: options.workspace })
      try {
        terminal.result(await shown(opened, name, options))
      } finally {
        await opened.close()
      }
    })
}

function workspaceId(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('A whole number above 0.')
  return id
}

async function shown(opened: CommandRuntime, name: string | undefined, { format, lang }: Options): Promise<string> {
  const { deps, workspace, drained } = opened
  // What was acknowledged before the command is in the figures.
  await drained()
  const language = lang ?? opened.language
  const scope = { workspace: workspace.id, stores: '*' as const, timezone: workspace.timezone }
  if (name === undefined) {
    const list = await listExperiments(deps, scope, { limit: 200 })
    return format === 'json' ? JSON.stringify(list, null, 2) : listText(list, language)
  }
  const { id } = await findExperimentCalled(deps, scope, name)
  const result = await readResult(deps, { ...scope, currency: workspace.currency }, id)
  return format === 'json' ? JSON.stringify(result, null, 2) : resultText(result, language)
}

function listText({ items }: ExperimentList, lang: Language): string {
  if (items.length === 0) return words[lang].none
  const table = plainTable(words[lang].list)
  for (const { id, name, kind, state, measure, assigned, openedAt } of items)
    table.push([id, name, kind, state, measure, assigned.toLocaleString('en'), openedAt.slice(0, 10)])
  return table.toString()
}

const words = {
  en: {
    none: 'There is no experiment yet. A play with a holdout makes one; so does: npx regulars import experiment FILE --mapping MAPPING',
    list: ['id', 'name', 'kind', 'state', 'measure', 'customers', 'since'],
    arms: ['arm', 'customers', 'planned'],
    effects: ['arm', 'outcome', 'mean', 'control', 'difference', '95 % interval', 'for daily looks'],
    control: 'control',
    groups: 'Who is moved',
    group: ['by', 'group', 'customers', 'difference', 'interval of all groups', 'answer'],
    claim: 'Claim',
    silences: {
      'no-control': 'nothing, since there is no control',
      'nobody-assigned': 'nothing yet: nobody was assigned',
      'ratio-broken': 'nothing, since the arms are not as large as planned (sample ratio)',
      'too-few': 'nothing yet: too few customers',
      'covers-zero': 'nothing: the interval covers zero',
    },
    better: (arm: string, outcome: string) => `${arm} does better than the control on ${outcome}`,
    worse: (arm: string, outcome: string) => `${arm} does worse than the control on ${outcome}`,
    open: 'Customers are still in their window; the figures move on.',
    ratio: (p: string) => `Sample ratio: p = ${p}`,
    points: 'points',
  },
  zh: {
    none: '还没有实验。带留出组的玩法会自动开一个；也可以导入：npx regulars import experiment 文件 --mapping 映射文件',
    list: ['编号', '名称', '类型', '状态', '指标', '人数', '开始'],
    arms: ['组', '人数', '应有'],
    effects: ['组', '结果', '均值', '对照', '差', '95% 区间', '天天看也成立'],
    control: '对照',
    groups: '谁被打动',
    group: ['按', '人群', '人数', '差', '各群同时成立的区间', '结论'],
    claim: '结论',
    silences: {
      'no-control': '没有对照组，不下结论',
      'nobody-assigned': '还没有人入组',
      'ratio-broken': '各组人数与计划不符，结果不可信',
      'too-few': '人数还太少',
      'covers-zero': '区间包含零，看不出差别',
    },
    better: (arm: string, outcome: string) => `“${arm}”的${outcome}好于对照组`,
    worse: (arm: string, outcome: string) => `“${arm}”的${outcome}不如对照组`,
    open: '还有顾客在观察期内，数字会继续变。',
    ratio: (p: string) => `人数比例检查：p = ${p}`,
    points: '个百分点',
  },
} as const

/** A result as a person reads it in a terminal: what may be said, the arms, every outcome with its intervals, the groups. */
function resultText(result: ExperimentResult, lang: Language): string {
  const say = words[lang]
  const { experiment, claim, arms, effects, ratio, uplift } = result
  const said = claim.claim === 'none' ? say.silences[claim.reason] : say[claim.claim](claim.arm, claim.outcome)
  const show = valueText(result.currency, say.points)
  const people = plainTable(say.arms)
  for (const { name, control, customers, expected } of arms)
    people.push([control ? `${name} (${say.control})` : name, customers.toLocaleString('en'), Math.round(expected)])
  const figures = plainTable(say.effects)
  for (const effect of effects) figures.push(effectCells(effect, show))
  const groups = plainTable(say.group)
  for (const { by, unit, groups: list } of uplift)
    for (const { group, customers, difference, interval, answer } of list)
      groups.push([
        by,
        group,
        customers.toLocaleString('en'),
        show(difference, unit, true),
        intervalText(interval, unit, show),
        answer,
      ])
  return [
    experiment.name,
    `${say.claim}: ${said}.${claim.final ? '' : ` ${say.open}`}`,
    ...(ratio ? [say.ratio(ratio.pValue.toPrecision(2))] : []),
    people.toString(),
    ...(effects.length > 0 ? [figures.toString()] : []),
    ...(uplift.length > 0 ? ['', say.groups, groups.toString()] : []),
  ].join('\n')
}

type Show = (value: number, unit: ExperimentUnit, isDifference?: boolean) => string

const valueText = (currency: string, points: string): Show => {
  const digits = currencyDigits(currency)
  return (value, unit, isDifference = false) => {
    if (unit === 'share')
      return isDifference ? `${(value * 100).toFixed(3)} ${points}` : `${(value * 100).toFixed(3)} %`
    // A mean of minor units has parts of them.
    if (unit === 'minor') return (value / 10 ** digits).toFixed(digits + 1)
    return String(Number(value.toPrecision(5)))
  }
}

const intervalText = ({ low, high }: ExperimentInterval, unit: ExperimentUnit, show: Show): string =>
  `${low === null ? '−∞' : show(low, unit)} … ${high === null ? '∞' : show(high, unit)}`

const effectCells = (effect: ExperimentEffect, show: Show): string[] => {
  const { arm, outcome, unit, mean, controlMean, difference, fixed, alwaysValid } = effect
  return [
    arm,
    outcome,
    show(mean, unit),
    show(controlMean, unit),
    show(difference, unit, true),
    intervalText(fixed, unit, show),
    intervalText(alwaysValid, unit, show),
  ]
}

function plainTable(head: readonly string[]): Table.Table {
  return new Table({ head: [...head], style: { head: [], border: [], compact: true } })
}
