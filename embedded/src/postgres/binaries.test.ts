import { execFileSync } from 'node:child_process'
import { cpSync, lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { Engines } from '../testing/engines.ts'
import { linkLibraries, locateBinaries } from './binaries.ts'

const engines = new Engines()
afterAll(() => engines.clean())

it('PostgreSQL runs although npm was told to run no install scripts', async () => {
  const installed = dirname(dirname(locateBinaries(undefined).initdb))
  const unlinked = await engines.folder()
  const isLink = (path: string) => lstatSync(path).isSymbolicLink()
  cpSync(installed, join(unlinked, 'native'), { recursive: true, filter: (path) => !isLink(path) })
  const version = () =>
    execFileSync(join(unlinked, 'native/bin/initdb'), ['--version'], { encoding: 'utf8', stdio: 'pipe' })
  expect(version).toThrow('shared librar')
  linkLibraries(unlinked)
  expect(version()).toMatch(/^initdb \(PostgreSQL\) 18\./)
})
