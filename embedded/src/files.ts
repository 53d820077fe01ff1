import { randomBytes } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'

/** Writes a file that only its owner can read; a reader sees the old content or the new, never half. */
export async function writePrivately(path: string, content: string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
  await rename(draft, path)
}

/** A loopback port nobody listens on: `wanted` when that is free. Somebody may still take it first. */
export async function freePort(wanted = 0): Promise<number> {
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      const server = createServer()
      server.on('error', reject)
      server.listen(port, '127.0.0.1', () => {
        const address = server.address()
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
      })
    })
  return wanted === 0 ? listen(0) : listen(wanted).catch(() => listen(0))
}
