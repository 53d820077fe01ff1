import { createReadStream } from 'node:fs'
import { access, readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Import, type ImportKind, type ImportMapping, importMappingSchema } from '@regulars/contract'
import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  changeMapping,
  createImport,
  exportRejected,
  findUnfinished,
  getImport,
  type ImportOwner,
  runImport,
  startImport,
} from '../domains/imports/index.ts'
import { startProgress, terminal } from '../kernel/terminal.ts'
import { importExperimentCommand } from './import-experiment.ts'
import { dryRunText, summaryText, understoodText, words } from './import-texts.ts'
import type { CommandRuntime, OpenRuntime } from './runtime.ts'

type Options = {
  mapping?: string
  dryRun?: boolean
  store?: string
  rejected?: string
  workspace?: number
  lang?: 'en' | 'zh'
}

export function importCommand(program: Command, open: OpenRuntime): void {
  const command = program
    .command('import')
    .description('import orders, customers or outcomes of a test from a CSV or gzip CSV file')
  for (const kind of ['orders', 'customers'] as const) {
    command
      .command(kind)
      .description(`import ${kind}; the same file twice changes nothing`)
      .argument('<file>', 'CSV or gzip CSV')
      .option('--mapping <file>', 'JSON file that says what the columns are; found from the headers without it')
      .option('--dry-run', 'say what would happen, record nothing')
      .option('--store <code>', 'store of all rows that name none')
      .option('--rejected <file>', 'where rejected rows go, with their reasons')
      .option('--workspace <id>', 'another workspace than the first', workspaceId)
      .addOption(new Option('--lang <lang>', 'language of the texts').choices(['en', 'zh']))
      .action((file: string, options: Options) => importFile(open, kind, file, options))
  }
  importExperimentCommand(command, open)
}

function workspaceId(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('A whole number above 0.')
  return id
}

async function importFile(open: OpenRuntime, kind: ImportKind, file: string, options: Options): Promise<void> {
  // Before the engines start: a typing error should answer at once.
  await access(file).catch(() => {
    throw new Error(`There is no file ${file}.`)
  })
  const mapping = options.mapping === undefined ? undefined : await readMapping(options.mapping, options.store)
  const opened = await open(options.workspace === undefined ? {} : { workspace: options.workspace })
  try {
    await importWith(opened, kind, { file, mapping, options })
  } finally {
    await opened.close()
  }
}

async function readMapping(path: string, storeCode: string | undefined): Promise<ImportMapping> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Error(`There is no file ${path}.`)
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = importMappingSchema.safeParse(json)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.') || '(file)'}: ${issue.message}`)
    throw new Error(`${path} is not a mapping:\n${lines.join('\n')}`)
  }
  return storeCode === undefined ? parsed.data : { ...parsed.data, storeCode }
}

type Job = { file: string; mapping: ImportMapping | undefined; options: Options }

async function importWith(opened: CommandRuntime, kind: ImportKind, { file, mapping, options }: Job): Promise<void> {
  const { deps, workspace } = opened
  const lang = options.lang ?? opened.language
  const owner: ImportOwner = {
    scope: { workspace: workspace.id, stores: '*' },
    timezone: workspace.timezone,
    currency: workspace.currency,
    locale: lang === 'zh' ? 'zh-CN' : 'en',
  }
  const dryRun = options.dryRun ?? false
  const began = performance.now()
  const job = await findOrCreate(opened, owner, kind, { file, mapping, options })
  terminal.say(understoodText(job, workspace, lang))
  if (job.state !== 'running') await startImport(deps, owner, job.id, dryRun)
  const ended = await runToEnd(opened, owner, job.id, words[lang].progress[dryRun ? 'dryRun' : 'run'])
  if (ended.state === 'failed') throw new Error(ended.failure ?? words[lang].failed)
  // The figures of the next command include this file.
  if (!dryRun) await opened.drained()
  const rejected = await writeRejected(opened, owner, ended, options.rejected ?? `${nameOf(file)}.rejected.csv`)
  const seconds = (performance.now() - began) / 1000
  const text = dryRun ? dryRunText : summaryText
  terminal.result(text({ job: ended, currency: workspace.currency, seconds, rejected, lang }))
}

const nameOf = (file: string): string =>
  basename(file)
    .replace(/\.gz$/, '')
    .replace(/\.(csv|txt)$/, '')

/** The interrupted import of this file, or a new one. */
async function findOrCreate(
  { deps, language }: CommandRuntime,
  owner: ImportOwner,
  kind: ImportKind,
  { file, mapping, options }: Job,
): Promise<Import> {
  const content = () => createReadStream(file, { highWaterMark: 1024 * 1024 })
  const dryRun = options.dryRun ?? false
  const unfinished = await findUnfinished(deps, owner.scope, { kind, content: content(), mapping, dryRun })
  if (unfinished !== undefined) {
    terminal.say(words[options.lang ?? language].continuing)
    return getImport(deps, owner, unfinished)
  }
  const { id } = await createImport(deps, owner, { kind, fileName: basename(file), content: content(), mapping })
  const job = await getImport(deps, owner, id)
  if (mapping || options.store === undefined) return job
  return changeMapping(deps, owner, id, { ...job.mapping, storeCode: options.store })
}

const lookMs = 250

async function runToEnd({ deps }: CommandRuntime, owner: ImportOwner, id: string, label: string): Promise<Import> {
  const progress = startProgress(label)
  const show = async (): Promise<Import> => {
    const job = await getImport(deps, owner, id)
    progress.update(Math.round(job.progress.percent), 100, job.progress.linesRead.toLocaleString('en'))
    return job
  }
  const timer = setInterval(() => void show().catch(() => undefined), lookMs)
  try {
    for (;;) {
      // A running server may have taken it up first; then we watch, and take over should it go away.
      const ran = await runImport(deps, { workspace: owner.scope.workspace, id })
      const job = await show()
      if (job.state !== 'running') return job
      if (ran === 'elsewhere') await sleep(lookMs)
    }
  } finally {
    clearInterval(timer)
    progress.stop()
  }
}

async function writeRejected(
  { deps }: CommandRuntime,
  owner: ImportOwner,
  job: Import,
  path: string,
): Promise<string | undefined> {
  if (!job.counts || job.counts.rejectedLines === 0) return undefined
  const csv = await exportRejected(deps, owner, job.id)
  if (csv === undefined) return undefined
  await writeFile(path, csv)
  return path
}
