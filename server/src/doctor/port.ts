import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

export function isPortFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

/** The program that listens on a port, as "name (pid)"; undefined where the system does not say. */
export function describePortHolder(port: number): string | undefined {
  const inodes = listeningInodes(port)
  if (inodes.size === 0) return undefined
  for (const pid of quietly(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(pid)) continue
    const holds = (quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []).some((fd) =>
      inodes.has(quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? ''),
    )
    if (holds) return `${quietly(() => readFileSync(`/proc/${pid}/comm`, 'utf8'))?.trim() ?? 'a process'} (${pid})`
  }
  return undefined
}

const listening = '0A'

function listeningInodes(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const found = new Set<string>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (quietly(() => readFileSync(table, 'utf8')) ?? '').split('\n')) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/)
      if (local?.endsWith(`:${wanted}`) && state === listening && inode) found.add(`socket:[${inode}]`)
    }
  }
  return found
}

/** Processes come and go, and some are not ours to look into. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
