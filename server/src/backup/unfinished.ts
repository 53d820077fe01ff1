import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { refusals } from './errors.ts'

const markOf = (dataDir: string): string => join(dataDir, 'restore-unfinished')

/** Nothing may run on a data folder between these two: it holds a part of the data. */
export async function markUnfinished(dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  await writeFile(
    markOf(dataDir),
    'A restore into this folder has begun. If none is running, delete the folder and restore again.\n',
  )
}

export const markFinished = (dataDir: string): Promise<void> => rm(markOf(dataDir))

export const isUnfinished = (dataDir: string): boolean => existsSync(markOf(dataDir))

/** @throws Refusal restore_unfinished */
export function assertFinished(dataDir: string): void {
  if (isUnfinished(dataDir)) throw refusals.restore_unfinished({ detail: `Delete ${dataDir} and restore again.` })
}
