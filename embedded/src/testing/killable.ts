import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ProcessId } from '../processes.ts'
import { startOf } from '../processes.ts'

/** A server in a process of its own, and the engines it started. */
export type Killable = { server: ChildProcess; postgres: ProcessId; clickhouse: ProcessId; kill(): Promise<void> }

export async function startKillable(dataDir: string): Promise<Killable> {
  const program = fileURLToPath(new URL('./run-until-killed.ts', import.meta.url))
  const server = fork(program, [dataDir], { execArgv: ['--import', 'tsx'] })
  const pids = await new Promise<{ postgres: number; clickhouse: number }>((resolve, reject) => {
    server.once('message', (message) => resolve(message as { postgres: number; clickhouse: number })) // our own program
    server.once('exit', () => reject(new Error('the server under test did not start')))
  })
  const identify = (pid: number) => ({ pid, startedTicks: startOf(pid) ?? '' })
  return {
    server,
    postgres: identify(pids.postgres),
    clickhouse: identify(pids.clickhouse),
    async kill() {
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    },
  }
}
