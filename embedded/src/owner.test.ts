import { stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { claimDataDir, DataDirHeld, readOwner } from './index.ts'
import { Engines } from './testing/engines.ts'

const engines = new Engines()
afterAll(() => engines.clean())

/** Leaves behind what a dead owner leaves behind. */
async function leaveOwner(dataDir: string, generation: number, holder: object): Promise<void> {
  const owner = { pid: process.pid, startedAt: '2020-01-01T00:00:00.000Z', host: hostname(), ...holder }
  await (await claimDataDir(dataDir)).release()
  await writeFile(join(dataDir, `run/owner.${generation}.json`), JSON.stringify(owner))
}

it('a second owner is refused and told who holds the folder, since when and where', async () => {
  const dataDir = await engines.folder()
  const claim = await claimDataDir(dataDir)
  await claim.publish({ url: 'http://127.0.0.1:7070' })
  const refusal = await claimDataDir(dataDir).catch((error) => error)
  expect(refusal).toBeInstanceOf(DataDirHeld)
  expect(refusal).toMatchObject({
    code: 'data_dir_held',
    pid: process.pid,
    host: hostname(),
    url: 'http://127.0.0.1:7070',
  })
  expect(refusal.message).toContain(`in use by process ${process.pid}`)
  expect(refusal.message).toContain(refusal.startedAt)
  await claim.release()
})

it('a released folder is free again', async () => {
  const dataDir = await engines.folder()
  await (await claimDataDir(dataDir)).release()
  expect(await readOwner(dataDir)).toBeUndefined()
  await (await claimDataDir(dataDir)).release()
})

it('what the owner published can be read while it lives, by its account only', async () => {
  const dataDir = await engines.folder()
  expect(await readOwner(dataDir)).toBeUndefined()
  const claim = await claimDataDir(dataDir)
  await claim.publish({ url: 'http://a' })
  await claim.publish({ postgresUrl: 'postgres://b' })
  expect(await readOwner(dataDir)).toEqual({
    pid: process.pid,
    startedAt: expect.any(String),
    host: hostname(),
    url: 'http://a',
    postgresUrl: 'postgres://b',
  })
  expect((await stat(join(dataDir, 'run/owner.1.json'))).mode & 0o777).toBe(0o600)
  await claim.release()
})

it('of many that start at the same moment over a dead owner, exactly one gets the folder', async () => {
  const dataDir = await engines.folder()
  await leaveOwner(dataDir, 3, { pid: 2 ** 22 + 1, machine: 'before the reboot', startedTicks: '1' })
  await writeFile(join(dataDir, 'run/owner.4.json'), '{"pid":1,"machine":"x","startedTicks":"0"}')
  const longAgo = new Date(0)
  const { utimes } = await import('node:fs/promises')
  for (const generation of [3, 4]) await utimes(join(dataDir, `run/owner.${generation}.json`), longAgo, longAgo)
  const starts = await Promise.allSettled(Array.from({ length: 20 }, () => claimDataDir(dataDir)))
  const won = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  expect(won).toHaveLength(1)
  for (const start of starts) if (start.status === 'rejected') expect(start.reason).toBeInstanceOf(DataDirHeld)
  await won[0]?.release()
})

it('an owner in another container counts as alive while its heartbeat is fresh', async () => {
  const dataDir = await engines.folder()
  await leaveOwner(dataDir, 1, { pid: 7, host: 'another', machine: 'another', startedTicks: '1' })
  await expect(claimDataDir(dataDir)).rejects.toThrow('process 7 on another')
})
