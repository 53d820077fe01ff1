import { execFileSync } from 'node:child_process'

/** Who started a process and what it runs; undefined when there is none. `ps` says it on Linux and macOS alike. */
export function describeProcess(pid: number): { parent: number; command: string } | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'ppid=,args=', '-ww', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [, parent, command] = /^\s*(\d+)\s+(.*)$/s.exec(line) ?? []
    return parent && command ? { parent: Number(parent), command: command.trim() } : undefined
  } catch {
    return undefined
  }
}

/** SIGKILL at once, without minding that it is gone. The caller has made sure whose process it is. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // ended by itself a moment ago
  }
}
