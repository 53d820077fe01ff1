import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Names one process for good: a pid alone is given to somebody else some day. */
export type ProcessId = { pid: number; startedTicks: string }

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', `${column}=`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return '' // no such process
  }
}

function procFile(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return undefined
  }
}

/** When a living process began, in a form to compare; undefined when there is none (a zombie counts as none). */
export function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart') || undefined
  // After the name in brackets, which may hold anything: state is field 3, start time field 22.
  const fields = procFile(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ')
  return fields && fields[0] !== 'Z' && fields[0] !== 'X' ? fields[19] : undefined
}

export function isAlive(id: ProcessId): boolean {
  return startOf(id.pid) === id.startedTicks
}

/** The command line of a process, arguments separated by spaces. */
export function commandOf(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'command')
  return procFile(pid, 'cmdline')?.replaceAll('\0', ' ').trim() ?? ''
}

/** Processes working in this folder; only Linux can tell. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  const within = (pid: string) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder
    } catch {
      return false // gone, or somebody else's
    }
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && within(name))
    .map(Number)
}

/** Sends a signal, and does not mind that the process is gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // gone between the check and the signal
  }
}

/** Waits until `done` holds; says whether it did in time. */
export async function until(done: () => boolean, millisMax: number): Promise<boolean> {
  const deadline = Date.now() + millisMax
  while (!done()) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/** Asks a process to end with ever firmer signals; the identity is checked before each. */
export async function endProcess(
  id: ProcessId,
  steps: ReadonlyArray<readonly [signal: NodeJS.Signals, millis: number]>,
): Promise<void> {
  for (const [name, millis] of steps) {
    if (!isAlive(id)) return
    signal(id.pid, name)
    if (await until(() => !isAlive(id), millis)) return
  }
}
