import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { listSettings } from './config.ts'

/** How a command of ours ended: what it said, and whether it ended by itself. */
export type ProgramEnd = { code: number | null; said: string; complaint: string }

export type ProgramRun = {
  /** Given on standard input, which stays open: the command ends when its input does, so also when we are killed. */
  input?: string
  /** It is asked to end after so long, and killed soon after that. */
  msMax: number
  /** Lines on standard error. */
  onLine?: (line: string) => void
}

/** The command line of this product as other processes, for work that must not hold up the server. */
export type Program = {
  run(args: readonly string[], options: ProgramRun): Promise<ProgramEnd>
  /** Asks those that run to end, and waits until they have. */
  close(): Promise<void>
}

const entry = fileURLToPath(new URL('../../bin/regulars.mjs', import.meta.url))
/** Behind whoever serves people. */
const niceness = 10
const graceMs = 15_000
const complaintLines = 20

/** What is set for this installation is not for them: a command is told what it needs. */
function bareEnvironment(): NodeJS.ProcessEnv {
  const ours = new Set(listSettings().flatMap(({ name }) => [name, `${name}_FILE`]))
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.has(name)))
}

export function ownProgram(): Program {
  const running = new Map<ChildProcess, Promise<unknown>>()
  let closed = false
  return {
    async run(args, options) {
      if (closed) throw new Error('this server is about to end')
      const child = spawn(process.execPath, [entry, ...args], {
        env: bareEnvironment(),
        stdio: ['pipe', 'pipe', 'pipe'],
      })
      const ended = follow(child, options)
      running.set(child, ended)
      const forget = (): void => void running.delete(child)
      ended.then(forget, forget)
      return ended
    },
    async close() {
      closed = true
      for (const child of running.keys()) child.kill('SIGTERM')
      const kill = setTimeout(() => {
        for (const child of running.keys()) child.kill('SIGKILL')
      }, graceMs)
      await Promise.allSettled(running.values())
      clearTimeout(kill)
    },
  }
}

function yieldTo(pid: number): void {
  try {
    setPriority(pid, niceness)
  } catch {
    // over already, or a system without priorities
  }
}

function follow(child: ChildProcess, { input = '', msMax, onLine }: ProgramRun): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    const complaints: string[] = []
    const { stdin, stdout, stderr, pid } = child
    if (pid !== undefined) yieldTo(pid)
    stdout?.setEncoding('utf8').on('data', (part: string) => said.push(part))
    if (stderr)
      createInterface({ input: stderr }).on('line', (line) => {
        complaints.push(line)
        if (complaints.length > complaintLines) complaints.shift()
        onLine?.(line)
      })
    // One that ended before it read all of it is told apart by how it ended.
    stdin?.on('error', () => undefined)
    stdin?.write(`${input}\n`)
    const asked = setTimeout(() => child.kill('SIGTERM'), msMax)
    const killed = setTimeout(() => child.kill('SIGKILL'), msMax + graceMs)
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(asked)
      clearTimeout(killed)
      stdin?.destroy()
      resolve({ code, said: said.join(''), complaint: complaints.join('\n') })
    })
  })
}
