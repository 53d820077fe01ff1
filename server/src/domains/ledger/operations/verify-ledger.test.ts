import pg from 'pg'
import { expect, test } from 'vitest'
import { testRuntime } from '../../../testing/index.ts'
import { systemCaller } from '../../organization/index.ts'
import type { Holder, Transfer } from '../rules/transfer.ts'
import { post } from './post-transfers.ts'
import { readHealth } from './read-health.ts'
import { resumeLedger } from './resume-ledger.ts'
import { readHorizon, sealNow, sealTransfers } from './seal-transfers.ts'
import { submit } from './submit-transfer.ts'
import { continueVerifying, verifyLedger } from './verify-ledger.ts'
import { voidExpired } from './void-expired.ts'

let now = new Date('2026-03-01T10:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps } = runtime
const owner = new pg.Client({ connectionString: runtime.engines.postgresUrl })
await owner.connect()

const customer = (number: number): Holder => ({ of: 'customer', customer: number })
const issuer: Holder = { of: 'workspace', purpose: 'points' }

let serial = 0
const points = (to: number, amount: bigint, more: Partial<Transfer> = {}): Transfer => ({
  key: `k-${++serial}`,
  kind: 'points.earned',
  store: 0,
  story: 'test',
  entries: [
    { holder: issuer, asset: 'points', amountMinor: -amount },
    { holder: customer(to), asset: 'points', amountMinor: amount },
  ],
  ...more,
})

/** A workspace with 30 transfers of all phases, sealed but for the last ones. */
async function filledLedger() {
  const { workspace } = await runtime.newWorkspace()
  const scope = { workspace, stores: '*' } as const
  const record = (...transfers: Transfer[]) => deps.db.as(scope, (tx) => post(tx, deps, scope, transfers))
  const until = new Date(now.getTime() + 60_000)
  await record(...Array.from({ length: 20 }, (_, index) => points(1 + (index % 5), 100n)))
  await record(
    points(1, -30n, { key: `${workspace}-p1`, pending: { until } }),
    points(2, -30n, { key: `${workspace}-p2`, pending: { until } }),
    points(3, -30n, { key: `${workspace}-p3`, pending: { until } }),
  )
  await record(
    points(1, -10n, { settles: { key: `${workspace}-p1`, how: 'post' } }),
    points(2, 0n, { entries: [], settles: { key: `${workspace}-p2`, how: 'void' } }),
  )
  await sealNow(deps, workspace)
  await record(points(4, 7n), points(5, 8n))
  return { workspace, scope, record }
}

/** Changes rows as somebody with the owner's rights could, and puts them back afterwards. */
async function tamper(statement: string, work: () => Promise<void>): Promise<void> {
  await owner.query('set session_replication_role = replica')
  const tables = ['account', 'transfer', 'entry', 'reservation', 'pending', 'seal']
  for (const table of tables) await owner.query(`create temp table kept_${table} as select * from ledger.${table}`)
  await owner.query(statement)
  await work()
  for (const table of tables) {
    await owner.query(`delete from ledger.${table}`)
    await owner.query(`insert into ledger.${table} overriding system value select * from kept_${table}`)
    await owner.query(`drop table kept_${table}`)
  }
  await owner.query('set session_replication_role = origin')
}

const { workspace, scope, record } = await filledLedger()
const ofAccount = (number: number) =>
  `account = (select id from ledger.account where workspace = ${workspace} and holder = 'customer/${number}')`

test('a ledger that agrees is found to agree, whatever the size of the slices', async () => {
  for (const rowsPerSlice of [2, 3, 7, 50_000]) {
    const { startedAt, finishedAt, ...seen } = await verifyLedger(deps, workspace, { rowsPerSlice })
    expect(seen).toMatchObject({ accounts: 6, transfers: 27, seals: 1, findings: [] })
    expect(seen.entries).toBeGreaterThanOrEqual(46)
  }
  expect(await readHealth(deps, workspace)).toMatchObject({
    stopped: null,
    lagSeconds: 0,
    transfers: 27,
    seal: { number: 1 },
    trialBalance: [{ asset: 'points', accounts: 6, sumMinor: 0 }],
  })
})

const injected: [what: string, statement: string, check: string][] = [
  [
    'a balance',
    `update ledger.account set balance_minor = 1 where workspace = ${workspace} and holder = 'customer/4'`,
    'account',
  ],
  [
    'a reserved amount',
    `update ledger.account set reserved_minor = 1 where workspace = ${workspace} and holder = 'customer/3'`,
    'reservation',
  ],
  [
    'the amount of an entry',
    `update ledger.entry set amount_minor = 101 where workspace = ${workspace} and number = 2 and ${ofAccount(1)}`,
    'entry',
  ],
  [
    'the balance after an entry',
    `update ledger.entry set balance_after_minor = 101 where workspace = ${workspace} and number = 1 and ${ofAccount(1)}`,
    'entry',
  ],
  [
    'an entry in the middle, deleted,',
    `delete from ledger.entry where workspace = ${workspace} and number = 2 and ${ofAccount(2)}`,
    'entry',
  ],
  [
    'the last entry, deleted,',
    `delete from ledger.entry where workspace = ${workspace} and number = 5 and ${ofAccount(5)}`,
    'account',
  ],
  [
    'an entry slipped in',
    `insert into ledger.entry select workspace, account, number + 1, 99999, 0, 0, 1, balance_after_minor + 1, recorded_at, asset
     from ledger.entry where workspace = ${workspace} and number = 5 and ${ofAccount(5)}`,
    'transfer',
  ],
  [
    'the asset of an entry',
    `update ledger.entry set asset = 'growth' where workspace = ${workspace} and number = 5 and ${ofAccount(5)}`,
    'entry',
  ],
  [
    'a transfer, deleted,',
    `delete from ledger.transfer where workspace = ${workspace} and id = (select max(id) from ledger.transfer where workspace = ${workspace})`,
    'transfer',
  ],
  [
    'a settlement, deleted,',
    `delete from ledger.transfer where workspace = ${workspace} and phase = 'void'`,
    'transfer',
  ],
  ['a pending transfer, forgotten,', `delete from ledger.pending where workspace = ${workspace}`, 'reservation'],
  [
    'a reserved line',
    `update ledger.reservation set amount_minor = amount_minor * 2 where workspace = ${workspace} and amount_minor < 0`,
    'transfer',
  ],
  [
    'the kind of a sealed transfer',
    `update ledger.transfer set kind = 'points.earneD' where workspace = ${workspace} and key = 'k-7'`,
    'seal',
  ],
  [
    'the key of a sealed transfer',
    `update ledger.transfer set key = 'k-7x' where workspace = ${workspace} and key = 'k-7'`,
    'seal',
  ],
  [
    'the time of a sealed entry',
    `update ledger.entry set recorded_at = recorded_at - interval '1 ms' where workspace = ${workspace} and number = 1 and ${ofAccount(1)}`,
    'seal',
  ],
  [
    'the holder of an account',
    `update ledger.account set holder = 'customer/77' where workspace = ${workspace} and holder = 'customer/1'`,
    'seal',
  ],
  ['a hash of the chain', `update ledger.seal set hash = sha256('x') where workspace = ${workspace}`, 'seal'],
  ['a block of the chain, deleted,', `update ledger.seal set number = 2 where workspace = ${workspace}`, 'seal'],
]
test.each(injected)('%s that was changed by hand is found', async (_what, statement, check) => {
  await tamper(statement, async () => {
    const { findings } = await verifyLedger(deps, workspace, { record: false })
    expect(findings.map((finding) => finding.check)).toContain(check)
  })
  expect((await verifyLedger(deps, workspace, { record: false })).findings).toEqual([])
})

test('one changed byte of a sealed transfer is found and named', async () => {
  const { rows } = await owner.query<{ id: string }>(
    `select id from ledger.transfer where workspace = ${workspace} and key = 'k-9'`,
  )
  const statement = `update ledger.transfer set story = 'tesT' where workspace = ${workspace} and key = 'k-9'`
  await tamper(statement, async () => {
    const { findings } = await verifyLedger(deps, workspace, { record: false })
    expect(findings).toMatchObject([{ check: 'seal', transfer: Number(rows[0]?.id) }])
  })
})

test('a broken ledger is stopped for everybody until it agrees again', async () => {
  const broken = await filledLedger()
  const known = points(1, 5n)
  await broken.record(known)
  const { scope: at } = broken
  const by = systemCaller(broken.workspace)
  const change = (minor: number) =>
    owner.query(
      `update ledger.account set balance_minor = balance_minor + ${minor} where workspace = ${broken.workspace} and holder = 'customer/2'`,
    )
  await change(1)
  await continueVerifying(deps, broken.workspace, 1_000_000)
  expect(await readHealth(deps, broken.workspace)).toMatchObject({
    stopped: { at: now.toISOString(), findings: [{ check: 'account' }] },
    verification: { findings: [{ check: 'account' }] },
  })
  await expect(broken.record(points(3, 1n))).rejects.toMatchObject({ code: 'ledger_stopped', status: 503 })
  await expect(submit(deps, at, points(3, 1n))).rejects.toMatchObject({ code: 'ledger_stopped' })
  // What is recorded already writes nothing, and the other workspaces have nothing to do with it.
  expect((await broken.record(known))[0]).toMatchObject({ status: 'unchanged' })
  expect((await record(points(1, 1n)))[0]).toMatchObject({ status: 'posted' })

  await expect(resumeLedger(deps, by, 'looked at it')).rejects.toMatchObject({ code: 'ledger_broken', status: 409 })
  await expect(broken.record(points(3, 1n))).rejects.toMatchObject({ code: 'ledger_stopped' })
  await change(-1)
  expect((await resumeLedger(deps, by, 'put right from the backup')).findings).toEqual([])
  expect((await broken.record(points(3, 1n)))[0]).toMatchObject({ status: 'posted' })
  const { rows } = await owner.query(
    `select after from organization.audit where workspace = ${broken.workspace} and action = 'ledger.resumed'`,
  )
  expect(rows).toEqual([{ after: { reason: 'put right from the backup' } }])
})

test('a long round goes on where it was, whoever goes on with it', async () => {
  await continueVerifying(deps, workspace, 1)
  for (let turn = 0; turn < 6; turn += 1) await continueVerifying(deps, workspace, 1)
  expect(await readHealth(deps, workspace)).toMatchObject({ stopped: null, verification: { accounts: 6, seals: 1 } })
})

test('what is pending longer than it may be is voided once', async () => {
  now = new Date(now.getTime() + 61_000)
  const before = (await readHealth(deps, workspace)).transfers
  const [first, second] = await Promise.all([voidExpired(deps), voidExpired(deps)])
  expect(first + second).toBeGreaterThanOrEqual(1)
  expect(await voidExpired(deps)).toBe(0)
  expect((await readHealth(deps, workspace)).transfers).toBe(before + 1)
  expect((await verifyLedger(deps, workspace)).findings).toEqual([])
})

test('nothing is sealed while somebody who took a smaller number may still commit', async () => {
  const late = await filledLedger()
  let finish = (): void => {}
  const gate = new Promise<void>((resolve) => {
    finish = resolve
  })
  let posted = (): void => {}
  const isPosted = new Promise<void>((resolve) => {
    posted = resolve
  })
  const slow = deps.db.as(late.scope, async (tx) => {
    await post(tx, deps, late.scope, [points(91, 1n, { entries: move('slow', 'there') })])
    posted()
    await gate
  })
  await isPosted
  await late.record(points(92, 1n, { entries: move('quick', 'here') }))
  const horizon = await readHorizon(deps)
  expect(await sealTransfers(deps, late.workspace, horizon)).toBeUndefined()
  finish()
  await slow
  expect(await sealNow(deps, late.workspace)).toBe(4)
  expect((await verifyLedger(deps, late.workspace)).findings).toEqual([])
})

const move = (from: string, to: string): Transfer['entries'] => [
  { holder: { of: 'workspace', purpose: from }, asset: 'points', amountMinor: -1n },
  { holder: { of: 'workspace', purpose: to }, asset: 'points', amountMinor: 1n },
]

test('the tables themselves refuse what the code would never do', async () => {
  const asApp = (statement: string) => deps.db.raw(scope, (client) => client.query(statement))
  for (const table of ['transfer', 'entry', 'reservation', 'seal']) {
    await expect(asApp(`delete from ledger.${table}`)).rejects.toThrow('permission denied')
    await expect(owner.query(`delete from ledger.${table}`)).rejects.toThrow('append-only')
    await expect(owner.query(`truncate ledger.${table}`)).rejects.toThrow('append-only')
    await expect(owner.query(`update ledger.${table} set workspace = workspace`)).rejects.toThrow('append-only')
  }
  await expect(
    owner.query(`insert into ledger.entry values (${workspace}, 1, 900, 1, 900, 0, 5, 5, now(), 'points')`),
  ).rejects.toThrow('do not sum to zero')
  await expect(
    owner.query(
      `update ledger.account set balance_minor = -1 where workspace = ${workspace} and holder = 'customer/1'`,
    ),
  ).rejects.toThrow('bounded_account_not_below_zero')
  await owner.end()
})
