import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivately } from '../files.ts'
import { eachLine, type Log } from '../log.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'

export const SUPERUSER = 'regulars'
export const DATABASE = 'regulars'

/** A database cluster on disk that is ready to be started. */
export type Cluster = { place: string; data: string; password: string; binaries: Binaries; account: Account }

/** Makes the cluster when there is none. */
export async function ensureCluster(o: {
  place: string
  binaries: Binaries
  account: Account
  log: Log
}): Promise<Cluster> {
  const { place, binaries, account, log } = o
  mkdirSync(place, { recursive: true, mode: 0o711 })
  if (account) chownSync(place, account.uid, account.gid)
  const data = join(place, 'data')
  const secret = join(place, 'password')
  if (!existsSync(data)) {
    if (!existsSync(secret)) await writePrivately(secret, randomBytes(24).toString('hex'))
    const startedAt = Date.now()
    await initialise(place, data, readFileSync(secret, 'utf8').trim(), o)
    log('info', 'created a PostgreSQL cluster', { place, millis: Date.now() - startedAt })
  }
  assertVersion(data, binaries.version)
  return { place, data, password: readFileSync(secret, 'utf8').trim(), binaries, account }
}

function assertVersion(data: string, version: string): void {
  const made = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (version.split('.')[0] === made) return
  throw new Error(
    `The data in ${data} was made by PostgreSQL ${made}; the one installed is ${version}. Export with the older release of this product and import with this one.`,
  )
}

/**
 * Works in a draft folder that is renamed when initdb has finished: a folder named `data` is always complete, and a
 * draft, whatever cut it short, never held anything.
 */
async function initialise(
  place: string,
  data: string,
  password: string,
  o: { binaries: Binaries; account: Account; log: Log },
): Promise<void> {
  const draft = `${data}.draft`
  const passwordFile = join(place, 'password.initdb')
  rmSync(draft, { recursive: true, force: true })
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (o.account) chownSync(passwordFile, o.account.uid, o.account.gid)
  try {
    await run(
      o.binaries.initdb,
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        // The same order of text on every machine, whatever locales it has; faster than ICU, and indexes survive moves.
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--data-checksums',
      ],
      o.account,
    )
    renameSync(draft, data)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function run(program: string, args: string[], account: Account): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...identity(account),
      cwd: '/',
      env: childEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const said: string[] = []
    eachLine(child.stderr, (line) => said.push(line))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`initdb failed (${code}): ${said.join(' / ')}`)),
    )
  })
}

export function identity(account: Account): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** Without the caller's PG variables, which would redirect the programs, and with messages we can read. */
export function childEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
