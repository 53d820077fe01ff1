import { describe, expect, test } from 'vitest'
import { addUp, type Prepared, prepareTransfer, unbalancedAsset } from './prepare-transfer.ts'
import type { Asset, Entry, Holder, Transfer } from './transfer.ts'

const issuer: Holder = { of: 'workspace', purpose: 'points' }
const customer: Holder = { of: 'customer', customer: 1 }
const entry = (holder: Holder, amountMinor: bigint, asset: Asset = 'points'): Entry => ({ holder, asset, amountMinor })
const pair = (amount: bigint, asset: Asset = 'points'): Entry[] => [
  entry(issuer, -amount, asset),
  entry(customer, amount, asset),
]

const transfer = (more: Partial<Transfer> = {}): Transfer => ({
  key: 'k',
  kind: 'points.earned',
  store: 3,
  story: 'sale/1',
  entries: pair(5n),
  ...more,
})
const until = new Date(5000)

function prepared(more: Partial<Transfer> = {}): Prepared {
  const result = prepareTransfer(transfer(more))
  if ('wrong' in result) throw new Error(result.wrong)
  return result
}
const wrong = (more: Partial<Transfer>): string | undefined => {
  const result = prepareTransfer(transfer(more))
  return 'wrong' in result ? result.wrong : undefined
}

test('a transfer is brought into one form', () => {
  expect(prepared({ at: new Date(1234), about: { b: 1, a: 'x' } })).toEqual({
    key: 'k',
    digest: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    kind: 'points.earned',
    at: 1234,
    store: 3,
    story: 'sale/1',
    phase: 'posted',
    until: undefined,
    settles: undefined,
    about: '{"a":"x","b":1}',
    lines: [
      { holder: 'workspace/points', asset: 'points', amountMinor: -5n, store: 0, bounded: false },
      { holder: 'customer/1', asset: 'points', amountMinor: 5n, store: 0, bounded: true },
    ],
  })
  expect(prepared()).toMatchObject({ at: undefined, about: '{}' })
  expect(prepared({ pending: { until } })).toMatchObject({ phase: 'pending', until: 5000, settles: undefined })
  expect(prepared({ settles: { key: 'p', how: 'post' } })).toMatchObject({
    phase: 'post',
    settles: 'p',
    until: undefined,
  })
  expect(prepared({ entries: [], settles: { key: 'p', how: 'void' } })).toMatchObject({
    phase: 'void',
    settles: 'p',
    lines: [],
  })
  expect(prepared({ entries: [], settles: { key: 'p', how: 'post' } })).toMatchObject({ phase: 'post', lines: [] })
})

test('entries of one account are added up, and what comes to nothing is left out', () => {
  const entries = [
    entry(issuer, -7n),
    entry(customer, 9n),
    entry(customer, -2n),
    entry(issuer, 1n, 'bonus'),
    entry(issuer, -1n, 'bonus'),
  ]
  expect(addUp(entries).map(({ holder, amountMinor }) => [holder, amountMinor])).toEqual([
    ['workspace/points', -7n],
    ['customer/1', 7n],
  ])
  expect(addUp([entry(customer, 1n), entry(customer, 1n, 'bonus')])).toHaveLength(2)
})

test('each asset sums to zero by itself', () => {
  expect(unbalancedAsset([])).toBeUndefined()
  expect(unbalancedAsset(pair(5n))).toBeUndefined()
  expect(unbalancedAsset([entry(customer, 1n, 'bonus'), entry(issuer, -1n, 'points')])).toBe('bonus')
  expect(unbalancedAsset([...pair(5n, 'bonus'), entry(issuer, 1n)])).toBe('points')
  expect(wrong({ entries: [entry(customer, 5n, 'bonus'), entry(issuer, -5n)] })).toBe(
    'the entries in bonus do not sum to zero',
  )
})

describe('what is no transfer is refused with the reason', () => {
  const text = 'x'.repeat(201)
  const cases: [what: string, more: Partial<Transfer>, reason: RegExp][] = [
    ['an empty key', { key: '' }, /^the key must have 1 to 200/],
    ['a long key', { key: text }, /^the key/],
    ['a key with NUL', { key: 'a\0' }, /^the key/],
    ['a key with a line feed', { key: 'a\nb' }, /^the key/],
    ['an empty kind', { kind: '' }, /^the kind must have 1 to 200/],
    ['an empty story', { story: '' }, /^the story must have 1 to 200/],
    [
      'a holder with a line feed',
      { entries: [entry({ of: 'pot', pot: 'a\nb' }, 1n), entry(issuer, -1n)] },
      /^a holder must have 1 to 200/,
    ],
    ['a store below zero', { store: -1 }, /^the store is a number/],
    ['half a store', { store: 0.5 }, /^the store is a number/],
    ['NUL in what explains it', { about: { note: 'a\0' } }, /NUL/],
    ['no time', { at: new Date(Number.NaN) }, /^a time is none$/],
    ['no time to wait for', { pending: { until: new Date(Number.NaN) } }, /^a time is none$/],
    ['pending and settling', { pending: { until }, settles: { key: 'p', how: 'post' } }, /^a transfer cannot both/],
    ['nothing moved', { entries: [] }, /^nothing is moved$/],
    ['nothing moved in sum', { entries: [entry(customer, 1n), entry(customer, -1n)] }, /^nothing is moved$/],
    ['nothing reserved', { entries: [], pending: { until } }, /^nothing is moved$/],
    ['a void that moves', { settles: { key: 'p', how: 'void' } }, /^voiding moves nothing$/],
    ['too large an amount', { entries: pair(1_000_000_000_001n) }, /^an amount is beyond 1000000000000$/],
    ['one line too many', { entries: manyLines(1001) }, /^there are more than 1000 entries$/],
  ]
  test.each(cases)('%s', (_what, more, reason) => {
    expect(wrong(more)).toMatch(reason)
  })

  test('while what is just within is taken', () => {
    const longest = 'x'.repeat(200)
    expect(wrong({ key: longest, kind: longest, story: longest, store: 0 })).toBeUndefined()
    expect(wrong({ entries: pair(1_000_000_000_000n) })).toBeUndefined()
    expect(wrong({ entries: pair(-1_000_000_000_000n) })).toBeUndefined()
    expect(wrong({ entries: manyLines(1000) })).toBeUndefined()
    expect(wrong({ entries: pair(-1_000_000_000_001n) })).toMatch(/beyond/)
    // Too much on one side alone.
    const other: Holder = { of: 'customer', customer: 2 }
    for (const sign of [1n, -1n])
      expect(
        wrong({
          entries: [
            entry(customer, sign * 1_000_000_000_001n),
            entry(issuer, sign * -1_000_000_000_000n),
            entry(other, -sign),
          ],
        }),
      ).toMatch(/beyond/)
  })
})

const manyLines = (count: number): Entry[] => [
  ...Array.from({ length: count - 1 }, (_, index) => entry({ of: 'customer', customer: index + 1 }, 1n)),
  entry(issuer, BigInt(1 - count)),
]

describe('the digest', () => {
  const { digest } = prepared()

  test('is the same for another time, another sequence, and entries that come to the same', () => {
    const same: Partial<Transfer>[] = [
      { at: new Date(9) },
      { entries: pair(5n).toReversed() },
      { entries: [entry(customer, 2n), entry(issuer, -5n), entry(customer, 3n)] },
      { key: 'another' },
    ]
    for (const more of same) expect(prepared(more).digest).toBe(digest)
    expect(prepared({ about: { a: 1, b: 2 } }).digest).toBe(prepared({ about: { b: 2, a: 1 } }).digest)
    const pending = prepared({ pending: { until } }).digest
    expect(prepared({ pending: { until: new Date(6000) } }).digest).toBe(pending)
  })

  test('differs for whatever else differs', () => {
    const other: Partial<Transfer>[] = [
      { kind: 'points.spent' },
      { store: 4 },
      { story: 'sale/2' },
      { about: { a: 1 } },
      { pending: { until } },
      { settles: { key: 'p', how: 'post' } },
      { settles: { key: 'q', how: 'post' } },
      { settles: { key: 'p', how: 'void' }, entries: [] },
      { entries: pair(6n) },
      { entries: pair(-5n) },
      { entries: pair(5n, 'bonus') },
      { entries: [entry(issuer, -5n), entry({ of: 'customer', customer: 2 }, 5n)] },
    ]
    const digests = other.map((more) => prepared(more).digest)
    expect(new Set([digest, ...digests]).size).toBe(other.length + 1)
  })
})
