import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import type { Inspection } from '../inspect.ts'
import { testRuntime } from '../testing/index.ts'
import { checkInstallation } from './installation.ts'
import { checkDataDir, checkNode, checkPort, checkSecrets } from './machine.ts'

const folder = mkdtempSync(join(tmpdir(), 'regulars-doctor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('the doctor looks at the machine', () => {
  test.each([
    ['20.18.3', 'bad'],
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('Node %s is %s', (version, status) => {
    expect(checkNode(version)).toMatchObject({ status })
  })

  test('secrets that others can read are wrong, and it says how to close them', async () => {
    const path = join(folder, 'secrets.json')
    expect(await checkSecrets(folder)).toMatchObject({
      status: 'bad',
      found: { en: expect.stringContaining('missing') },
    })
    writeFileSync(path, '{}', { mode: 0o600 })
    expect(await checkSecrets(folder)).toMatchObject({ status: 'ok' })
    chmodSync(path, 0o644)
    expect(await checkSecrets(folder)).toMatchObject({ status: 'bad', fix: { en: `chmod 600 ${path}` } })
  })

  test('a data folder with half a restore in it is wrong', async () => {
    const dataDir = join(folder, 'half')
    mkdirSync(dataDir, { mode: 0o711 })
    expect((await checkDataDir(dataDir)).map((check) => check.status)).toEqual(['ok', 'ok'])
    writeFileSync(join(dataDir, 'restore-unfinished'), '')
    expect(await checkDataDir(dataDir)).toMatchObject([{ status: 'bad' }])
  })

  test('a port that another program holds is named with its holder', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const config = { ...(await testRuntime()).deps.config, port }
    const taken = await checkPort(config, undefined)
    expect(taken).toMatchObject({ status: 'bad', fix: { en: expect.stringContaining('REGULARS_PORT') } })
    if (process.platform === 'linux') expect(taken.found.en).toContain(`(${process.pid})`)
    expect(await checkPort(config, 'http://localhost:1')).toMatchObject({ status: 'ok' })
    await new Promise((resolve) => other.close(resolve))
    expect(await checkPort(config, undefined)).toMatchObject({ status: 'ok' })
  })
})

describe('the doctor looks at the engines', () => {
  test('a sound installation has nothing wrong, and each injected fault is found by its own check', async () => {
    const runtime = await testRuntime()
    await runtime.drained()
    const inspection: Inspection = { ...runtime, connection: runtime.deps.ch.connection, close: async () => undefined }
    const statuses = async () =>
      Object.fromEntries((await checkInstallation(inspection)).map(({ name, status }) => [name, status]))
    const sound = {
      postgres: 'ok',
      clickhouse: 'ok',
      migrations: 'ok',
      relay: 'ok',
      isolation: 'ok',
      audit: 'ok',
      ledger: 'ok',
    }
    expect(await statuses()).toEqual(sound)

    const owner = new pg.Client({ connectionString: runtime.engines.postgresUrl })
    await owner.connect()
    await owner.query('alter table customers.vault no force row level security')
    expect(await statuses()).toEqual({ ...sound, isolation: 'bad' })
    await owner.query('alter table customers.vault force row level security')

    await owner.query('alter table organization.audit disable trigger user')
    await owner.query(`update organization.audit set actor_name = 'somebody else' where number = 1`)
    expect(await statuses()).toEqual({ ...sound, audit: 'bad' })

    await owner.query(`insert into ledger.account (workspace, holder, asset, store, bounded, balance_minor)
      values (${runtime.workspace}, 'customer/1', 'points', 0, true, 5)`)
    expect(await statuses()).toEqual({ ...sound, audit: 'bad', ledger: 'bad' })

    await owner.query(`insert into regulars.migration values ('orders/9999-from-tomorrow.pg.sql', 'x')`)
    expect(await statuses()).toEqual({ postgres: 'ok', clickhouse: 'ok', migrations: 'bad' })
    await owner.end()
  })
})
