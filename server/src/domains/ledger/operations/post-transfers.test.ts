import { expect, test } from 'vitest'
import { testRuntime } from '../../../testing/index.ts'
import type { Holder, Transfer } from '../rules/transfer.ts'
import { post } from './post-transfers.ts'
import { balanceAsOf, balancesOf, readBalances } from './read-balances.ts'
import { submit } from './submit-transfer.ts'

const runtime = await testRuntime()
const { deps } = runtime
const scope = { workspace: runtime.workspace, stores: '*' } as const
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
const record = (...transfers: Transfer[]) => deps.db.as(scope, (tx) => post(tx, deps, scope, transfers))
const pointsOf = async (number: number) =>
  (await deps.db.as(scope, (tx) => readBalances(tx, scope, [{ holder: customer(number), asset: 'points' }])))[0]

test('what was posted is on the account, once, however often it is sent', async () => {
  const transfer = points(1, 50n)
  const [first] = await record(transfer)
  const [second] = await record(transfer)
  expect(first).toMatchObject({ status: 'posted', key: transfer.key })
  expect(second).toEqual({ ...first, status: 'unchanged' })
  expect(await submit(deps, scope, transfer)).toEqual(second)
  expect(await pointsOf(1)).toEqual({ balanceMinor: 50n, availableMinor: 50n })
  await expect(record({ ...points(1, 51n), key: transfer.key })).rejects.toMatchObject({ code: 'transfer_changed' })
})

test('a customer cannot give what is not there, and then nothing of the call is written', async () => {
  await record(points(2, 50n))
  const give = points(2, -51n)
  await expect(record(points(3, 1n), give)).rejects.toMatchObject({ code: 'balance_insufficient' })
  await expect(submit(deps, scope, give)).rejects.toMatchObject({ code: 'balance_insufficient' })
  expect(await pointsOf(2)).toEqual({ balanceMinor: 50n, availableMinor: 50n })
  expect(await pointsOf(3)).toEqual({ balanceMinor: 0n, availableMinor: 0n })
})

test('what is pending is gone from what is available, and comes back where it was not posted', async () => {
  await record(points(4, 100n))
  const until = new Date(Date.now() + 60_000)
  const pending = points(4, -60n, { key: 'pending-4', pending: { until } })
  await record(pending)
  expect(await pointsOf(4)).toEqual({ balanceMinor: 100n, availableMinor: 40n })
  await expect(record(points(4, -41n))).rejects.toMatchObject({ code: 'balance_insufficient' })
  const settle = points(4, -25n, { key: 'settle-4', settles: { key: 'pending-4', how: 'post' } })
  await record(settle)
  expect((await record(settle))[0]).toMatchObject({ status: 'unchanged' })
  expect(await pointsOf(4)).toEqual({ balanceMinor: 75n, availableMinor: 75n })
  const again = points(4, 0n, { settles: { key: 'pending-4', how: 'void' } })
  await expect(record({ ...again, entries: [] })).rejects.toMatchObject({ code: 'transfer_settled' })
  expect((await record(pending))[0]).toMatchObject({ status: 'unchanged' })
})

test('a balance of an earlier moment is found', async () => {
  const moments: Date[] = []
  for (let index = 0; index < 9; index += 1) {
    moments.push(new Date())
    await record(points(5, 10n))
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  const asked = [{ holder: customer(5), asset: 'points' }] as const
  const found = await deps.db.as(scope, async (tx) => {
    const balances: bigint[] = []
    for (const moment of moments) balances.push(...(await balanceAsOf(tx, scope, asked, moment)))
    return balances
  })
  expect(found).toEqual(moments.map((_moment, index) => BigInt(index * 10)))
  expect(await deps.db.as(scope, (tx) => balancesOf(tx, scope, [5, 6]))).toEqual([
    { customer: 5, asset: 'points', balanceMinor: 90n, availableMinor: 90n },
  ])
})
