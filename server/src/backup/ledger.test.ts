import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { post, readHealth, type Transfer, verifyLedger } from '../domains/ledger/index.ts'
import { sealNow } from '../domains/ledger/operations/seal-transfers.ts'
import { silentLog } from '../kernel/log.ts'
import { testRuntime } from '../testing/index.ts'
import { backup } from './backup.ts'
import { checkBackup, loadBackup } from './restore.ts'
import { elsewhere, temporaryFolder } from './testing.ts'

const nothing = (): void => undefined

const move = (key: string, amount: bigint): Transfer => ({
  key,
  kind: 'points.earned',
  store: 0,
  story: '熟客 "story"\t1',
  about: { note: 'é\\' },
  entries: [
    { holder: { of: 'workspace', purpose: 'points' }, asset: 'points', amountMinor: -amount },
    { holder: { of: 'customer', customer: Number(amount) }, asset: 'points', amountMinor: amount },
  ],
})

test('a ledger that was restored elsewhere has the same hash chain and goes on with it; one flipped byte is found', async () => {
  const server = await testRuntime()
  const { deps, workspace } = server
  const scope = { workspace, stores: '*' } as const
  const record = (key: string, at = deps) =>
    at.db.as(scope, (tx) =>
      post(
        tx,
        at,
        scope,
        Array.from({ length: 20 }, (_, index) => move(`${key}-${index}`, BigInt(index + 1))),
      ),
    )
  await record('a')
  await sealNow(deps, workspace)
  await record('b')
  await sealNow(deps, workspace)
  await record('c')

  const dir = join(temporaryFolder(), 'ledger')
  // Somebody writes meanwhile, and sees to it that numbers are given out which the backup does not hold.
  let stopped = false
  const written = (async () => {
    for (let round = 0; !stopped; round += 1) await record(`meanwhile-${round}`)
  })()
  const source = { deps, engines: server.engines, connection: deps.ch.connection, close: async () => undefined }
  await backup(source, dir, nothing)
  stopped = true
  await written

  const target = await elsewhere()
  await loadBackup(dir, await checkBackup(dir, nothing), target, silentLog, nothing)
  const copy = await target.open(server, join(dir, 'secrets.json'))
  const [here, there] = [await readHealth(deps, workspace), await readHealth(copy.deps, workspace)]
  expect(there.seal).toEqual(here.seal)
  expect((await verifyLedger(copy.deps, workspace)).findings).toEqual([])

  // It goes on where the other was.
  await record('d', copy.deps)
  await sealNow(copy.deps, workspace)
  expect(await verifyLedger(copy.deps, workspace)).toMatchObject({ seals: 3, findings: [] })

  const owner = new pg.Client({ connectionString: target.postgresUrl })
  await owner.connect()
  await owner.query('set session_replication_role = replica')
  const { rows } = await owner.query<{ id: string }>(
    `update ledger.transfer set about = replace(about, 'é', 'è') where key = 'b-7' returning id`,
  )
  expect((await verifyLedger(copy.deps, workspace)).findings).toMatchObject([
    { check: 'seal', transfer: Number(rows[0]?.id) },
  ])
  await owner.end()
  await copy.close()
  expect((await verifyLedger(deps, workspace)).findings).toEqual([])
})
