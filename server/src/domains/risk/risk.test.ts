import { expect, test } from 'vitest'
import { testRuntime } from '../../testing/index.ts'
import { resolveMany } from '../customers/index.ts'
import { systemCaller } from '../organization/index.ts'
import { type Claim, rankClaim, rankClaims, signalHash } from './index.ts'
import { forgetSignals } from './jobs.ts'
import { addEntry, changeSettings, listEntries, overrideDecision, removeEntry } from './operations/change-lists.ts'
import { listDecisions } from './operations/list-decisions.ts'
import { defaultSettings } from './rules/score.ts'

let now = new Date('2026-03-10T04:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps } = runtime
const scope = { workspace: runtime.workspace, stores: '*' } as const
const owner = systemCaller(runtime.workspace)

let serial = 0
async function newPerson(): Promise<number> {
  const person = { identifiers: [{ kind: 'app' as const, value: `app-${++serial}` }], at: now }
  const context = { workspace: scope.workspace, source: 'test' }
  return (await deps.db.system((tx) => resolveMany(tx, deps, context, [person])))[0] ?? 0
}
const hash = (signal: 'phone' | 'device' | 'address', value: string) => signalHash(deps.secrets, signal, value)
const claim = (customers: number[], more: Partial<Claim> = {}): Claim => ({
  what: 'coupon.claim',
  about: 'offer/1',
  store: 0,
  customers,
  at: now,
  ...more,
})
const rank = (one: Claim, as: { workspace: number; stores: '*' | number[] } = scope) =>
  deps.db.as(as, (tx) => rankClaim(tx, deps, as, one))
const decisions = (more: object = {}) => listDecisions(deps, scope, { limit: 200, ...more })

test('the fourth customer on a device is noticed, the seventh refused, and every decision is logged with its reasons', async () => {
  const device = hash('device', 'shop-of-accounts')
  const ranks: number[] = []
  for (let person = 0; person < 7; person += 1) {
    now = new Date(now.getTime() + 30_000)
    ranks.push((await rank(claim([await newPerson()], { device }))).rank)
  }
  expect(ranks).toEqual([1, 1, 1, 2, 2, 2, 3])
  const { items } = await decisions()
  expect(items.map((item) => item.rank).sort()).toEqual([1, 1, 1, 2, 2, 2, 3])
  const [refused] = (await decisions({ rank: 3 })).items
  expect(refused).toMatchObject({
    what: 'coupon.claim',
    about: 'offer/1',
    reasons: [{ code: 'device-shared', count: 7, limit: 3 }],
  })
  expect(refused?.customer).toMatch(/^[0-9a-f-]{36}$/)
})

test('speed is counted by customer over minutes, hours and days, and forgotten with them', async () => {
  const customer = await newPerson()
  const rankings = await deps.db.as(scope, (tx) =>
    rankClaims(
      tx,
      deps,
      scope,
      Array.from({ length: 8 }, () => claim([customer])),
    ),
  )
  expect(rankings.map((each) => each.rank)).toEqual([1, 1, 1, 1, 1, 1, 2, 2])
  now = new Date(now.getTime() + 61_000)
  expect((await rank(claim([customer]))).rank).toBe(1)
  expect(await rank(claim([]))).toEqual({ rank: 0, score: 0, reasons: [] })
})

test('an appeal holds for the customer, all his records, and its days', async () => {
  const [customer, other] = [await newPerson(), await newPerson()]
  await addEntry(deps, owner, {
    list: 'blocked',
    signal: 'device',
    value: 'D-9',
    reason: 'resold coupons',
    until: null,
  })
  const device = hash('device', 'd-9')
  expect(await rank(claim([customer], { device }))).toMatchObject({
    rank: 3,
    reasons: [{ code: 'listed-blocked', signal: 'device' }],
  })
  const burst = Array.from({ length: 20 }, () => claim([other]))
  await deps.db.as(scope, (tx) => rankClaims(tx, deps, scope, burst))
  expect((await rank(claim([other]))).rank).toBe(3)
  const [decision] = (await decisions({ rank: 3 })).items
  const overridden = await overrideDecision(deps, owner, decision?.id ?? '', {
    rank: 1,
    reason: 'is a kindergarten',
    days: 2,
  })
  expect(overridden).toMatchObject({ rank: 3, override: { rank: 1, reason: 'is a kindergarten', by: 'Regulars' } })
  expect((await rank(claim([other]))).rank).toBe(1)
  expect((await rank(claim([customer, other]))).rank).toBe(1)
  now = new Date(now.getTime() + 2 * 86_400_000 + 1)
  await deps.db.as(scope, (tx) =>
    rankClaims(
      tx,
      deps,
      scope,
      burst.map(() => claim([other])),
    ),
  )
  expect((await rank(claim([other]))).rank).toBe(3)
  const [entry] = (await listEntries(deps, scope)).filter((each) => each.signal === 'device')
  await removeEntry(deps, owner, entry?.id ?? '')
  expect((await rank(claim([customer], { device }))).rank).toBe(1)
})

test('settings move the limits, and old signals are forgotten while decisions stay', async () => {
  const address = hash('address', 'Tower 3')
  await changeSettings(deps, owner, { ...defaultSettings, addressCustomersMax: 1, reduceFrom: 20 })
  await rank(claim([await newPerson()], { address }))
  expect((await rank(claim([await newPerson()], { address }))).rank).toBe(2)
  const before = (await decisions()).items.length
  now = new Date(now.getTime() + 32 * 86_400_000)
  await forgetSignals(deps)
  expect((await decisions()).items).toHaveLength(before)
  expect((await rank(claim([await newPerson()], { address }))).rank).toBe(1)
  await changeSettings(deps, owner, defaultSettings)
})

test('nothing readable of a phone or device is kept, and stores see decisions of their own', async () => {
  const phone = '13900001234'
  await rank(claim([await newPerson()], { phone: hash('phone', phone), store: 5 }))
  const stored = await deps.db.as(scope, async (tx) =>
    JSON.stringify([
      await tx.selectFrom('risk.seen').selectAll().execute(),
      await tx.selectFrom('risk.decision').selectAll().execute(),
    ]),
  )
  expect(stored).not.toContain(phone)
  const till = { workspace: scope.workspace, stores: [5] }
  const there = await listDecisions(deps, till, { limit: 200 })
  expect(there.items).toHaveLength(1)
  // A till may meet a claim that belongs to no store; what is suspicious about it is logged all the same.
  const device = hash('device', 'till-device')
  for (let person = 0; person < 4; person += 1) await rank(claim([await newPerson()], { device }), till)
  expect((await decisions({ rank: 2 })).items[0]).toMatchObject({ reasons: [{ code: 'device-shared', count: 4 }] })
  const { workspace } = await runtime.newWorkspace()
  expect((await listDecisions(deps, { workspace, stores: '*' }, { limit: 200 })).items).toEqual([])
  expect((await rank(claim([1], { device }), { workspace, stores: '*' })).rank).toBe(1)
})

test('pages of decisions meet without a gap', async () => {
  const all = (await decisions()).items.map((item) => item.id)
  const paged: string[] = []
  let cursor: string | undefined
  do {
    const page = await listDecisions(deps, scope, { limit: 7, cursor })
    paged.push(...page.items.map((item) => item.id))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(paged).toEqual(all)
})
