import { afterAll, expect, test } from 'vitest'
import { silentLog } from '../../kernel/log.ts'
import { assemble } from '../../runtime.ts'
import { testRuntime } from '../../testing/index.ts'
import { post } from './operations/post-transfers.ts'
import { readBalances } from './operations/read-balances.ts'
import { submit } from './operations/submit-transfer.ts'
import { verifyLedger } from './operations/verify-ledger.ts'
import type { Holder, Transfer } from './rules/transfer.ts'

// Two processes, as far as the ledger can tell: two pools, two batches, two clocks, one database.
const runtime = await testRuntime()
const other = await assemble({
  config: runtime.deps.config,
  log: silentLog,
  // This one's clock is a minute behind.
  clock: { now: () => new Date(Date.now() - 60_000) },
  secrets: runtime.deps.secrets,
  engines: runtime.engines,
  database: new URL(runtime.engines.postgresUrl).pathname.slice(1),
})
afterAll(() => other.close())
const both = [runtime.deps, other.deps] as const
const { deps, workspace } = runtime
const scope = { workspace, stores: '*' } as const

const customer = (number: number): Holder => ({ of: 'customer', customer: number })
const issuer: Holder = { of: 'workspace', purpose: 'points' }
const move = (key: string, from: Holder, to: Holder, amount: bigint, more: Partial<Transfer> = {}): Transfer => ({
  key,
  kind: 'points.moved',
  store: 0,
  story: 'race',
  entries: [
    { holder: from, asset: 'points', amountMinor: -amount },
    { holder: to, asset: 'points', amountMinor: amount },
  ],
  ...more,
})
const balanceOf = async (number: number) => {
  const asked = [{ holder: customer(number), asset: 'points' }] as const
  return (await deps.db.as(scope, (tx) => readBalances(tx, scope, asked)))[0]?.balanceMinor
}
/** Every second one through each process; every third in a transaction of its own instead of a shared one. */
const send = (index: number, transfer: Transfer): Promise<string> => {
  const at = both[index % 2] ?? deps
  const sent =
    index % 3 === 0
      ? at.db.as(scope, async (tx) => (await post(tx, at, scope, [transfer]))[0])
      : submit(at, scope, transfer)
  return sent.then(
    (posted) => posted?.status ?? '',
    (error: { code: string }) => error.code,
  )
}
const countOf = (answers: string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}

test('200 who want 10 each of 1,000 through two processes: exactly 100 get it', async () => {
  await send(0, move('fill', issuer, customer(1), 1000n))
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      send(index, move(`take-${index}`, customer(1), customer(100 + index), 10n)),
    ),
  )
  expect(countOf(answers)).toEqual({ posted: 100, balance_insufficient: 100 })
  expect(await balanceOf(1)).toBe(0n)
})

test('one transfer sent 60 times at once through two processes is done once, and everybody hears so', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => send(index, move('gift', issuer, customer(2), 100n))),
  )
  expect(countOf(answers)).toEqual({ posted: 1, unchanged: 59 })
  expect(await balanceOf(2)).toBe(100n)
})

test('one key at once for transfers between different accounts: one is done, the others are refused', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      send(index, move('contested', { of: 'workspace', purpose: `from-${index}` }, customer(300 + index), 7n)),
    ),
  )
  expect(countOf(answers)).toEqual({ posted: 1, transfer_changed: 19 })
  const sums = await Promise.all(Array.from({ length: 20 }, (_, index) => balanceOf(300 + index)))
  expect(sums.reduce<bigint>((sum, minor) => sum + (minor ?? 0n), 0n)).toBe(7n)
})

test('a pending transfer that is posted and voided by many at once ends once', async () => {
  await send(0, move('fund', issuer, customer(3), 50n))
  await send(1, move('hold', customer(3), issuer, 50n, { pending: { until: new Date(8e15) } }))
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) =>
      send(
        index,
        index % 2 === 0
          ? move(`post-${index}`, customer(3), issuer, 50n, { settles: { key: 'hold', how: 'post' } })
          : move(`void-${index}`, customer(3), issuer, 0n, { entries: [], settles: { key: 'hold', how: 'void' } }),
      ),
    ),
  )
  expect(countOf(answers)).toEqual({ posted: 1, transfer_settled: 29 })
  expect([0n, 50n]).toContain(await balanceOf(3))
})

test('transfers there and back between the same accounts do not lock each other out', async () => {
  await Promise.all(
    [4, 5, 6].map((number, index) => send(index, move(`start-${number}`, issuer, customer(number), 1000n))),
  )
  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, index) => {
      const [from, to] = [4 + (index % 3), 4 + ((index + 1 + (index % 2)) % 3)]
      return send(index, move(`round-${index}`, customer(from), customer(to), 1n))
    }),
  )
  expect(countOf(answers)).toEqual({ posted: 120 })
  const sums = await Promise.all([4, 5, 6].map(balanceOf))
  expect(sums.reduce<bigint>((sum, minor) => sum + (minor ?? 0n), 0n)).toBe(3000n)
})

test('and after all of it everything agrees', async () => {
  expect((await verifyLedger(deps, workspace)).findings).toEqual([])
})
