import { readdirSync, readFileSync } from 'node:fs'

export type Part = 'server' | 'clickhouse' | 'postgres' | 'other'
export type Process = { pid: number; part: Part }

const ticksPerSecond = 100 // USER_HZ of Linux, on every architecture that Node runs on

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it ended while we looked
  }
}

/** The fields of /proc/pid/stat after the name, which itself may contain spaces. */
const statFields = (pid: number): string[] => {
  const text = read(`/proc/${pid}/stat`)
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** A process and everything below it. Linux only. */
export function processTree(root: number): Process[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statFields(Number(name))[1]))
  }
  const found = [root]
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child)
  return found.map((pid) => ({ pid, part: partOf(pid) }))
}

function partOf(pid: number): Part {
  const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')
  if (command.includes('clickhouse-child')) return 'clickhouse'
  if (/\/postgres |^postgres: /.test(command)) return 'postgres'
  return command.includes('regulars.mjs') && !/^(npm|sh|\S*\/sh) /.test(command) ? 'server' : 'other'
}

const noParts = (): Record<Part, number> => ({ server: 0, clickhouse: 0, postgres: 0, other: 0 })

/** Processor seconds used so far, by part, with those of children that ended meanwhile: a backend that leaves takes its own along. */
export function processorSeconds(root: number): Record<Part, number> {
  const seconds = noParts()
  for (const { pid, part } of processTree(root)) {
    const fields = statFields(pid)
    for (const field of [11, 12, 13, 14]) seconds[part] += Number(fields[field] ?? 0) / ticksPerSecond
  }
  return seconds
}

export type Memory = { rss: Record<Part, number>; pss: Record<Part, number>; processes: number }

/** MiB by part. RSS counts a page once for every process that has it mapped, PSS divides it among them. */
export function memoryOf(root: number): Memory {
  const memory: Memory = { rss: noParts(), pss: noParts(), processes: 0 }
  for (const { pid, part } of processTree(root)) {
    const rollup = read(`/proc/${pid}/smaps_rollup`)
    const mebibytes = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024
    memory.rss[part] += mebibytes('Rss')
    memory.pss[part] += mebibytes('Pss')
    memory.processes += 1
  }
  return memory
}

export const sumOf = (parts: Record<Part, number>): number =>
  Object.values(parts).reduce((sum, value) => sum + value, 0)
