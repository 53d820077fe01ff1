import { appendFileSync, existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'

/** `partition_firstBlock_lastBlock_level[_mutation]`, the name of a part and of its folder. */
const PART = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/

type Blocks = { partition: string; first: number; last: number }

function blocksOf(part: string): Blocks | undefined {
  const [, partition, first, last] = PART.exec(part) ?? []
  return partition === undefined ? undefined : { partition, first: Number(first), last: Number(last) }
}

const ADDED = '1'
const DROPPED = '2'

/**
 * Takes back what the engine noted and did not do. It writes the token of an insert into a log *before* it gives the
 * part its name; killed between the two (about 0.1 ms a partition), it takes every retry for a duplicate and the rows are
 * lost. Both facts are on disk: a noted part that no folder covers was never stored. Call before the engine opens.
 *
 * @returns the parts that were taken back
 */
export function forgetUnstoredParts(dataPath: string): string[] {
  return tableFolders(join(dataPath, 'store')).flatMap(forgetIn)
}

function tableFolders(store: string): string[] {
  if (!existsSync(store)) return []
  return readdirSync(store)
    .flatMap((prefix) => readdirSync(join(store, prefix)).map((table) => join(store, prefix, table)))
    .filter((table) => existsSync(join(table, 'deduplication_logs')))
}

function forgetIn(table: string): string[] {
  const logs = join(table, 'deduplication_logs')
  const files = readdirSync(logs).sort((a, b) => numberOf(a) - numberOf(b))
  const newest = files.at(-1)
  if (newest === undefined) return []
  cutTornRecord(join(logs, newest))
  const noted = new Map<string, string>()
  for (const file of files) {
    for (const line of readFileSync(join(logs, file), 'utf8').split('\n')) {
      const [operation, part, block] = line.split('\t')
      if (part === undefined || block === undefined) continue
      if (operation === ADDED) noted.set(block, part)
      else noted.delete(block)
    }
  }
  const stored = storedBlocks(table)
  const unstored = [...noted].filter(([, part]) => !isCovered(part, stored))
  // In the log's own words, at its end: cut short, the rest is found again by the next start.
  appendFileSync(join(logs, newest), unstored.map(([block, part]) => `${DROPPED}\t${part}\t${block}\n`).join(''))
  return unstored.map(([, part]) => part)
}

const numberOf = (file: string): number => Number(/\d+/.exec(file)?.[0] ?? 0)

/** A power cut may leave half a line, behind which the engine would read nothing more. */
function cutTornRecord(file: string): void {
  const content = readFileSync(file)
  const whole = content.lastIndexOf('\n') + 1
  if (whole < content.length) truncateSync(file, whole)
}

function storedBlocks(table: string): Map<string, Blocks[]> {
  const stored = new Map<string, Blocks[]>()
  for (const name of readdirSync(table)) {
    const blocks = blocksOf(name)
    if (blocks) stored.set(blocks.partition, [...(stored.get(blocks.partition) ?? []), blocks])
  }
  return stored
}

/** By itself or by the part it was merged into. A name we cannot read is left alone. */
function isCovered(part: string, stored: ReadonlyMap<string, readonly Blocks[]>): boolean {
  const wanted = blocksOf(part)
  if (!wanted) return true
  return (stored.get(wanted.partition) ?? []).some(({ first, last }) => first <= wanted.first && wanted.last <= last)
}
