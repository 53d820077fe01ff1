import { afterAll, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { resolveMany } from '../customers/index.ts'
import { post, readBalances } from '../ledger/index.ts'
import { checkPoints, joinMembership, readPoints } from '../memberships/index.ts'
import { systemCaller } from '../organization/index.ts'
import { readValue, spendForSale } from '../prepaid/index.ts'
import { type Claimed, claimShare, type EnvelopeClaiming, getEnvelope } from './index.ts'
import { createEnvelope } from './operations/create-envelope.ts'
import { endDue, endEnvelope } from './operations/end-envelope.ts'

let now = new Date('2026-03-10T04:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps, workspace } = runtime
const scope = { workspace, stores: '*' } as const
// Another process on the same database: a pool and batches of its own.
const secondDb = openDb({ url: runtime.engines.postgresUrl, log: deps.log })
const second: Deps = { ...deps, db: secondDb }
afterAll(() => secondDb.close())
const by = systemCaller(workspace)

let serial = 0
const newCustomers = (count: number): Promise<number[]> =>
  deps.db.as(scope, (tx) =>
    resolveMany(
      tx,
      deps,
      { workspace, source: 'test' },
      Array.from({ length: count }, () => ({
        identifiers: [{ kind: 'app' as const, value: `app-${++serial}` }],
        at: now,
      })),
    ),
  )
type Input = Parameters<typeof createEnvelope>[2]
const fund = (more: Partial<Input> = {}) =>
  createEnvelope(deps, by, {
    requestId: `fund-${++serial}`,
    name: 'Spring',
    kind: 'group',
    asset: 'points',
    totalMinor: 10_000,
    pieces: 50,
    frequency: 'L1',
    audience: 'anyone',
    endsAt: new Date(now.getTime() + 86_400_000).toISOString(),
    ...more,
  })
const claim = (envelope: number, customer: number, more: Partial<EnvelopeClaiming> = {}, at: Deps = deps) =>
  claimShare(at, scope, { envelope, customer, requestId: `claim-${++serial}`, ...more })
const potOf = async (id: number): Promise<bigint> =>
  (
    await deps.db.as(scope, (tx) =>
      readBalances(tx, scope, [{ holder: { of: 'pot', pot: `envelope/${id}` }, asset: 'points' }]),
    )
  )[0]?.balanceMinor ?? 0n
const sumOf = (shares: readonly Claimed[]): bigint => shares.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)

/** Those that were served, and the codes of the refusals. */
async function settle(tries: Promise<Claimed>[]): Promise<{ taken: Claimed[]; codes: Record<string, number> }> {
  const taken: Claimed[] = []
  const codes: Record<string, number> = {}
  for (const one of await Promise.allSettled(tries)) {
    if (one.status === 'fulfilled') taken.push(one.value)
    else codes[one.reason.code] = (codes[one.reason.code] ?? 0) + 1
  }
  return { taken, codes }
}

test.each(['fixed', 'random', 'group'] as const)(
  'three hundred at once, through two processes, take exactly the fifty shares of a %s envelope',
  async (kind) => {
    const { id } = await fund({ kind })
    const crowd = await newCustomers(300)
    const { taken, codes } = await settle(
      crowd.map((customer, index) => claim(id, customer, {}, index % 2 === 0 ? deps : second)),
    )
    expect(taken).toHaveLength(50)
    expect(codes).toEqual({ envelope_empty: 250 })
    expect(sumOf(taken)).toBe(10_000n)
    expect(new Set(taken.map(({ position }) => position)).size).toBe(50)
    expect(await potOf(id)).toBe(0n)
    expect(await getEnvelope(deps, scope, id)).toMatchObject({
      state: 'ended',
      claimedPieces: 50,
      claimedMinor: 10_000,
    })
  },
)

test('one customer who claims forty times at once, through two processes, gets no more than the limits', async () => {
  const { id } = await fund({ frequency: 'D3|L4' })
  const [customer = 0] = await newCustomers(1)
  const rush = () =>
    settle(Array.from({ length: 40 }, (_, index) => claim(id, customer, {}, index % 2 === 0 ? deps : second)))
  const today = await rush()
  expect([today.taken.length, today.codes]).toEqual([3, { envelope_limit_reached: 37 }])
  const before = now
  now = new Date(now.getTime() + 20 * 3600_000)
  const tomorrow = await rush()
  expect([tomorrow.taken.length, tomorrow.codes]).toEqual([1, { envelope_limit_reached: 39 }])
  now = before
})

test('a claim sent again, through two processes, gets the same share; for somebody else it is refused', async () => {
  const { id } = await fund({ frequency: 'L5' })
  const [customer = 0, other = 0] = await newCustomers(2)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      claim(id, customer, { requestId: 'same' }, index % 2 === 0 ? deps : second),
    ),
  )
  expect(new Set(answers.map(({ position, amountMinor }) => `${position}:${amountMinor}`)).size).toBe(1)
  await expect(claim(id, other, { requestId: 'same' })).rejects.toMatchObject({ code: 'envelope_request_changed' })
  expect((await getEnvelope(deps, scope, id)).claimedPieces).toBe(1)
})

test('what nobody took goes back once, however many end it while others claim', async () => {
  const { id } = await fund({ kind: 'random' })
  const crowd = await newCustomers(30)
  const [{ taken }] = await Promise.all([
    settle(crowd.map((customer, index) => claim(id, customer, {}, index % 2 === 0 ? deps : second))),
    ...[deps, second, deps, second].map((at) => endEnvelope(at, by, id)),
  ])
  const envelope = await getEnvelope(deps, scope, id)
  expect(envelope.state).toBe('ended')
  expect(envelope.claimedMinor).toBe(Number(sumOf(taken)))
  expect(envelope.returnedMinor).toBe(10_000 - envelope.claimedMinor)
  expect(await potOf(id)).toBe(0n)
  const [late = 0] = await newCustomers(1)
  await expect(claim(id, late)).rejects.toMatchObject({ code: 'envelope_over' })
})

test('an envelope whose time is over ends by itself, and is closed to claims from that moment', async () => {
  const before = now
  const { id } = await fund()
  const [early = 0, late = 0] = await newCustomers(2)
  const share = await claim(id, early)
  now = new Date(now.getTime() + 86_400_000)
  await expect(claim(id, late)).rejects.toMatchObject({ code: 'envelope_over' })
  const ended = await Promise.all([endDue(deps), endDue(second)])
  expect(ended.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1)
  expect(await endDue(deps)).toBe(0)
  expect(await getEnvelope(deps, scope, id)).toMatchObject({
    state: 'ended',
    returnedMinor: 10_000 - Number(share.amountMinor),
  })
  expect(await potOf(id)).toBe(0n)
  now = before
})

test('members only, or whoever knows the code: others are refused', async () => {
  const [member = 0, stranger = 0] = await newCustomers(2)
  await deps.db.as(scope, (tx) =>
    joinMembership(tx, deps, scope, { customer: member, channel: 'QR', store: 0, at: now }),
  )
  const forMembers = await fund({ audience: 'members' })
  await claim(forMembers.id, member)
  await expect(claim(forMembers.id, stranger)).rejects.toMatchObject({ code: 'envelope_not_for_you' })
  const forGroup = await fund({ audience: 'code', groupCode: 'Plum-Rain' })
  await claim(forGroup.id, stranger, { groupCode: 'plum-rain ' })
  await expect(claim(forGroup.id, member, { groupCode: 'plum' })).rejects.toMatchObject({
    code: 'envelope_not_for_you',
  })
  await expect(claim(forGroup.id, member)).rejects.toMatchObject({ code: 'envelope_not_for_you' })
})

test('a share of points can be spent like any other: it is a lot with an expiry', async () => {
  const { id } = await fund({ pieces: 1, totalMinor: 77 })
  const [customer = 0] = await newCustomers(1)
  await claim(id, customer)
  expect(await readPoints(deps, scope, customer)).toMatchObject({
    available: 77,
    lots: [{ left: 77, expiresAt: '2027-12-31T16:00:00.000Z' }],
    moves: [{ kind: 'envelope', points: 77, reason: 'Spring' }],
  })
})

test('a share of bonus is stored value that can be spent, and nothing that could be asked back', async () => {
  const { id } = await fund({ asset: 'bonus', kind: 'random', pieces: 4, totalMinor: 1000, frequency: 'L4' })
  const [customer = 0, other = 0] = await newCustomers(2)
  const crowd = [customer, customer, other, other]
  const { taken } = await settle(crowd.map((one, index) => claim(id, one, {}, index % 2 === 0 ? deps : second)))
  expect(sumOf(taken)).toBe(1000n)
  const [mine, theirs] = await deps.db.as(scope, async (tx) => [
    await readValue(tx, scope, [customer]),
    await readValue(tx, scope, [other]),
  ])
  expect((mine?.bonusMinor ?? 0n) + (theirs?.bonusMinor ?? 0n)).toBe(1000n)
  expect([mine?.principalMinor, theirs?.principalMinor]).toEqual([0n, 0n])
  const held = await deps.db.as(scope, (tx) =>
    readBalances(tx, scope, [{ holder: { of: 'customer', customer }, asset: 'bonus' }]),
  )
  expect(held[0]?.balanceMinor).toBe(mine?.bonusMinor)
  await deps.db.as(scope, async (tx) => {
    const amountMinor = mine?.bonusMinor ?? 0n
    const ask = { spendNo: `spend-${id}`, story: 'sale/bonus', store: 0, payer: [customer], amountMinor, at: now }
    const spent = await spendForSale(tx, deps, scope, ask)
    expect(spent).toMatchObject({ principalMinor: 0n, bonusMinor: amountMinor })
    await post(tx, deps, scope, spent.transfers)
  })
})

test('an envelope is funded once for a request, and refused where it cannot be split or has no limit', async () => {
  const ends = new Date(now.getTime() + 86_400_000).toISOString()
  const first = await fund({ requestId: 'fund-once', endsAt: ends })
  expect(await fund({ requestId: 'fund-once', endsAt: ends })).toEqual(first)
  await expect(fund({ requestId: 'fund-once', endsAt: ends, pieces: 40 })).rejects.toMatchObject({ status: 422 })
  await expect(fund({ kind: 'fixed', totalMinor: 100, pieces: 3 })).rejects.toMatchObject({
    code: 'envelope_unsplittable',
  })
  for (const more of [
    { frequency: 'D3' },
    { audience: 'code' as const },
    { groupCode: 'plum' },
    { endsAt: now.toISOString() },
    { endsAt: new Date(now.getTime() + 200 * 86_400_000).toISOString() },
  ])
    await expect(fund(more)).rejects.toMatchObject({ code: 'envelope_invalid' })
})

test('after all of this, the lots of every customer are what the ledger says', async () => {
  expect(await checkPoints(deps, workspace)).toMatchObject({ differences: [] })
})
