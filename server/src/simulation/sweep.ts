import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../kernel/log.ts'

/** In front of the names of the folders, so that those whose owner died are found. */
export const folderPrefix = 'regulars-simulation-'

/** Removes the folder of a city that is over, with what still runs there. */
export async function discard(dataDir: string): Promise<void> {
  const { discardDataDir } = await import('@regulars/embedded')
  const log = createLog('error')
  await discardDataDir(dataDir, (level, message, extra) => log[level](message, extra))
}

/**
 * Removes what cities left behind whose process was killed: folders of this account that no living process holds. Says how
 * many. Safe beside cities that live, and to repeat.
 */
export async function sweepCities(under = tmpdir()): Promise<number> {
  const { readOwner } = await import('@regulars/embedded')
  let swept = 0
  for (const name of await readdir(under)) {
    if (!name.startsWith(folderPrefix)) continue
    const folder = join(under, name)
    const { uid } = await stat(folder).catch(() => ({ uid: -1 }))
    if (uid !== process.getuid?.() || !(await wasHeld(folder)) || (await readOwner(folder))) continue
    await discard(folder).catch((error: unknown) => {
      // Another one that sweeps was first.
      if (existsSync(folder)) throw error
    })
    swept += 1
  }
  return swept
}

/** One that nobody has held yet has just been made, and is claimed in a moment. */
async function wasHeld(folder: string): Promise<boolean> {
  const names = await readdir(join(folder, 'run')).catch(() => [])
  return names.some((name) => name.startsWith('owner.'))
}
