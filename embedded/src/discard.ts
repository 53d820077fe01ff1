import { existsSync, readFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Log } from './log.ts'
import { claimDataDir } from './owner.ts'
import { clearOrphans } from './postgres/orphan.ts'
import { POINTER } from './postgres/place.ts'

/**
 * Removes a data folder that nobody holds, for good, with all that its engines kept elsewhere. What a killed owner left
 * running there is stopped first.
 * @throws DataDirHeld when a living process holds it
 */
export async function discardDataDir(dataDir: string, log: Log): Promise<void> {
  const claim = await claimDataDir(dataDir)
  try {
    const pointer = join(resolve(dataDir), POINTER)
    const place = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(resolve(dataDir), 'postgres')
    if (existsSync(join(place, 'data'))) await clearOrphans(join(place, 'data'), log)
    await rm(place, { recursive: true, force: true, maxRetries: 3 })
    // The claim goes last: cut short, it is found again as what a dead owner left.
    for (const name of await readdir(dataDir))
      if (name !== 'run') await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 })
  } finally {
    await claim.release()
  }
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 })
}
