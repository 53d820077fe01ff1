import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { readPopulation, resolveMany } from '../customers/index.ts'
import { systemCaller } from '../organization/index.ts'
import { assign, heldOut, openExperiment } from './index.ts'
import { setHoldout } from './operations/keep-holdout.ts'
import { armAt, armOf, boundsOf, draw } from './rules/draw.ts'

const runtime = await testRuntime()
const { deps } = runtime
const at = new Date('2026-03-01T02:00:00Z')
const arms = [
  { name: 'held out', weight: 1, control: true },
  { name: 'card', weight: 2 },
  { name: 'call', weight: 1 },
]
const scopeOf = (workspace: number) => ({ workspace, stores: '*' as const, timezone: 'Asia/Shanghai' })
const open = (workspace: number, about = 'play/1/holdout') =>
  deps.db.as(scopeOf(workspace), (tx) =>
    openExperiment(tx, deps, scopeOf(workspace), {
      about,
      name: 'Win back',
      arms,
      windowDays: 30,
      measure: 'conversion',
    }),
  )
const assigned = (workspace: number, experiment: number, customers: number[], when = at) =>
  deps.db.as(scopeOf(workspace), (tx) => assign(tx, deps, scopeOf(workspace), { experiment, customers, at: when }))
const recognise = (workspace: number, people: [kind: 'phone' | 'wallet', value: string][][]) =>
  deps.db.as(scopeOf(workspace), (tx) =>
    resolveMany(
      tx,
      deps,
      { workspace, source: 'test' },
      people.map((ids) => ({ identifiers: ids.map(([kind, value]) => ({ kind, value })), at })),
    ),
  )
const factsOf = async (workspace: number) => {
  await runtime.drained()
  return deps.ch
    .scope(scopeOf(workspace))
    .rows<{ customer: number; arm: number }>(
      'select customer, arm from {{experiment_assignments}} order by customer, record, at',
    )
}

test('the draw is the same number in TypeScript, PostgreSQL and ClickHouse, and arms have their shares', async () => {
  const seeds = fc.sample(fc.stringMatching(/^[\w-]{1,20}$/), { numRuns: 20, seed: 5 })
  for (const seed of seeds) {
    const ordinals = fc.sample(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { numRuns: 50, seed: 7 })
    const expected = ordinals.map((ordinal) => draw(seed, ordinal))
    const { rows } = await deps.db.system((tx) =>
      sql<{
        drawn: bigint
      }>`select experiments.draw(${seed}, o) as drawn from unnest(${ordinals}::int[]) with ordinality as asked(o, place) order by place`.execute(
        tx,
      ),
    )
    expect(rows.map((row) => Number(row.drawn))).toEqual(expected)
    const told = await deps.ch.connection.rows<{ drawn: number }>(
      `select reinterpretAsUInt32(reverse(substring(SHA256(concat({seed:String}, ':', toString(o))), 1, 4))) as drawn
       from (select arrayJoin({ordinals:Array(UInt32)}) as o)`,
      { seed, ordinals },
    )
    expect(told.map((row) => row.drawn)).toEqual(expected)
  }
  const counts = [0, 0, 0]
  for (let ordinal = 1; ordinal <= 40_000; ordinal++) {
    const place = armAt(boundsOf(arms), draw('a seed', ordinal))
    counts[place] = (counts[place] ?? 0) + 1
  }
  expect(counts.map((count) => Math.round(count / 1000))).toEqual([10, 20, 10])
})

test('the same question gives the same experiment; other arms under its name are refused', async () => {
  const { workspace } = await runtime.newWorkspace()
  const first = await open(workspace)
  expect(await open(workspace)).toEqual(first)
  expect((await open(workspace, 'slot/7')).id).not.toBe(first.id)
  const other = {
    about: 'play/1/holdout',
    name: '',
    arms: arms.slice(0, 2),
    windowDays: 30,
    measure: 'conversion' as const,
  }
  await expect(
    deps.db.as(scopeOf(workspace), (tx) => openExperiment(tx, deps, scopeOf(workspace), other)),
  ).rejects.toThrow('with other arms')
})

test('two processes that assign the same people at once agree, and each person is one fact', async () => {
  const { workspace } = await runtime.newWorkspace()
  const { id, seed } = await open(workspace)
  const everybody = Array.from({ length: 3000 }, (_, index) => index + 1)
  const other = { ...deps, db: openDb({ url: runtime.engines.postgresUrl, log: deps.log }) }
  const parts = [everybody, everybody.toReversed(), everybody.slice(1000), everybody.slice(0, 2000)]
  const answers = await Promise.all(
    parts.map((customers, index) =>
      (index % 2 === 0 ? deps : other).db.as(scopeOf(workspace), (tx) =>
        assign(tx, deps, scopeOf(workspace), { experiment: id, customers, at }),
      ),
    ),
  )
  await other.db.close()
  for (const answer of answers) for (const [customer, arm] of answer) expect(arm).toBe(armOf(seed, customer, arms))
  const facts = await factsOf(workspace)
  expect(facts.map((fact) => [fact.customer, arms[fact.arm]?.name])).toEqual(
    everybody.map((customer) => [customer, armOf(seed, customer, arms)]),
  )
})

test('the first assignment of a person stays, also when her record is joined with one of another arm', async () => {
  const { workspace } = await runtime.newWorkspace()
  const { id, seed } = await open(workspace)
  const pairs = Array.from({ length: 40 }, (_, index) => `138000000${String(index).padStart(2, '0')}`)
  const phones = await recognise(
    workspace,
    pairs.map((value) => [['phone', value]]),
  )
  const wallets = await recognise(
    workspace,
    pairs.map((value) => [['wallet', value]]),
  )
  // The wallet's record came into the experiment first, the phone's a day later.
  await assigned(workspace, id, wallets)
  await assigned(workspace, id, phones, new Date(at.getTime() + 86_400_000))
  await recognise(
    workspace,
    pairs.map((value) => [
      ['phone', value],
      ['wallet', value],
    ]),
  )
  const { rootOf } = await readPopulation(deps.db, workspace)
  const roots = wallets.map(rootOf)
  expect(new Set([...roots, ...phones.map(rootOf)]).size).toBe(pairs.length)
  const now = await assigned(workspace, id, roots, new Date(at.getTime() + 2 * 86_400_000))
  expect(roots.map((root) => now.get(root))).toEqual(wallets.map((wallet) => armOf(seed, wallet, arms)))
  expect(phones.some((phone, index) => armOf(seed, phone, arms) !== armOf(seed, wallets[index] ?? 0, arms))).toBe(true)
  // Nothing was assigned anew.
  expect(await factsOf(workspace)).toHaveLength(2 * pairs.length)
})

test('a person of several records who was never assigned is assigned once; nobody new enters what was stopped', async () => {
  const { workspace } = await runtime.newWorkspace()
  const { id } = await open(workspace)
  const [first] = await recognise(workspace, [
    [
      ['phone', '13900000001'],
      ['wallet', 'w'],
    ],
  ])
  const before = await assigned(workspace, id, [first ?? 0])
  await deps.db.as(scopeOf(workspace), (tx) =>
    sql`update experiments.experiment set state = 'stopped' where workspace = ${workspace} and id = ${id}`.execute(tx),
  )
  expect(await assigned(workspace, id, [first ?? 0])).toEqual(before)
  await expect(assigned(workspace, id, [first ?? 0, 999])).rejects.toThrow('is over')
  await expect(assigned(workspace, 999_999, [1])).rejects.toThrow('no such experiment')
})

test('the holdout of the workspace has its share, keeps who is in it when it grows, and is nobody at 0', async () => {
  const { workspace } = await runtime.newWorkspace()
  const everybody = Array.from({ length: 20_000 }, (_, index) => index + 1)
  const held = () => deps.db.as(scopeOf(workspace), (tx) => heldOut(tx, scopeOf(workspace), everybody))
  expect((await held()).size).toBe(0)
  const by = systemCaller(workspace)
  const small = await setHoldout(deps, by, { percent: 5 })
  const five = await held()
  expect(await setHoldout(deps, by, { percent: 5 })).toEqual(small)
  const large = await setHoldout(deps, by, { percent: 12 })
  const twelve = await held()
  expect([five.size / 20_000, twelve.size / 20_000].map((share) => Math.round(share * 100))).toEqual([5, 12])
  expect([...five].every((customer) => twelve.has(customer))).toBe(true)
  expect(large.experiment).not.toBe(small.experiment)
  expect(await setHoldout(deps, by, { percent: 0 })).toMatchObject({ percent: 0, experiment: null })
  expect((await held()).size).toBe(0)
})
