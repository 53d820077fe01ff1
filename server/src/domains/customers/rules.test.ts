import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Attachment,
  type Cluster,
  decideResolution,
  decideStage,
  maskValue,
  normaliseIdentifier,
  orderIdentifiers,
} from './rules.ts'

const id = (kind: string, hash: string): Attachment => ({ kind: kind as Attachment['kind'], hash, value: hash }) // kinds of the contract, written short
const cluster = (root: number, ...ids: Attachment[]): Cluster => {
  const values = new Map<string, Set<string>>()
  for (const { kind, hash } of ids) values.set(kind, new Set([...(values.get(kind) ?? []), hash]))
  return { root, values }
}
const among =
  (...clusters: Cluster[]) =>
  (asked: Attachment): Cluster | undefined =>
    clusters.find((entry) => entry.values.get(asked.kind)?.has(asked.hash))

describe('who is meant', () => {
  test('nobody known: a new person holds all identifiers', () => {
    const ids = [id('wallet', 'w1'), id('phone', 'p1')]
    expect(decideResolution(ids, among())).toEqual({ decision: 'new', attach: ids, joins: [], conflicts: [] })
  })

  test('a known wallet learns the phone it came with', () => {
    const known = cluster(1, id('wallet', 'w1'))
    expect(decideResolution([id('wallet', 'w1'), id('phone', 'p1')], among(known))).toMatchObject({
      decision: 'known',
      root: 1,
      attach: [id('phone', 'p1')],
    })
  })

  test('two people without a contradiction turn out to be one', () => {
    const a = cluster(1, id('wallet', 'w1'))
    const b = cluster(2, id('phone', 'p1'))
    expect(decideResolution([id('wallet', 'w1'), id('phone', 'p1')], among(a, b))).toMatchObject({
      decision: 'known',
      root: 1,
      joins: [2],
      conflicts: [],
    })
  })

  test('two wallets are two people: the shared phone does not join them, and the disagreement is reported', () => {
    const a = cluster(1, id('wallet', 'w1'))
    const b = cluster(2, id('wallet', 'w2'), id('phone', 'p1'))
    expect(decideResolution([id('wallet', 'w1'), id('phone', 'p1')], among(a, b))).toEqual({
      decision: 'known',
      root: 1,
      joins: [],
      attach: [],
      conflicts: [{ kind: 'wallet', roots: [1, 2] }],
    })
  })

  test('a new wallet with the phone of somebody who has another wallet is a new person', () => {
    const held = cluster(1, id('wallet', 'w1'), id('phone', 'p1'))
    const decided = decideResolution([id('wallet', 'w9'), id('phone', 'p1')], among(held))
    expect(decided).toMatchObject({ decision: 'new', attach: [id('wallet', 'w9')], joins: [] })
    expect(decided.conflicts.length).toBeGreaterThan(0)
  })

  test('a shared device follows the person who signs in and joins nobody who has a name', () => {
    const a = cluster(1, id('app', 'u1'))
    const b = cluster(2, id('app', 'u2'), id('device', 'd1'))
    expect(decideResolution([id('app', 'u1'), id('device', 'd1')], among(a, b))).toMatchObject({
      root: 1,
      joins: [],
      conflicts: [],
    })
  })

  test('what somebody did before signing in joins the account', () => {
    const account = cluster(1, id('app', 'u1'))
    const anonymous = cluster(2, id('device', 'd1'))
    expect(decideResolution([id('app', 'u1'), id('device', 'd1')], among(account, anonymous))).toMatchObject({
      root: 1,
      joins: [2],
    })
  })

  test('no decision ever joins two different values of an exclusive kind', () => {
    const kinds = ['wallet', 'app', 'card', 'phone', 'email', 'device'] as const
    const identifier = fc.record({ kind: fc.constantFrom(...kinds), value: fc.constantFrom('1', '2', '3') })
    fc.assert(
      fc.property(fc.array(fc.array(identifier, { minLength: 1, maxLength: 4 }), { maxLength: 12 }), (people) => {
        const clusters: Cluster[] = []
        for (const person of people) {
          const ids = orderIdentifiers(
            person.map((entry) => ({
              kind: entry.kind,
              value:
                entry.kind === 'phone'
                  ? `1380000000${entry.value}`
                  : entry.kind === 'email'
                    ? `${entry.value}@x.y`
                    : entry.value,
            })),
          ).map((entry) => id(entry.kind, entry.value))
          apply(clusters, ids)
        }
        for (const { values } of clusters)
          for (const kind of ['wallet', 'app', 'card', 'phone'])
            expect(new Set(values.get(kind)).size).toBeLessThanOrEqual(1)
      }),
    )
  })

  /** What the database does with a decision, on plain maps. */
  function apply(clusters: Cluster[], ids: Attachment[]): void {
    const decided = decideResolution(ids, among(...clusters))
    let target = decided.decision === 'known' ? clusters.find((entry) => entry.root === decided.root) : undefined
    if (!target) {
      target = cluster(Math.max(0, ...clusters.map((entry) => entry.root)) + 1)
      clusters.push(target)
    }
    const add = (kind: string, hash: string) =>
      target?.values.set(kind, new Set([...(target.values.get(kind) ?? []), hash]))
    for (const { kind, hash } of decided.attach) add(kind, hash)
    for (const root of decided.joins) {
      const gone = clusters.findIndex((entry) => entry.root === root)
      for (const [kind, hashes] of clusters[gone]?.values ?? []) for (const hash of hashes) add(kind, hash)
      clusters.splice(gone, 1)
    }
  }
})

describe('one spelling per identifier', () => {
  test.each([
    ['phone', '+86 138 0013 8000', '13800138000'],
    ['phone', '0086-138-0013-8000', '13800138000'],
    ['phone', '１３８００１３８０００', '13800138000'],
    ['phone', 'not a phone', ''],
    ['card', '17850.0', '17850'],
    ['card', '0017850', '0017850'],
    ['email', ' Wang@Example.COM ', 'wang@example.com'],
    ['email', 'nobody', ''],
  ] as const)('%s %s', (kind, raw, expected) => {
    expect(normaliseIdentifier(kind, raw)).toBe(expected)
  })

  test('a masked value is never the value', () => {
    expect(maskValue('phone', '13800138000')).toBe('138****8000')
    expect(maskValue('name', '王小明')).toBe('王**')
    expect(maskValue('email', 'wang@example.com')).toBe('w***@example.com')
    expect(maskValue('card', '17850')).toBe('…7850')
  })
})

describe('the stage of a person', () => {
  const order = (day: number, amountMinor: number, driven = 0) => ({
    at: `2026-01-${String(day).padStart(2, '0')} 10:00:00.000`,
    amountMinor,
    driven,
  })
  test.each([
    ['who only paid is found', undefined, [order(1, 500_000)], 'found'],
    ['who replied is interacting', '2026-01-01 00:00:00.000', [order(1, 100)], 'interacting'],
    ['who spends by the tier rule is high-end', '2026-01-01 00:00:00.000', [order(2, 200_000)], 'high-end'],
    [
      'whom a model moved after that is tapped',
      '2026-01-01 00:00:00.000',
      [order(2, 200_000), order(3, 100, 1)],
      'tapped',
    ],
    [
      'a driven order before the tier does not count',
      '2026-01-01 00:00:00.000',
      [order(1, 100, 1), order(2, 200_000)],
      'high-end',
    ],
  ] as const)('%s', (_title, interactedAt, orders, stage) => {
    expect(decideStage({ interactedAt, orders: [...orders] })).toBe(stage)
  })
})
