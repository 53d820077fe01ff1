import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { EXPERIMENT_ARMS_MAX, type ExperimentArm, type ExperimentMapping } from '@regulars/contract'
import { type Info, parse } from 'csv-parse'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/experiments.ts'
import { insertOutcomes, type OutcomeRow } from '../queries/outcomes.ts'
import { type Places, placeColumns, readLine, readNumber } from '../rules/read-line.ts'

export type ImportTable = {
  name: string
  mapping: ExperimentMapping
  /** CSV or gzip CSV, with a header. */
  content: Buffer
  /** Decimals of the workspace's currency. */
  minorDigits: number
}

export type RejectedLine = { line: number; cells: string[]; reason: string }

export type ImportedTable = {
  id: number
  name: string
  /** False where this content was imported before with this mapping. */
  isNew: boolean
  headers: string[]
  lines: number
  rejected: RejectedLine[]
}

/** Lines of one statement. */
const batchLines = 5000

/**
 * Keeps a table of outcomes (a line a customer: arm, what came of it, what was known before) as an experiment of the kind
 * `imported`, all of it in one transaction. Lines that cannot be read are returned with their reason. Safe to repeat: the
 * same content with the same mapping is the same experiment.
 * @throws experiment_file_invalid for missing columns, too many arms, or a control that no line names
 */
export async function importTable(deps: Deps, scope: Scope, input: ImportTable): Promise<ImportedTable> {
  const digest = createHash('sha256').update(input.content).update(JSON.stringify(input.mapping)).digest()
  return deps.db.as(scope, async (tx) => {
    const about = `file/${digest.toString('hex').slice(0, 24)}`
    const made = await queries.insertExperiment(tx, scope.workspace, {
      about,
      name: input.mapping.name ?? input.name,
      kind: 'imported',
      state: 'concluded',
      measure: input.mapping.outcomes[0]?.kind === 'share' ? 'conversion' : 'money',
      windowDays: 0,
      arms: [],
      // A finished table is looked at once.
      tunedPerArm: 0,
      seed: '',
      openedAt: deps.clock.now(),
      digest,
    })
    const found = made ?? (await queries.findExperimentAbout(tx, scope.workspace, about))
    invariant(found, 'an experiment that is there can be read')
    const read = await readRows(input, async (rows) => {
      if (made) await insertOutcomes(tx, scope.workspace, found.id, rows)
    })
    if (made) await describeTable(tx, scope, found.id, read)
    const { headers, lines, rejected } = read
    return { id: found.id, name: found.name, isNew: made !== undefined, headers, lines, rejected }
  })
}

type TableRead = {
  headers: string[]
  lines: number
  rejected: RejectedLine[]
  arms: ExperimentArm[]
  columns: queries.TableColumns
}

/** Reads all lines; `keep` takes those that can be read, batch by batch. A unit counts once, by its first line. */
async function readRows(
  { content, mapping, minorDigits }: ImportTable,
  keep: (rows: OutcomeRow[]) => Promise<void>,
): Promise<TableRead> {
  const table = new Table(mapping, 10 ** minorDigits, keep)
  const plain = Readable.from([content], { objectMode: false })
  const bytes = content.readUInt16BE(0) === 0x1f8b ? plain.pipe(createGunzip()) : plain
  const parser = bytes.pipe(
    parse({
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
    }),
  )
  bytes.on('error', (error) => parser.destroy(error))
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
    // `info: true` makes the parser give both
    await table.take(record, info.lines)
  }
  await table.flush()
  return table.read()
}

class Table {
  readonly #mapping: ExperimentMapping
  readonly #minorFactor: number
  readonly #keep: (rows: OutcomeRow[]) => Promise<void>
  readonly #rejected: RejectedLine[] = []
  readonly #arms: string[] = []
  readonly #isNumber: boolean[]
  #headers: string[] = []
  #places: Places | undefined
  #waiting: OutcomeRow[] = []
  readonly #units = new Set<string>()
  #lines = 0

  constructor(mapping: ExperimentMapping, minorFactor: number, keep: (rows: OutcomeRow[]) => Promise<void>) {
    this.#mapping = mapping
    this.#minorFactor = minorFactor
    this.#keep = keep
    this.#isNumber = mapping.covariates.map(() => true)
  }

  async take(cells: string[], line: number): Promise<void> {
    if (!this.#places) {
      this.#headers = cells.map((cell) => cell.trim())
      const places = placeColumns(this.#mapping, this.#headers)
      if ('missing' in places)
        throw refusals.experiment_file_invalid({ detail: `It has no column ${places.missing.join(', ')}.` })
      this.#places = places
      return
    }
    this.#lines += 1
    const read = readLine(cells, this.#places, { line, width: this.#headers.length, minorFactor: this.#minorFactor })
    if (!('reason' in read) && this.#units.has(read.unit)) {
      this.#rejected.push({ line, cells, reason: `a second line of unit ${read.unit}` })
      return
    }
    if ('reason' in read) {
      this.#rejected.push({ line, cells, reason: read.reason })
      return
    }
    this.#units.add(read.unit)
    if (!this.#arms.includes(read.arm)) this.#arms.push(read.arm)
    if (this.#arms.length > EXPERIMENT_ARMS_MAX)
      throw refusals.experiment_file_invalid({ detail: `It has more than ${EXPERIMENT_ARMS_MAX} arms.` })
    read.covariates.forEach((text, index) => {
      if (text !== '' && readNumber(text) === undefined) this.#isNumber[index] = false
    })
    this.#waiting.push({
      line,
      unit: read.unit,
      arm: this.#arms.indexOf(read.arm),
      outcomes: read.outcomes,
      covariates: read.covariates.map((text) => (text === '' ? null : text)),
    })
    if (this.#waiting.length >= batchLines) await this.flush()
  }

  async flush(): Promise<void> {
    const rows = this.#waiting
    this.#waiting = []
    if (rows.length > 0) await this.#keep(rows)
  }

  read(): TableRead {
    const { control, shares, outcomes, covariates } = this.#mapping
    if (!this.#arms.includes(control))
      throw refusals.experiment_file_invalid({
        detail: `No line has the control “${control}” as its ${this.#mapping.arm}.`,
      })
    return {
      headers: this.#headers,
      lines: this.#lines,
      rejected: this.#rejected,
      arms: this.#arms.map((name) => ({
        name,
        weight: shares?.[name] ?? 1,
        ...(name === control ? { control: true } : {}),
      })),
      columns: {
        outcomes: outcomes.map(({ column, kind }) => ({ name: column, unit: kind === 'money' ? 'minor' : kind })),
        covariates: covariates.map((name, index) => ({ name, kind: this.#isNumber[index] ? 'number' : 'word' })),
      },
    }
  }
}

async function describeTable(tx: Tx, { workspace }: Scope, id: number, { arms, columns }: TableRead): Promise<void> {
  await queries.setTable(tx, workspace, id, { arms, columns })
}
