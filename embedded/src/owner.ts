import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { link, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { writePrivately } from './files.ts'
import { isAlive, startOf } from './processes.ts'

/** Who holds a data folder, and what it published for others to attach to. */
export type OwnerInfo = {
  pid: number
  startedAt: string
  host: string
  /** Where people reach the product. */
  url?: string
  postgresUrl?: string
  clickhouseUrl?: string
  [more: string]: unknown
}

/** The stored form: what it takes to tell whether the holder still lives. */
type Holder = OwnerInfo & { machine: string; startedTicks: string }

/** Another process holds the data folder. */
export class DataDirHeld extends Error {
  readonly code = 'data_dir_held'
  readonly pid: number
  readonly startedAt: string
  readonly url: string | undefined
  readonly host: string

  constructor(dataDir: string, owner: OwnerInfo) {
    const where = owner.host === hostname() ? '' : ` on ${owner.host}`
    const at = owner.url ? ` and answers at ${owner.url}` : ''
    super(
      `The data folder ${dataDir} is in use by process ${owner.pid}${where}, which started ${owner.startedAt}${at}. ` +
        'Use that one, stop it first, or give this one another data folder.',
    )
    this.name = 'DataDirHeld'
    this.pid = owner.pid
    this.startedAt = owner.startedAt
    this.url = owner.url
    this.host = owner.host
  }
}

const BEAT_MILLIS = 5_000
const BEAT_MISSED_MILLIS = 20_000

/** Pids mean something only within one boot and one pid namespace: a folder may be shared between containers. */
function machineId(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

const folderOf = (dataDir: string) => join(resolve(dataDir), 'run')
const fileOf = (dataDir: string, generation: number) => join(folderOf(dataDir), `owner.${generation}.json`)

async function generations(dataDir: string): Promise<number[]> {
  const names = await readdir(folderOf(dataDir)).catch(() => [])
  return names
    .flatMap((name) => /^owner\.(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a)
}

async function isHolding(file: string, holder: Holder): Promise<boolean> {
  if (holder.machine === machineId()) return isAlive(holder)
  // Another container or a reboot: its pid says nothing here, so a recent heartbeat decides.
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }))
  return Date.now() - mtimeMs < BEAT_MISSED_MILLIS
}

async function readHolder(dataDir: string, generation: number): Promise<Holder | undefined> {
  const file = fileOf(dataDir, generation)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const holder = JSON.parse(text) as Holder // files of this name appear whole, by link or rename
  return (await isHolding(file, holder)) ? holder : undefined
}

async function findHolder(dataDir: string, among: number[]): Promise<Holder | undefined> {
  for (const generation of among) {
    const holder = await readHolder(dataDir, generation)
    if (holder) return holder
  }
  return undefined
}

/** The living owner of a data folder with what it published, or undefined. */
export async function readOwner(dataDir: string): Promise<OwnerInfo | undefined> {
  const holder = await findHolder(dataDir, await generations(dataDir))
  if (!holder) return undefined
  const { machine: _machine, startedTicks: _ticks, ...info } = holder
  return info
}

/**
 * Makes this process the one owner of a data folder, until it releases it or dies in whatever way.
 *
 * Every claim creates the file of the next generation, whole and only if absent, so of two that find a dead owner one
 * wins; nothing that may be alive is ever removed. Files above the claimed one are looked at once more, for the case
 * that others came and went while this one was reading.
 *
 * @throws DataDirHeld when a living process holds it
 */
export async function claimDataDir(
  dataDir: string,
): Promise<{ release(): Promise<void>; publish(info: object): Promise<void> }> {
  // Others may pass through, not look: the account PostgreSQL runs under must reach its own files below.
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 })
  const holder: Holder = {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    host: hostname(),
    machine: machineId(),
    startedTicks: startOf(process.pid) ?? '',
  }
  const generation = await claimGeneration(dataDir, holder)
  const file = fileOf(dataDir, generation)
  const beat = setInterval(() => {
    const now = new Date()
    utimes(file, now, now).catch(() => undefined)
  }, BEAT_MILLIS)
  beat.unref()
  let published = holder
  return {
    async publish(info) {
      published = { ...published, ...info }
      await writePrivately(file, JSON.stringify(published))
    },
    async release() {
      clearInterval(beat)
      await rm(file, { force: true })
    },
  }
}

async function claimGeneration(dataDir: string, holder: Holder): Promise<number> {
  const draft = join(folderOf(dataDir), `claim.${process.pid}.${randomBytes(4).toString('hex')}`)
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600, flag: 'wx' })
  try {
    for (;;) {
      // One look for both: a claim made after it takes the very number this one is about to try.
      const all = await generations(dataDir)
      const present = await findHolder(dataDir, all)
      if (present) throw new DataDirHeld(dataDir, present)
      const mine = (all[0] ?? 0) + 1
      const won = await link(draft, fileOf(dataDir, mine)).then(
        () => true,
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EEXIST') return false
          throw error
        },
      )
      if (!won) {
        await sleep(10)
        continue
      }
      const later = await findHolder(
        dataDir,
        (await generations(dataDir)).filter((other) => other > mine),
      )
      if (later) {
        await rm(fileOf(dataDir, mine), { force: true })
        throw new DataDirHeld(dataDir, later)
      }
      for (const old of all) await rm(fileOf(dataDir, old), { force: true })
      return mine
    }
  } finally {
    await rm(draft, { force: true })
  }
}
