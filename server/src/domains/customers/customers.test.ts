import { beforeAll, describe, expect, test } from 'vitest'
import { insertFacts, profiles, type TestRuntime, testRuntime } from '../../testing/index.ts'
import { listTimeline } from '../events/operations/view-events.ts'
import { systemCaller } from '../organization/index.ts'
import { getCustomer } from './operations/get-customer.ts'
import { listCustomers } from './operations/list-customers.ts'
import { listConflicts } from './operations/list-merges.ts'
import { mergeCustomers, undoMerge } from './operations/merge-customers.ts'
import { findPublicIds } from './operations/name-customers.ts'
import { resolveMany } from './operations/resolve-many.ts'
import type { Identifier } from './rules.ts'

const at = new Date('2026-03-01T02:00:00Z')

describe.each(profiles)('customers on the %s profile', (profile) => {
  let runtime: TestRuntime
  let workspace: number
  beforeAll(async () => {
    runtime = await testRuntime({ profile })
    workspace = runtime.workspace
  })

  const scope = () => ({ workspace, stores: '*' as const, timezone: 'Asia/Shanghai' })
  const reader = () => ({ scope: scope(), contactVisible: true })
  const ids = (text: string): Identifier[] =>
    text.split(' ').map((part) => {
      const [kind, value] = part.split(':')
      return { kind: kind as Identifier['kind'], value: value ?? '' } // kinds of the contract, written short
    })
  const resolve = (people: string[]) =>
    runtime.deps.db.as(scope(), (tx) =>
      resolveMany(
        tx,
        runtime.deps,
        { workspace, source: 'test' },
        people.map((text) => ({ identifiers: ids(text), at })),
      ),
    )
  const publicId = async (ordinal: number) => (await findPublicIds(runtime.deps, scope(), [ordinal])).get(ordinal) ?? ''
  const order = (customer: number, orderNo: string, amount: number) => [
    workspace,
    customer,
    '2026-03-02 10:00:00.000',
    orderNo,
    'paid',
    0,
    '',
    'goods',
    amount,
    '',
    '',
    1,
    1,
  ]

  test('the same identifiers in any spelling and order are one customer, numbered without gaps', async () => {
    const first = await resolve(['phone:13800000001 wallet:w1', 'wallet:w2', 'phone:+8613800000001'])
    expect(first[0]).toBe(first[2])
    expect(new Set(first).size).toBe(2)
    expect(await resolve(['wallet:w2', 'wallet:w1'])).toEqual([first[1], first[0]])
    const [next] = await resolve(['card:c-next'])
    expect(next).toBe(Math.max(...first) + 1)
  })

  test('nobody identified is number 0', async () => {
    expect(await resolve(['phone:x'])).toEqual([0])
  })

  test('many tills that meet the same new people at once make each of them once', async () => {
    const batch = Array.from({ length: 40 }, (_, i) => `wallet:race-${i}`)
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, i) => resolve(i % 2 === 0 ? batch : [...batch].reverse())),
    )
    results.forEach((result, i) => {
      expect(i % 2 === 0 ? result : [...result].reverse()).toEqual(results[0])
    })
    expect(new Set(results[0]).size).toBe(40)
  })

  test('records that an event joins read as one, and an undo gives each its own facts back', async () => {
    const [a] = await resolve(['app:join-1'])
    const [b] = await resolve(['wallet:join-1'])
    await insertFacts(runtime.deps, 'orders', [order(a ?? 0, 'join-a', 1000), order(b ?? 0, 'join-b', 500)])
    await resolve(['app:join-1 wallet:join-1'])
    const joined = await getCustomer(runtime.deps, reader(), await publicId(b ?? 0))
    expect(joined).toMatchObject({ orders: 2, paidMinor: 1500, id: await publicId(a ?? 0) })
    const timeline = await listTimeline(runtime.deps, scope(), joined.id, { limit: 10 })
    expect(timeline.entries.map((entry) => [entry.kind, entry.orderNo, entry.amountMinor])).toEqual([
      ['order.paid', 'join-a', 1000],
      ['order.paid', 'join-b', 500],
    ])
    // What comes in meanwhile is written under the record of its identifier.
    expect(await resolve(['wallet:join-1'])).toEqual([b])
    const [merge] = joined.merges
    await undoMerge(runtime.deps, reader(), systemCaller(workspace), merge?.id ?? 0)
    expect(await getCustomer(runtime.deps, reader(), await publicId(a ?? 0))).toMatchObject({
      orders: 1,
      paidMinor: 1000,
    })
    expect(await getCustomer(runtime.deps, reader(), await publicId(b ?? 0))).toMatchObject({
      orders: 1,
      paidMinor: 500,
    })
  })

  test('two wallets with one phone stay two customers, and the conflict is there to look at', async () => {
    const [a] = await resolve(['wallet:cf-1 phone:13900000001'])
    const [b] = await resolve(['wallet:cf-2 phone:13900000001'])
    expect(a).not.toBe(b)
    const conflicts = await listConflicts(runtime.deps, reader(), 10)
    expect(conflicts.some((conflict) => conflict.kind === 'wallet' && conflict.customers.length > 0)).toBe(true)
  })

  test('a person may join what the machine must not, sees the warning first, and can take it back', async () => {
    const [a] = await resolve(['wallet:by-hand-1'])
    const [b] = await resolve(['wallet:by-hand-2'])
    const input = {
      kept: await publicId(a ?? 0),
      other: await publicId(b ?? 0),
      reason: 'same person, new phone',
      dryRun: true,
    }
    const by = systemCaller(workspace)
    const dry = await mergeCustomers(runtime.deps, reader(), by, input)
    expect(dry.merge).toBeUndefined()
    expect(dry.warnings).toEqual(['wallet'])
    expect((await getCustomer(runtime.deps, reader(), input.other)).id).toBe(input.other)
    const done = await mergeCustomers(runtime.deps, reader(), by, { ...input, dryRun: false })
    expect((await getCustomer(runtime.deps, reader(), input.other)).id).toBe(input.kept)
    await expect(mergeCustomers(runtime.deps, reader(), by, { ...input, dryRun: false })).rejects.toMatchObject({
      code: 'merge_with_itself',
    })
    const undone = await undoMerge(runtime.deps, reader(), by, done.merge?.id ?? 0)
    expect(undone.undoneAt).toBeDefined()
    await expect(undoMerge(runtime.deps, reader(), by, undone.id)).rejects.toMatchObject({
      code: 'merge_already_undone',
    })
  })

  test('a chain of merges undone in any order leaves every record where it was', async () => {
    const found = await resolve(['card:chain-1', 'card:chain-2', 'card:chain-3'])
    const [a = '', b = '', c = ''] = await Promise.all(found.map(publicId))
    const by = systemCaller(workspace)
    const merge = (kept: string, other: string) =>
      mergeCustomers(runtime.deps, reader(), by, { kept, other, reason: '', dryRun: false })
    const first = await merge(b, c)
    const second = await merge(a, b)
    expect((await getCustomer(runtime.deps, reader(), c)).id).toBe(a)
    await undoMerge(runtime.deps, reader(), by, first.merge?.id ?? 0)
    expect((await getCustomer(runtime.deps, reader(), c)).id).toBe(c)
    expect((await getCustomer(runtime.deps, reader(), b)).id).toBe(a)
    await undoMerge(runtime.deps, reader(), by, second.merge?.id ?? 0)
    expect((await getCustomer(runtime.deps, reader(), b)).id).toBe(b)
  })

  test('people are found by phone, by last digits, by name and by a part of a Chinese name, and masked without permission', async () => {
    await runtime.deps.db.as(scope(), (tx) =>
      resolveMany(tx, runtime.deps, { workspace, source: 'test' }, [
        { identifiers: ids('phone:13711112222'), traits: { name: '欧阳小燕' }, at },
      ]),
    )
    const search = async (text: string, contactVisible = true) =>
      (
        await listCustomers(
          runtime.deps,
          { scope: scope(), contactVisible },
          { search: text, sort: 'recent', limit: 10 },
        )
      ).customers
    for (const text of ['13711112222', '+86 137 1111 2222', '2222', '欧阳小燕', '小燕', '欧'])
      expect((await search(text))[0]?.name).toBe('欧阳小燕')
    expect((await search('小燕', false))[0]).toMatchObject({ name: '欧***', contact: '137****2222' })
    expect(await search('小雁')).toEqual([])
  })

  test('another workspace cannot see a customer by its id', async () => {
    const [mine] = await resolve(['wallet:mine'])
    const other = await runtime.newWorkspace()
    const theirs = { scope: { ...scope(), workspace: other.workspace }, contactVisible: true }
    await expect(getCustomer(runtime.deps, theirs, await publicId(mine ?? 0))).rejects.toMatchObject({
      code: 'customer_not_found',
    })
  })
})
