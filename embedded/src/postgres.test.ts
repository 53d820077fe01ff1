import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { claimDataDir, readOwner } from './index.ts'
import { isAlive, signal, startOf } from './processes.ts'
import { Engines, eventually, onPostgres } from './testing/engines.ts'
import { startKillable } from './testing/killable.ts'

const engines = new Engines()
afterAll(() => engines.clean(), 60_000)

const onlyPostgres = { clickhouse: false } as const

it('a killed PostgreSQL is back at its address with every committed row', async () => {
  const running = await engines.start({ dataDir: await engines.folder(), ...onlyPostgres })
  await onPostgres(running.postgresUrl, 'create table kept (n int)')
  const killed = running.postgres.pid() ?? 0
  const busy = onPostgres(running.postgresUrl, 'select pg_sleep(60)').catch(() => 'dropped')
  await onPostgres(running.postgresUrl, 'insert into kept select generate_series(1, 1000)')
  signal(killed, 'SIGKILL')
  expect(await busy).toBe('dropped')
  const rows = await eventually(() => onPostgres(running.postgresUrl, 'select count(*)::int as n from kept'))
  expect(rows).toEqual([{ n: 1000 }])
  expect(running.postgres.pid()).not.toBe(killed)
}, 60_000)

it('it writes through to the disk, listens to this machine only, and asks for the password', async () => {
  const running = await engines.start({
    dataDir: await engines.folder(),
    ...onlyPostgres,
    postgresSettings: { work_mem: '9MB' },
  })
  const shown = async (name: string) => (await onPostgres(running.postgresUrl, `show ${name}`))[0]?.[name]
  expect(await shown('fsync')).toBe('on')
  expect(await shown('synchronous_commit')).toBe('on')
  expect(await shown('listen_addresses')).toBe('127.0.0.1')
  expect(await shown('work_mem')).toBe('9MB')
  const wrong = new URL(running.postgresUrl)
  wrong.password = 'wrong'
  await expect(onPostgres(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' })
}, 60_000)

it('an initdb that was cut short is done again, and one that was completed never', async () => {
  const dataDir = await engines.folder()
  const draft = join(dataDir, 'postgres/data.draft')
  await mkdir(draft, { recursive: true })
  await writeFile(join(draft, 'PG_VERSION'), '18\n')
  const first = await engines.start({ dataDir, ...onlyPostgres })
  await onPostgres(first.postgresUrl, 'create table kept (n int)')
  await first.stop()
  const second = await engines.start({ dataDir, ...onlyPostgres })
  expect(second.postgresUrl).toBe(first.postgresUrl)
  expect(await onPostgres(second.postgresUrl, 'select * from kept')).toEqual([])
}, 60_000)

it('after the server was killed, the next start ends its PostgreSQL and ClickHouse, and nobody else', async () => {
  const [dataDir, neighbourDir] = [await engines.folder(), await engines.folder()]
  const neighbour = await engines.start({ dataDir: neighbourDir, ...onlyPostgres })
  const neighbourPid = neighbour.postgres.pid()
  const orphaned = await startKillable(dataDir)
  const owner = await readOwner(dataDir)
  await onPostgres(owner?.postgresUrl ?? '', 'create table kept as select 1 as n')
  await orphaned.kill()
  expect(isAlive(orphaned.postgres)).toBe(true)
  expect(await readOwner(dataDir)).toBeUndefined()

  const claim = await claimDataDir(dataDir)
  const next = await engines.start({ dataDir })
  expect(isAlive(orphaned.postgres)).toBe(false)
  expect(isAlive(orphaned.clickhouse)).toBe(false)
  expect(await onPostgres(next.postgresUrl, 'select * from kept')).toEqual([{ n: 1 }])
  const answer = await engines.client(next).query({ query: 'select 1', format: 'TabSeparated' })
  expect(await answer.text()).toBe('1\n')
  expect(neighbour.postgres.pid()).toBe(neighbourPid)
  expect(await onPostgres(neighbour.postgresUrl, 'select 1 as n')).toEqual([{ n: 1 }])
  await claim.release()
}, 60_000)

it('a lock file whose pid belongs to another PostgreSQL by now stops nothing and ends nothing', async () => {
  const [dataDir, neighbourDir] = [await engines.folder(), await engines.folder()]
  const neighbour = await engines.start({ dataDir: neighbourDir, ...onlyPostgres })
  const pid = neighbour.postgres.pid() ?? 0
  const id = { pid, startedTicks: startOf(pid) ?? '' }
  const first = await engines.start({ dataDir, ...onlyPostgres })
  await first.stop()
  const lock = await readFile(join(neighbourDir, 'postgres/data/postmaster.pid'), 'utf8')
  await writeFile(join(dataDir, 'postgres/data/postmaster.pid'), lock.replace(neighbourDir, dataDir))
  const second = await engines.start({ dataDir, ...onlyPostgres })
  expect(await onPostgres(second.postgresUrl, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(isAlive(id)).toBe(true)
}, 60_000)

// Only root meets it: everybody else runs PostgreSQL under the account that owns the folder.
it.runIf(process.getuid?.() === 0)(
  'a data folder under a folder that only root may enter works, and says where the files are',
  async () => {
    const closed = await engines.folder()
    await chmod(closed, 0o700)
    const dataDir = join(closed, 'data')
    const running = await engines.start({ dataDir, ...onlyPostgres })
    const place = (await readFile(join(dataDir, 'postgres.location'), 'utf8')).trim()
    try {
      await onPostgres(running.postgresUrl, 'create table kept as select 1 as n')
      await running.stop()
      const again = await engines.start({ dataDir, ...onlyPostgres })
      expect(await onPostgres(again.postgresUrl, 'select * from kept')).toEqual([{ n: 1 }])
      expect(engines.warnings.join()).toContain(place)
      await again.stop()
    } finally {
      await rm(place, { recursive: true, force: true })
    }
  },
  60_000,
)
