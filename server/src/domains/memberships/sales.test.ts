import { afterAll, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { resolveMany } from '../customers/index.ts'
import { post, readBalances, type Transfer } from '../ledger/index.ts'
import { systemCaller } from '../organization/index.ts'
import {
  checkPoints,
  earnForSale,
  giftPoints,
  joinMembership,
  listCardsOf,
  quotePoints,
  readPoints,
  type SaleUnwinding,
  spendForSale,
  unwindSale,
} from './index.ts'
import { changePoints } from './operations/change-points.ts'
import { changeTemplate, publishTemplate } from './operations/change-template.ts'
import { expirePoints } from './operations/expire-points.ts'
import { standardTemplate } from './rules/standard-template.ts'

let now = new Date('2026-03-10T04:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps, workspace } = runtime
const scope = { workspace, stores: '*' } as const
// Another process on the same database: a pool of its own, and nothing in memory is shared.
const secondDb = openDb({ url: runtime.engines.postgresUrl, log: deps.log })
const second: Deps = { ...deps, db: secondDb }
afterAll(() => secondDb.close())

let serial = 0
const newCustomer = async (): Promise<number> => {
  const [customer = 0] = await deps.db.as(scope, (tx) =>
    resolveMany(tx, deps, { workspace, source: 'test' }, [
      { identifiers: [{ kind: 'app', value: `app-${++serial}` }], at: now },
    ]),
  )
  return customer
}
const join = (customer: number, at: Deps = deps) =>
  at.db.as(scope, (tx) => joinMembership(tx, at, scope, { customer, channel: 'SHOP', store: 0, at: now }))
const newMember = async (): Promise<number> => {
  const customer = await newCustomer()
  await join(customer)
  return customer
}
const by = systemCaller(workspace)
const give = (customer: number, points: bigint, validDays?: number) =>
  changePoints(deps, by, {
    customer,
    points,
    requestId: `give-${++serial}`,
    idempotencyKey: undefined,
    reason: 'test',
    validDays,
    store: 0,
  })

/** A sale or refund as the till does it: the doors, then one post. */
const atTill = <T extends { transfers: Transfer[] }>(
  work: (tx: Parameters<Parameters<Deps['db']['as']>[1]>[0], at: Deps) => Promise<T>,
  at: Deps = deps,
): Promise<T> =>
  at.db.as(scope, async (tx) => {
    const done = await work(tx, at)
    await post(tx, at, scope, done.transfers)
    return done
  })
const earn = (customer: number, story: string, amountMinor: bigint, at: Deps = deps) =>
  atTill((tx, d) => earnForSale(tx, d, scope, { customer, story, store: 0, at: now, amountMinor }), at)
const spend = (customer: number, story: string, points: bigint, at: Deps = deps) =>
  atTill(
    (tx, d) => spendForSale(tx, d, scope, { customer, story, store: 0, at: now, points, amountMinor: 1_000_000n }),
    at,
  )
const refund = (story: string, no: string, beforeMinor: bigint, afterMinor: bigint, wholeMinor: bigint) =>
  atTill((tx, d) =>
    unwindSale(tx, d, scope, { story, refund: no, store: 0, at: now, beforeMinor, afterMinor, wholeMinor }),
  )
const pointsOf = async (customer: number): Promise<number> => (await readPoints(deps, scope, customer)).available
const ledgerOf = async (customer: number, asset: 'points' | 'growth') =>
  (await deps.db.as(scope, (tx) => readBalances(tx, scope, [{ holder: { of: 'customer', customer }, asset }])))[0]
    ?.balanceMinor

test('a sale of a member earns points and growth, once, and lifts the level at once', async () => {
  const customer = await newMember()
  const first = await earn(customer, 'sale/earn-1', 123_456n)
  expect(first).toMatchObject({ points: 1234n, growth: 1234n, upgraded: { code: 'silver' } })
  const again = await earn(customer, 'sale/earn-1', 123_456n)
  expect(again).toMatchObject({ points: 1234n, growth: 1234n, transfers: [] })
  // Silver earns a tenth more.
  expect(await earn(customer, 'sale/earn-2', 10_000n)).toMatchObject({ points: 110n, growth: 100n })
  expect(await ledgerOf(customer, 'points')).toBe(1344n)
  expect(await ledgerOf(customer, 'growth')).toBe(1334n)
  const { lots, moves, growth } = await readPoints(deps, scope, customer)
  expect(growth).toBe(1334)
  expect(moves.map(({ kind, points }) => [kind, points])).toEqual([
    ['earned', 110],
    ['earned', 1234],
  ])
  // To the end of next year in Shanghai.
  expect(lots.map(({ expiresAt }) => expiresAt)).toEqual(['2027-12-31T16:00:00.000Z', '2027-12-31T16:00:00.000Z'])
})

test('somebody without a card earns nothing', async () => {
  const customer = await newCustomer()
  expect(await earn(customer, 'sale/stranger', 10_000n)).toMatchObject({ points: 0n, growth: 0n, card: undefined })
})

test('points pay from the lots that expire first, for at most their share of the order', async () => {
  const customer = await newMember()
  await give(customer, 100n, 300)
  await give(customer, 100n, 10)
  const quote = (amountMinor: bigint) =>
    deps.db.as(scope, (tx) => quotePoints(tx, deps, scope, { customer, store: 0, amountMinor }))
  expect(await quote(300n)).toEqual({ available: 200n, pointsMax: 150n, pointsPerMinor: 1n })
  expect(await quote(1000n)).toMatchObject({ pointsMax: 200n })
  await expect(
    deps.db.as(scope, (tx) =>
      spendForSale(tx, deps, scope, { customer, story: 'sale/s', store: 0, at: now, points: 151n, amountMinor: 300n }),
    ),
  ).rejects.toMatchObject({ code: 'points_share_exceeded' })
  const spent = await spend(customer, 'sale/spend-1', 150n)
  expect(spent).toMatchObject({ points: 150n, worthMinor: 150n })
  expect((await spend(customer, 'sale/spend-1', 150n)).transfers).toEqual([])
  expect((await readPoints(deps, scope, customer)).lots).toMatchObject([{ left: 50, points: 100 }])
  await expect(spend(customer, 'sale/spend-2', 51n)).rejects.toMatchObject({ code: 'points_insufficient' })
  expect(await pointsOf(customer)).toBe(50)
})

const sumOf = (
  parts: SaleUnwinding[],
  field: 'pointsGivenBack' | 'worthMinor' | 'pointsTakenBack' | 'growthTakenBack',
) => parts.reduce((sum, part) => sum + part[field], 0n)

test('refunds in parts give back and take back exactly what the sale did, into the lots it came from', async () => {
  const customer = await newMember()
  await give(customer, 100n, 10)
  await give(customer, 1000n, 300)
  await spend(customer, 'sale/unwind', 333n)
  await earn(customer, 'sale/unwind', 99_999n)
  const whole = 100_332n
  const cuts = [0n, 1n, 33_333n, 60_000n, whole]
  const parts: SaleUnwinding[] = []
  for (const [index, after] of cuts.slice(1).entries())
    parts.push(await refund('sale/unwind', `r-${index}`, cuts[index] ?? 0n, after, whole))
  expect(await refund('sale/unwind', 'r-1', 1n, 33_333n, whole)).toEqual({ ...parts[1], transfers: [] })
  expect(sumOf(parts, 'pointsGivenBack')).toBe(333n)
  expect(sumOf(parts, 'worthMinor')).toBe(333n)
  expect(sumOf(parts, 'pointsTakenBack')).toBe(999n)
  expect(sumOf(parts, 'growthTakenBack')).toBe(999n)
  expect((await readPoints(deps, scope, customer)).lots).toMatchObject([{ left: 100 }, { left: 1000 }])
  expect(await ledgerOf(customer, 'growth')).toBe(0n)
})

test('points that were spent before a refund takes them back are owed, and the next earnings pay for it', async () => {
  const customer = await newMember()
  await earn(customer, 'sale/owe', 50_000n)
  await spend(customer, 'sale/owe-spent', 400n)
  expect(await refund('sale/owe', 'r', 0n, 50_000n, 50_000n)).toMatchObject({ pointsTakenBack: 100n, pointsOwed: 400n })
  expect(await readPoints(deps, scope, customer)).toMatchObject({ available: 0, owed: 400 })
  expect(await earn(customer, 'sale/owe-2', 30_000n)).toMatchObject({ points: 300n })
  expect(await readPoints(deps, scope, customer)).toMatchObject({ available: 0, owed: 100 })
  await earn(customer, 'sale/owe-3', 30_000n)
  expect(await readPoints(deps, scope, customer)).toMatchObject({ available: 200, owed: 0 })
  // Refunding a sale whose earnings paid a debt takes the whole of them back all the same.
  expect(await refund('sale/owe-2', 'r', 0n, 30_000n, 30_000n)).toMatchObject({
    pointsTakenBack: 200n,
    pointsOwed: 100n,
  })
})

test('points whose lot has expired since come back for thirty days; earned ones that expired are nobody’s debt', async () => {
  const before = now
  const customer = await newMember()
  await give(customer, 100n, 2)
  await spend(customer, 'sale/late', 100n)
  await earn(customer, 'sale/late-earned', 20_000n)
  now = new Date(now.getTime() + 700 * 86_400_000)
  expect(await expirePoints(deps, workspace)).toBeGreaterThan(0)
  expect(await refund('sale/late', 'r', 0n, 10n, 10n)).toMatchObject({ pointsGivenBack: 100n })
  const { lots } = await readPoints(deps, scope, customer)
  expect(lots).toEqual([
    expect.objectContaining({ left: 100, expiresAt: new Date(now.getTime() + 30 * 86_400_000).toISOString() }),
  ])
  expect(await refund('sale/late-earned', 'r', 0n, 10n, 10n)).toMatchObject({ pointsTakenBack: 0n, pointsOwed: 0n })
  now = before
})

test('a level that a refunded sale had reached goes with it', async () => {
  const customer = await newMember()
  expect(await earn(customer, 'sale/rise', 400_000n)).toMatchObject({ upgraded: { code: 'gold' } })
  await refund('sale/rise', 'r', 0n, 300_000n, 400_000n)
  expect((await listCardsOf(deps, scope, customer)).map(({ level }) => level.code)).toEqual(['silver'])
})

test('a hundred points given away by twenty at once, through two processes, arrive once', async () => {
  const [from, to] = [await newMember(), await newMember()]
  await give(from, 100n)
  const tries = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      giftPoints(index % 2 === 0 ? deps : second, scope, {
        from,
        to,
        points: 100n,
        requestId: `gift-${from}-${index}`,
      }),
    ),
  )
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  for (const attempt of tries)
    if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'points_insufficient' })
  expect([await pointsOf(from), await pointsOf(to)]).toEqual([0, 100])
})

test('one gift sent again and again, through two processes, is one gift', async () => {
  const [from, to] = [await newMember(), await newMember()]
  await give(from, 100n)
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      giftPoints(index % 2 === 0 ? deps : second, scope, { from, to, points: 30n, requestId: `same-${from}` }),
    ),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"points":30,"available":70}']))
  expect([await pointsOf(from), await pointsOf(to)]).toEqual([70, 30])
})

test('gifts in a circle at once neither deadlock nor lose a point', async () => {
  const circle = [await newMember(), await newMember(), await newMember()]
  for (const customer of circle) await give(customer, 50n)
  await Promise.all(
    circle.flatMap((from, index) =>
      Array.from({ length: 8 }, (_, round) =>
        giftPoints(round % 2 === 0 ? deps : second, scope, {
          from,
          to: circle[(index + 1 + (round % 2)) % 3] ?? 0,
          points: 5n,
          requestId: `circle-${from}-${round}`,
        }),
      ),
    ),
  )
  const held = await Promise.all(circle.map(pointsOf))
  expect(held.reduce((sum, points) => sum + points, 0)).toBe(150)
})

test('points that expire while they are spent, through two processes, go one way or the other', async () => {
  for (let round = 0; round < 6; round++) {
    const customer = await newMember()
    await give(customer, 100n, 1)
    const late: Deps = { ...second, clock: { now: () => new Date(now.getTime() + 2 * 86_400_000) } }
    await Promise.allSettled([spend(customer, `sale/race-${customer}`, 100n), expirePoints(late, workspace)])
    await expirePoints(late, workspace)
    const { moves } = await readPoints(deps, scope, customer)
    expect(moves.filter(({ kind }) => kind === 'spent' || kind === 'expired')).toHaveLength(1)
    expect(await ledgerOf(customer, 'points')).toBe(0n)
  }
})

test('one customer scanned by sixteen at once, through two processes, gets one card', async () => {
  const customer = await newCustomer()
  const joined = await Promise.all(
    Array.from({ length: 16 }, (_, index) => join(customer, index % 2 === 0 ? deps : second)),
  )
  expect(new Set(joined.map(({ card }) => card.number)).size).toBe(1)
  expect(joined.filter(({ created }) => created)).toHaveLength(1)
})

test('a rule that was published changes what the next sale earns, a draft does not', async () => {
  const customer = await newMember()
  const definition = {
    ...standardTemplate,
    points: { ...standardTemplate.points, perAmount: { points: 5, forMinor: 100 } },
  }
  await changeTemplate(deps, by, { code: 'standard', definition })
  expect(await earn(customer, 'sale/draft', 1000n)).toMatchObject({ points: 10n })
  await publishTemplate(deps, by, 'standard')
  expect(await earn(customer, 'sale/published', 1000n)).toMatchObject({ points: 50n })
})

test('after all of this, the lots of every customer are what the ledger says', async () => {
  expect(await checkPoints(deps, workspace)).toMatchObject({ differences: [] })
})
