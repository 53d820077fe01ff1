import fc from 'fast-check'
import { expect, test } from 'vitest'
import { testRuntime } from '../../testing/index.ts'
import { resolveMany } from '../customers/index.ts'
import { post, readBalances, type Transfer } from '../ledger/index.ts'
import { systemCaller } from '../organization/index.ts'
import { checkPoints, earnForSale, giftPoints, joinMembership, readPoints, spendForSale, unwindSale } from './index.ts'
import { changePoints } from './operations/change-points.ts'
import { expirePoints } from './operations/expire-points.ts'

const dayMs = 86_400_000
let now = new Date('2026-03-10T04:00:00Z')
const { deps, workspace } = await testRuntime({ clock: { now: () => now } })
const scope = { workspace, stores: '*' } as const
const by = systemCaller(workspace)

type Step =
  | { do: 'give'; who: number; points: number; days: number }
  | { do: 'earn'; who: number; amount: number }
  | { do: 'spend'; who: number; points: number }
  | { do: 'gift'; who: number; points: number }
  | { do: 'refund'; sale: number; share: number }
  | { do: 'wait'; days: number }
  | { do: 'expire' }

const who = fc.nat({ max: 2 })
const points = fc.integer({ min: 1, max: 300 })
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('give' as const), who, points, days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant('earn' as const), who, amount: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record({ do: fc.constant('spend' as const), who, points }),
  fc.record({ do: fc.constant('gift' as const), who, points }),
  fc.record({ do: fc.constant('refund' as const), sale: fc.nat(), share: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 30 }) }),
  fc.constant({ do: 'expire' as const }),
)

type Sale = { story: string; refunded: number; refunds: number }
let serial = 0

/** Three members and what happens to them. */
async function play(steps: readonly Step[]): Promise<void> {
  const people = await deps.db.as(scope, (tx) =>
    resolveMany(
      tx,
      deps,
      { workspace, source: 'test' },
      [0, 1, 2].map(() => ({ identifiers: [{ kind: 'app' as const, value: `p-${++serial}` }], at: now })),
    ),
  )
  for (const customer of people)
    await deps.db.as(scope, (tx) => joinMembership(tx, deps, scope, { customer, channel: 'SHOP', store: 0, at: now }))
  const sales: Sale[] = []
  for (const one of steps) await take(one, people, sales)
  expect(await checkPoints(deps, workspace)).toMatchObject({ differences: [] })
  const held = await Promise.all(people.map((customer) => readPoints(deps, scope, customer)))
  for (const { available, balance, moves, owed } of held) {
    expect(available).toBeLessThanOrEqual(balance)
    // Less than 100 moves: all are shown, and they sum to what is there.
    expect(moves.reduce((sum, move) => sum + move.points, 0)).toBe(balance)
    expect(owed).toBeGreaterThanOrEqual(0)
  }
}

async function atTill<T extends { transfers: Transfer[] }>(
  work: (tx: Parameters<Parameters<typeof deps.db.as>[1]>[0]) => Promise<T>,
): Promise<void> {
  await deps.db.as(scope, async (tx) => {
    const { transfers } = await work(tx)
    await post(tx, deps, scope, transfers)
  })
}

/** What cannot be done is refused and changes nothing; everything else is done. */
async function take(one: Step, people: readonly number[], sales: Sale[]): Promise<void> {
  const refused = (error: unknown): void => {
    if ((error as { code?: string }).code !== 'points_insufficient') throw error
  }
  const customer = people['who' in one ? one.who : 0] ?? 0
  const story = `sale/${++serial}`
  const sale = { customer, story, store: 0, at: now }
  switch (one.do) {
    case 'give': {
      const { days: validDays } = one
      const given = { customer, points: BigInt(one.points), requestId: story, idempotencyKey: undefined }
      await changePoints(deps, by, { ...given, validDays, reason: 'test', store: 0 })
      return
    }
    case 'earn':
      sales.push({ story, refunded: 0, refunds: 0 })
      return atTill((tx) => earnForSale(tx, deps, scope, { ...sale, amountMinor: BigInt(one.amount) }))
    case 'spend':
      await atTill((tx) =>
        spendForSale(tx, deps, scope, { ...sale, points: BigInt(one.points), amountMinor: 10n ** 6n }),
      )
        .then(() => sales.push({ story, refunded: 0, refunds: 0 }))
        .catch(refused)
      return
    case 'gift': {
      const to = people[(one.who + 1) % people.length] ?? 0
      await giftPoints(deps, scope, { from: customer, to, points: BigInt(one.points), requestId: story }).catch(refused)
      return
    }
    case 'refund':
      return refund(sales[one.sale % Math.max(1, sales.length)], one.share)
    case 'wait':
      now = new Date(now.getTime() + one.days * dayMs)
      return
    case 'expire':
      await expirePoints(deps, workspace)
  }
}

async function refund(sale: Sale | undefined, share: number): Promise<void> {
  if (!sale || sale.refunded === 10) return
  const after = Math.min(10, sale.refunded + share)
  const part = { beforeMinor: BigInt(sale.refunded), afterMinor: BigInt(after), wholeMinor: 10n }
  const about = { story: sale.story, refund: `r-${++sale.refunds}`, store: 0, at: now }
  await atTill((tx) => unwindSale(tx, deps, scope, { ...about, ...part }))
  sale.refunded = after
}

test('whatever happens to points, in any order, lots and moves are what the ledger says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), (steps) => play(steps)),
    { numRuns: 6, endOnFailure: true },
  )
  const [issuer] = await deps.db.as(scope, (tx) =>
    readBalances(tx, scope, [{ holder: { of: 'workspace', purpose: 'points' }, asset: 'points' }]),
  )
  expect(-(issuer?.balanceMinor ?? 0n)).toBe((await checkPoints(deps, workspace)).ledgerBalance)
}, 60_000)
