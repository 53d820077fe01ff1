import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import { commandOf, endProcess, processesIn, signal, startOf, until } from '../processes.ts'

/** The postmaster `postmaster.pid` names, if it lives and really serves this folder. */
function postmasterOf(data: string): number | undefined {
  const text = readLock(data)
  if (text === undefined) return undefined
  const pid = Number(text.split('\n')[0])
  // The pid may belong to anybody by now: it must be a postgres that was told to serve this very folder.
  const serves = commandOf(pid).includes('postgres') && commandOf(pid).split(' ').includes(data)
  return serves ? pid : undefined
}

function readLock(data: string): string | undefined {
  try {
    return readFileSync(join(data, 'postmaster.pid'), 'utf8')
  } catch {
    return undefined
  }
}

/** Whether the postmaster with this pid takes connections, by the last line of its lock file. */
export function isReady(data: string, pid: number | undefined): boolean {
  const [lockedBy, , , , , , , status] = readLock(data)?.split('\n') ?? []
  return Number(lockedBy) === pid && status?.trim() === 'ready'
}

/**
 * Clears what an earlier run left in this folder: stops its postmaster if the parent was killed, waits for server
 * processes that outlived a killed postmaster, and then removes the lock file, which would stop a start when its pid
 * belongs to another process by now (usual in containers).
 */
export async function clearOrphans(data: string, log: Log): Promise<void> {
  const pid = postmasterOf(data)
  if (pid !== undefined) {
    log('warn', 'stopping the PostgreSQL an earlier run left behind', { pid, data })
    await endProcess({ pid, startedTicks: startOf(pid) ?? '' }, [
      ['SIGINT', 20_000],
      ['SIGQUIT', 10_000],
    ])
    if (postmasterOf(data) !== undefined)
      throw new Error(`PostgreSQL ${pid} of an earlier run still holds ${data} and does not stop.`)
  }
  const folder = realpathSync(data)
  const children = () => processesIn(folder)
  if (!(await until(() => children().length === 0, 5_000))) {
    // Their postmaster is gone, so nothing they do can be answered any more; the log on disk is what counts.
    for (const child of children()) signal(child, 'SIGQUIT')
    if (!(await until(() => children().length === 0, 5_000)))
      throw new Error(`PostgreSQL processes ${children().join(', ')} still work in ${data}.`)
  }
  rmSync(join(data, 'postmaster.pid'), { force: true })
}
