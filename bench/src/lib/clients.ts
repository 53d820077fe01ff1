import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

const source = resolve(import.meta.dirname, '..')

const run = (script: string, given: object): ChildProcess =>
  spawn(process.execPath, ['--import', 'tsx', resolve(source, script), JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })

/** Runs a client to its end, as a process of its own; what it prints is its answer. */
export async function runClient<Answer>(script: string, given: object): Promise<Answer> {
  const child = run(script, given)
  const ended = once(child, 'exit')
  const answer = child.stdout ? await text(child.stdout) : ''
  const [code] = await ended
  if (code !== 0) throw new Error(`${script} ended with ${code}`)
  return JSON.parse(answer) as Answer // each client says its type
}

export type Peer = { url: string; pid: number; stop(): Promise<void> }

/** Starts a peer's server, as a process of its own; the first line it prints is its address. */
export async function startPeer(script: string, given: object): Promise<Peer> {
  const child = run(script, given)
  if (!child.stdout) throw new Error('the output of the peer is not heard')
  const [url] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${script} ended`))),
  ])) as [string] // a line is one string
  return {
    url,
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** What a client or peer was given on its command line. */
export const given = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T // written by the two functions above
