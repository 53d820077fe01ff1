import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { verifyAudit } from '../domains/organization/index.ts'
import type { Inspection } from '../inspect.ts'
import { silentLog } from '../kernel/log.ts'
import { openRuntime, type Runtime } from '../runtime.ts'
import { insertFacts, type TestServer, testServer } from '../testing/index.ts'
import { backup } from './backup.ts'
import { checkBackup, loadBackup, restore } from './restore.ts'
import { digestTables, type Elsewhere, elsewhere, temporaryFolder } from './testing.ts'

const nothing = (): void => undefined

let server: TestServer
let source: Inspection
beforeAll(async () => {
  server = await testServer()
  // The first labels are made when somebody looks at them, or at the next start.
  await fetch(`${server.url}/v1/labels`, { headers: { authorization: `Bearer ${server.secretKey}` } })
  await server.keeper.settled()
  source = {
    deps: server.deps,
    engines: server.engines,
    connection: server.deps.ch.connection,
    close: async () => undefined,
  }
})

async function send(path: string, body: unknown): Promise<void> {
  const authorization = path === '/v1/batch' ? `Basic ${btoa(`${server.writeKey}:`)}` : `Bearer ${server.secretKey}`
  const headers = { 'content-type': 'application/json', authorization }
  const reply = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`)
}

const event = (messageId: string, person: number) => ({
  type: 'track',
  event: 'Note written',
  messageId,
  userId: `u-${person}`,
  properties: { note: 'line\nfeed, tab\t, back\\slash and 熟客' },
})

const order = (orderNo: string, person: number) => ({
  orderNo,
  paidAt: '2026-03-04T05:06:07Z',
  customer: { phone: `1390000${String(person).padStart(4, '0')}`, name: '王小明' },
  lines: [{ sku: `sku-${person % 7}`, quantity: 1.5, amountMinor: 1990 }],
})

/** Sends until it is stopped; `acknowledged` holds what was answered with 200, in order. */
function writeLoad(name: string) {
  const acknowledged: string[] = []
  let stopped = false
  const write = async (writer: number) => {
    for (let round = 0; !stopped; round++) {
      const ids = Array.from({ length: 10 }, (_, index) => `${name}-${writer}-${round}-${index}`)
      await send('/v1/batch', { batch: ids.map((id, index) => event(id, index + round)) })
      await send('/v1/orders/batch', { orders: ids.slice(0, 2).map((id, index) => order(`o-${id}`, index + round)) })
      acknowledged.push(...ids)
    }
  }
  const failures: unknown[] = []
  const writers = [0, 1, 2].map((writer) => write(writer).catch((error) => failures.push(error)))
  return {
    acknowledged,
    async reached(count: number) {
      while (acknowledged.length < count && failures.length === 0) await sleep(20)
    },
    async stop() {
      stopped = true
      await Promise.all(writers)
      expect(failures).toEqual([])
    },
  }
}

async function restored(dir: string, target: Elsewhere): Promise<Runtime> {
  await loadBackup(dir, await checkBackup(dir, nothing), target, silentLog, nothing)
  return target.open(server, join(dir, 'secrets.json'))
}

const arrivals = async ({ deps }: Runtime, prefix: string): Promise<Map<string, number>> => {
  const rows = await deps.ch.connection.rows<{ id: string; times: number }>(
    'select message_id as id, count() as times from events where startsWith(message_id, {prefix:String}) group by id',
    { prefix },
  )
  return new Map(rows.map((row) => [row.id, row.times]))
}

describe('a backup', () => {
  test('taken under load and restored elsewhere holds all that was acknowledged before it, once', async () => {
    const dir = join(temporaryFolder(), 'loaded')
    const load = writeLoad('load')
    await load.reached(200)
    const before = [...load.acknowledged]
    await backup(source, dir, nothing).finally(() => load.stop())

    const copy = await restored(dir, await elsewhere())
    await copy.drained()
    const found = await arrivals(copy, 'load-')
    expect(before.filter((id) => found.get(id) !== 1)).toEqual([])
    expect([...found.values()].every((times) => times === 1)).toBe(true)
    expect([...found.keys()].filter((id) => !load.acknowledged.includes(id))).toEqual([])
    // Requests were answered while it ran, and everybody's reports caught up afterwards.
    expect(load.acknowledged.length).toBeGreaterThan(before.length)
    await server.drained()
    expect((await arrivals(server, 'load-')).size).toBe(load.acknowledged.length)
    const orders = await copy.deps.ch.connection.rows<{ n: number; d: number }>(
      `select count() as n, uniqExact(order_no) as d from orders where startsWith(order_no, 'o-load-')`,
    )
    expect(orders[0]?.n).toBe(orders[0]?.d)
  })

  test.each(['plain', 'two-shards'] as const)(
    'gives every table back row by row, on the %s profile too',
    async (profile) => {
      await send('/v1/orders/batch', { orders: [order('quiet-1', 1), order('quiet-2', 2)] })
      await server.drained()
      await server.keeper.settled()
      const dir = join(temporaryFolder(), 'quiet')
      const first = await backup(source, dir, nothing)
      const target = await elsewhere(profile)
      await loadBackup(dir, await checkBackup(dir, nothing), target, silentLog, nothing)
      const here = {
        postgresUrl: server.engines.postgresUrl,
        clickhouse: { connection: source.connection, url: server.engines.clickhouseUrl },
      }
      const expected = await digestTables(here)
      expect(await digestTables(target)).toEqual(expected)
      expect(Object.keys(expected).length).toBeGreaterThan(20)

      // A backup of the restored one is the same backup, and what lives on does not collide with what was restored.
      const copy = await target.open(server, join(dir, 'secrets.json'))
      const again = {
        deps: copy.deps,
        engines: copy.engines,
        connection: copy.deps.ch.connection,
        close: async () => undefined,
      }
      const second = await backup(again, join(temporaryFolder(), 'again'), nothing)
      const content = (manifest: typeof first) =>
        [...manifest.postgres.tables, ...manifest.clickhouse.tables].map(({ name, rows, fingerprint }) => ({
          name,
          rows,
          fingerprint,
        }))
      expect(content(second)).toEqual(content(first))
      expect(await verifyAudit(copy.deps, server.workspace)).toMatchObject({ intact: true })
    },
  )

  test('needs no superuser: an ordinary owner of the database backs up and restores', async () => {
    const owner = { name: 'backup_test_owner', password: 'x' }
    const admin = new pg.Client({ connectionString: inject('postgresUrl') })
    await admin.connect()
    await admin.query(`drop role if exists ${owner.name}`)
    await admin.query(`create role ${owner.name} login password '${owner.password}' nosuperuser nobypassrls`)
    await admin.query(`grant regulars_app to ${owner.name} with admin option`)
    await admin.end()
    await server.drained()
    const dir = join(temporaryFolder(), 'owner')
    const first = await backup(source, dir, nothing)
    const copy = await restored(dir, await elsewhere('plain', owner))
    const again = {
      deps: copy.deps,
      engines: copy.engines,
      connection: copy.deps.ch.connection,
      close: async () => undefined,
    }
    const second = await backup(again, join(temporaryFolder(), 'again'), nothing)
    expect(second.postgres.tables.map((table) => table.fingerprint)).toEqual(
      first.postgres.tables.map((table) => table.fingerprint),
    )
  })

  test('is for its owner only: it holds the keys of the vault', async () => {
    const dir = join(temporaryFolder(), 'private')
    const { files } = await backup(source, dir, nothing)
    expect(statSync(dir).mode & 0o777).toBe(0o700)
    for (const { path } of files) expect(statSync(join(dir, path)).mode & 0o777, path).toBe(0o600)
    const all = files
      .filter((file) => file.path.startsWith('postgres/customers'))
      .map((file) => readFileSync(join(dir, file.path)))
    expect(Buffer.concat(all).includes('王小明')).toBe(false)
  })

  test('never goes into a folder that holds something', async () => {
    const dir = temporaryFolder()
    writeFileSync(join(dir, 'note'), '')
    await expect(backup(source, dir, nothing)).rejects.toMatchObject({ code: 'backup_folder_in_use' })
  })

  test('takes along what is still on its way, and it arrives once after the restore', async () => {
    await server.drained()
    await leaveHalfShipped('way-sent', 'way-left')
    const dir = join(temporaryFolder(), 'way')
    await backup(source, dir, nothing)
    const copy = await restored(dir, await elsewhere())
    await copy.drained()
    expect(Object.fromEntries(await arrivals(copy, 'way-'))).toEqual({ 'way-sent': 1, 'way-left': 1 })
  })
})

/** One shipment that reached ClickHouse and was not deleted, as after a kill in that moment, and one that did not. */
async function leaveHalfShipped(sent: string, left: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.engines.postgresUrl })
  await client.connect()
  try {
    await client.query(`select pg_advisory_lock(hashtext('regulars.relay.ship'))`)
    for (const id of [sent, left]) {
      await send('/v1/batch', { batch: [event(id, 1)] })
      await expect.poll(() => shipmentOf(client, id)).toBeDefined()
    }
    const shipment = await shipmentOf(client, sent)
    const digest = createHash('md5')
      .update(shipment?.body ?? '')
      .digest('hex')
    await source.connection.insertLines('events', shipment?.body ?? '', `${shipment?.id}-${digest}`)
    // The relay of this server must not finish the work: it dies here.
    await server.relay.stop()
  } finally {
    await client.end()
  }
}

async function shipmentOf(client: pg.Client, message: string): Promise<{ id: string; body: string } | undefined> {
  const { rows } = await client.query<{ id: string; body: string }>('select id, body from events.shipment order by id')
  return rows.find((row) => row.body.includes(message))
}

describe('a restore', () => {
  let dir: string
  beforeAll(async () => {
    dir = join(temporaryFolder(), 'backup')
    await insertFacts(server.deps, 'events', [
      [server.workspace, 1, '2026-01-01 00:00:00.000', 'kept', 'kept-1', 0, '', '', '{}', '2026-01-01 00:00:00.000'],
    ])
    // More than one file holds of a partition.
    await source.connection.command(
      `insert into events select ${server.workspace}, 1, '2026-02-01 00:00:00', 'large', 'large-' || toString(number), 0, '', '',
         repeat('x', 1000000), '2026-02-01 00:00:00' from numbers(80)`,
    )
    const manifest = await backup(source, dir, nothing)
    expect(manifest.files.filter((file) => file.path.includes('/202602-')).length).toBeGreaterThan(1)
  })

  const damaged = (path: string): string => {
    const copy = join(temporaryFolder(), 'copy')
    cpSync(dir, copy, { recursive: true })
    const bytes = readFileSync(join(copy, path))
    const middle = bytes.length >> 1
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle)
    writeFileSync(join(copy, path), bytes)
    return copy
  }

  test.each([
    'secrets.json',
    'manifest.json',
    'manifest.json.sha256',
    'postgres/organization.workspace.copy.gz',
    'postgres/customers.vault.copy.gz',
    'clickhouse/events/202601.tsv.gz',
  ])('finds one flipped bit in %s and names the file', async (path) => {
    await expect(checkBackup(damaged(path), nothing)).rejects.toMatchObject({
      code: 'backup_damaged',
      detail: expect.stringContaining(path),
    })
  })

  test('is not attempted from a folder without a finished backup', async () => {
    await expect(checkBackup(temporaryFolder(), nothing)).rejects.toMatchObject({ code: 'backup_missing' })
  })

  test('is refused where there is something already, and changes nothing there', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'mine'), 'precious')
    const config = { ...server.deps.config, dataDir }
    await expect(restore(config, silentLog, dir, { onChecked: nothing, onLoaded: nothing })).rejects.toMatchObject({
      code: 'restore_needs_empty',
      detail: expect.stringContaining(dataDir),
    })
    expect(readFileSync(join(dataDir, 'mine'), 'utf8')).toBe('precious')
  })

  test('a damaged backup leaves an empty data folder empty', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    const config = { ...server.deps.config, dataDir }
    const from = damaged('postgres/organization.workspace.copy.gz')
    await expect(restore(config, silentLog, from, { onChecked: nothing, onLoaded: nothing })).rejects.toMatchObject({
      code: 'backup_damaged',
    })
    expect(existsSync(dataDir)).toBe(false)
  })

  test('that was cut short is never started from', async () => {
    const dataDir = join(temporaryFolder(), 'data')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'restore-unfinished'), '')
    await expect(
      openRuntime({ config: { ...server.deps.config, dataDir }, log: silentLog, join: false }),
    ).rejects.toMatchObject({
      code: 'restore_unfinished',
    })
  })

  test('into a new data folder starts as the installation that was backed up', async () => {
    const config = { ...server.deps.config, dataDir: join(temporaryFolder(), 'data') }
    await restore(config, silentLog, dir, { onChecked: nothing, onLoaded: nothing })
    const runtime = await openRuntime({ config, log: silentLog, join: false })
    try {
      expect(await verifyAudit(runtime.deps, server.workspace)).toMatchObject({ intact: true })
      expect(await arrivals(runtime, 'kept-')).toEqual(new Map([['kept-1', 1]]))
      expect((await arrivals(runtime, 'large-')).size).toBe(80)
    } finally {
      await runtime.close()
    }
  })
})
