import type { ReportCatalogue, ReportColumn, ReportResult, ReportValue } from '@regulars/contract'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { systemCaller } from '../domains/organization/index.ts'
import {
  currencyDigits,
  exportCsv,
  type Language,
  listReports,
  minorText,
  periodText,
  runReport,
  scopeText,
  sheetOf,
} from '../domains/reports/index.ts'
import { terminal, terminalLanguage } from '../kernel/terminal.ts'
import type { CommandRuntime, OpenRuntime } from './runtime.ts'

type ReportOptions = {
  format: 'json' | 'csv' | 'table'
  from?: string
  to?: string
  city?: string
  store?: string
  channel?: string
  param: Record<string, string>
  lang?: Language
  workspace?: number
}

// A terminal is for looking; whoever wants all rows takes JSON or CSV.
const TABLE_ROWS_MAX = 200

export function reportCommand(program: Command, open: OpenRuntime): void {
  program
    .command('report')
    .description('print a report; without a name, the list of reports')
    .argument('[name]', 'such as overview or next-month-repurchase')
    .addOption(new Option('--format <format>', 'json, csv or table').choices(['json', 'csv', 'table']).default('table'))
    .option('--from <day>', 'first day or month: 2010-12-01 or 2010-12')
    .option('--to <day>', 'last day or month, included')
    .option('--city <code>', 'only this city')
    .option('--store <code>', 'only this store')
    .option('--channel <name>', 'only this channel')
    .option('--param <name=value>', 'a parameter of the report; repeat for more', collectParam, {})
    .addOption(new Option('--lang <lang>', 'language of the texts').choices(['en', 'zh']))
    .option('--workspace <id>', 'another workspace than the first', workspaceId)
    .action(async (name: string | undefined, options: ReportOptions) => {
      const { format, lang = terminalLanguage(process.env) } = options
      if (name === undefined) {
        terminal.result(format === 'json' ? JSON.stringify(listReports(), null, 2) : catalogueText(listReports(), lang))
        return
      }
      const opened = await open(options.workspace === undefined ? {} : { workspace: options.workspace })
      try {
        terminal.result(await reported(opened, name, options, lang))
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

function collectParam(text: string, before: Record<string, string>): Record<string, string> {
  const cut = text.indexOf('=')
  if (cut < 1) throw new InvalidArgumentError('Write it as name=value.')
  return { ...before, [text.slice(0, cut)]: text.slice(cut + 1) }
}

async function reported(
  { deps, workspace, drained }: CommandRuntime,
  name: string,
  options: ReportOptions,
  lang: Language,
): Promise<string> {
  const { from, to, city, store, channel, param, format } = options
  // What was acknowledged before the command is in the figures.
  await drained()
  const reader = { by: systemCaller(workspace.id), timezone: workspace.timezone, currency: workspace.currency }
  const result = await runReport(deps, reader, name, { from, to, city, store, channel, ...param })
  if (format === 'json') return JSON.stringify(result, null, 2)
  return format === 'csv' ? exportCsv(result, lang).body.toString('utf8') : reportText(result, lang)
}

/** A report as text, for commands that end with one. */
export const describeReport = (opened: CommandRuntime, name: string): Promise<string> =>
  reported(opened, name, { format: 'table', param: {} }, opened.language)

function catalogueText({ reports }: ReportCatalogue, lang: Language): string {
  const table = plainTable(
    lang === 'zh' ? ['名称', '报表', '回答的问题', '参数'] : ['name', 'report', 'question', 'parameters'],
  )
  for (const { name, title, question, params } of reports) {
    table.push([name, title[lang], question[lang], params.map((param) => param.name).join(', ')])
  }
  return table.toString()
}

/** A report as a person reads it in a terminal: what it says, for when and where, the figures, the rows. */
export function reportText(result: ReportResult, lang: Language): string {
  const { title, figures, columns, rows } = sheetOf(result, lang)
  const digits = currencyDigits(result.currency)
  const shown = columns.flatMap((entry, index) =>
    rows.some((row) => row[index] !== null) ? [{ ...entry, index }] : [],
  )
  const table = plainTable(
    shown.map(({ label }) => label),
    shown.map(({ column }) => (isNumeric(column) ? 'right' : 'left')),
  )
  for (const row of rows.slice(0, TABLE_ROWS_MAX)) {
    table.push(shown.map(({ column, index }) => cellText(column, row[index] ?? null, digits)))
  }
  const more = rows.length - TABLE_ROWS_MAX
  return [
    title,
    result.definition[lang],
    `${periodText(result, lang)} ${scopeText(result, lang)}.`,
    ...result.notes.map((note) => note[lang]),
    '',
    // One row that repeats the figures needs no list of them.
    ...(rows.length === 1 && result.columns === result.figures
      ? []
      : figures.map(({ column, label, value }) => `  ${label}: ${cellText(column, value, digits)}`)),
    '',
    rows.length === 0 ? (lang === 'zh' ? '（没有数据）' : '(nothing to show)') : table.toString(),
    ...(more > 0
      ? [lang === 'zh' ? `还有 ${more} 行，用 --format csv 查看` : `${more} more rows; --format csv has them all`]
      : []),
  ].join('\n')
}

const isNumeric = ({ type }: ReportColumn): boolean => ['count', 'money', 'ratio', 'number'].includes(type)

function cellText({ type }: ReportColumn, value: ReportValue, digits: number): string {
  if (value === null) return '–'
  if (typeof value !== 'number') return String(value)
  switch (type) {
    case 'money': {
      const [whole = '', ...fraction] = minorText(value, digits).split('.')
      return [whole.replaceAll(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')
    }
    case 'ratio':
      return `${(value * 100).toFixed(2)} %`
    case 'count':
      return value.toLocaleString('en')
    default:
      return String(Math.round(value * 10_000) / 10_000)
  }
}

function plainTable(head: string[], colAligns: ('left' | 'right')[] = []): Table.Table {
  return new Table({ head, colAligns, style: { head: [], border: [], compact: true } })
}
