import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../log.ts'
import { type Account, canEnter } from './account.ts'

export const POINTER = 'postgres.location'

/** A folder of ours that every account can enter. */
export function reachableFolder(): string {
  for (const folder of ['/var/lib/regulars', '/var/tmp/regulars']) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 })
      chmodSync(folder, 0o755)
      return folder
    } catch {
      // read-only system folder: the next one
    }
  }
  throw new Error(
    'PostgreSQL needs a folder that its account can enter, and neither /var/lib nor /var/tmp can be written. Put the data folder where every account can enter.',
  )
}

/**
 * Where the PostgreSQL files of a data folder live: inside it, unless the account cannot get there (a clone under a
 * home that only root may enter); then in a place of their own, which a file in the data folder names.
 */
export function placeOf(dataDir: string, account: Account, log: Log): string {
  const pointer = join(dataDir, POINTER)
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim()
  const inside = join(realpathSync(dataDir), 'postgres')
  // To pass through, not to look: keeps everything in one folder when only the data folder itself is closed.
  if (account) chmodSync(dataDir, (statSync(dataDir).mode & 0o777) | 0o011)
  if (existsSync(join(inside, 'data')) || canEnter(dataDir, account)) return inside
  const outside = join(reachableFolder(), createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 16))
  mkdirSync(outside, { recursive: true, mode: 0o711 })
  writeFileSync(join(outside, 'belongs-to'), `${realpathSync(dataDir)}\n`)
  writeFileSync(pointer, `${outside}\n`)
  log(
    'warn',
    `the PostgreSQL files live in ${outside}: the account "${account?.name}" cannot enter ${dataDir}. Back up both.`,
  )
  return outside
}
