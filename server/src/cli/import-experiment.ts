import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ExperimentMapping, experimentMappingSchema } from '@regulars/contract'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { stringify } from 'csv-stringify/sync'
import { type ImportedTable, importTable } from '../domains/experiments/index.ts'
import { currencyDigits } from '../domains/reports/index.ts'
import { terminal } from '../kernel/terminal.ts'
import type { OpenRuntime } from './runtime.ts'

type Language = 'en' | 'zh'
type Options = { mapping: string; name?: string; rejected?: string; workspace?: number; lang?: Language }

/** `regulars import experiment FILE`: a table of outcomes, one line a customer, from a test that somebody else ran. */
export function importExperimentCommand(command: Command, open: OpenRuntime): void {
  command
    .command('experiment')
    .description('import a table of outcomes of a finished test; the same file twice changes nothing')
    .argument('<file>', 'CSV or gzip CSV: a line a customer with the arm and what came of it')
    .requiredOption('--mapping <file>', 'JSON file that says what the columns are (examples/hillstrom.mapping.json)')
    .option('--name <name>', 'how the experiment is called; the name in the mapping or of the file otherwise')
    .option('--rejected <file>', 'where rejected lines go, with their reasons')
    .option('--workspace <id>', 'another workspace than the first', workspaceId)
    .addOption(new Option('--lang <lang>', 'language of the texts').choices(['en', 'zh']))
    .action((file: string, options: Options) => importFile(open, file, options))
}

function workspaceId(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('A whole number above 0.')
  return id
}

async function importFile(open: OpenRuntime, file: string, options: Options): Promise<void> {
  // Before the engines start: a typing error should answer at once.
  const content = await readFile(file).catch(() => {
    throw new Error(`There is no file ${file}.`)
  })
  const mapping = await readMapping(options.mapping)
  const opened = await open(options.workspace === undefined ? {} : { workspace: options.workspace })
  try {
    const { deps, workspace, language } = opened
    const plain = basename(file)
      .replace(/\.gz$/, '')
      .replace(/\.(csv|txt)$/, '')
    const imported = await importTable(
      deps,
      { workspace: workspace.id, stores: '*' },
      {
        name: plain,
        mapping: options.name === undefined ? mapping : { ...mapping, name: options.name },
        content,
        minorDigits: currencyDigits(workspace.currency),
      },
    )
    const rejected = await writeRejected(imported, options.rejected ?? `${plain}.rejected.csv`)
    terminal.result(summaryText(imported, rejected, options.lang ?? language))
  } finally {
    await opened.close()
  }
}

async function readMapping(path: string): Promise<ExperimentMapping> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`There is no file ${path}.`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = experimentMappingSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`)
  throw new Error(`${path} is not a mapping of outcomes:\n${lines.join('\n')}`)
}

/** The lines as they came, with their numbers and reasons behind them. */
async function writeRejected({ headers, rejected }: ImportedTable, path: string): Promise<string | undefined> {
  if (rejected.length === 0) return undefined
  const lines = rejected.map(({ line, cells, reason }) => [...cells, line, reason])
  await writeFile(path, stringify([[...headers, 'line', 'reason'], ...lines]))
  return path
}

function summaryText(
  { name, isNew, lines, rejected }: ImportedTable,
  path: string | undefined,
  lang: Language,
): string {
  const [kept, left] = [(lines - rejected.length).toLocaleString('en'), rejected.length.toLocaleString('en')]
  const where = path ? ` → ${path}` : ''
  const next = `npx regulars experiment ${JSON.stringify(name)}`
  return lang === 'zh'
    ? [
        isNew ? `已导入“${name}”：${kept} 行` : `“${name}”已导入过，没有变化：${kept} 行`,
        `  拒绝 ${left} 行${where}`,
        `下一步：${next}`,
      ].join('\n')
    : [
        isNew ? `Imported ${name}: ${kept} lines` : `${name} was imported before, nothing changed: ${kept} lines`,
        `  ${left} lines rejected${where}`,
        `Next: ${next}`,
      ].join('\n')
}
