import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Claim, customerKey, nameOf } from './claim.ts'
import { defaultSettings, type Known, rankAll, rankOf, type Seen } from './score.ts'

const at = new Date('2026-03-10T04:00:00Z')
const device = Buffer.from('d1')
const claim = (customer: number, more: Partial<Claim> = {}): Claim => ({
  what: 'coupon.claim',
  about: 'offer/1',
  store: 0,
  customers: [customer],
  at,
  ...more,
})
const known = (
  seen: Record<string, Partial<Seen>> = {},
  listed: Record<string, 'blocked' | 'trusted'> = {},
): Known => ({
  seen: new Map(
    Object.entries(seen).map(([key, value]) => [
      key,
      { customers: new Set<number>(), minute: 0, hour: 0, day: 0, ...value },
    ]),
  ),
  listed: new Map(Object.entries(listed)),
})
const deviceName = nameOf({ signal: 'device', key: device })
const customerName = (customer: number) => nameOf({ signal: 'customer', key: customerKey(customer) })

test('ranks mean what the field means by them', () => {
  expect(rankOf(claim(1, { customers: [] }), known(), defaultSettings)).toEqual({ rank: 0, score: 0, reasons: [] })
  expect(rankOf(claim(1), known(), defaultSettings).rank).toBe(1)
  const four = known({ [deviceName]: { customers: new Set([2, 3, 4]) } })
  expect(rankOf(claim(1, { device }), four, defaultSettings)).toMatchObject({
    rank: 2,
    score: 40,
    reasons: [{ code: 'device-shared', signal: 'device', count: 4, limit: 3 }],
  })
  const seven = known({ [deviceName]: { customers: new Set([2, 3, 4, 5, 6, 7]) } })
  expect(rankOf(claim(1, { device }), seven, defaultSettings)).toMatchObject({ rank: 3, score: 100 })
})

test('records of the same person are one customer', () => {
  const own = known({ [deviceName]: { customers: new Set([2, 3, 4, 5]) } })
  expect(rankOf(claim(1, { customers: [1, 2, 3, 4, 5], device }), own, defaultSettings).rank).toBe(1)
})

test('a block outweighs trust, and trust outweighs every count', () => {
  const busy = { [customerName(1)]: { minute: 1000, hour: 1000, day: 1000 } }
  expect(rankOf(claim(1), known(busy), defaultSettings).rank).toBe(3)
  expect(rankOf(claim(1), known(busy, { [customerName(1)]: 'trusted' }), defaultSettings)).toEqual({
    rank: 1,
    score: 0,
    reasons: [],
  })
  const both = known(busy, { [customerName(1)]: 'trusted', [deviceName]: 'blocked' })
  expect(rankOf(claim(1, { device }), both, defaultSettings)).toMatchObject({
    rank: 3,
    reasons: [{ code: 'listed-blocked' }],
  })
})

test('an address alone reduces and never refuses', () => {
  const address = Buffer.from('a')
  const crowd = known({
    [nameOf({ signal: 'address', key: address })]: {
      customers: new Set(Array.from({ length: 500 }, (_, index) => index + 10)),
    },
  })
  expect(rankOf(claim(1, { address }), crowd, defaultSettings)).toMatchObject({ rank: 2, score: 60 })
})

test('claims of one batch see each other: 36 in a row from one device end refused', () => {
  const ranks = rankAll(
    Array.from({ length: 36 }, () => claim(1, { device })),
    known(),
    defaultSettings,
  ).map(({ rank }) => rank)
  expect(ranks.slice(0, 6)).toEqual([1, 1, 1, 1, 1, 1])
  // The seventh within a minute, of the customer and of the device.
  expect(ranks[6]).toBe(2)
  expect(ranks.at(-1)).toBe(3)
})

test('more of anything never ranks lower', () => {
  const count = fc.nat(200)
  fc.assert(
    fc.property(count, count, count, fc.nat(30), fc.nat(30), (minute, hour, day, others, more) => {
      const crowd = (size: number) => new Set(Array.from({ length: size }, (_, index) => index + 100))
      const lower = known({ [deviceName]: { minute, hour, day, customers: crowd(others) } })
      const higher = known({
        [deviceName]: { minute: minute + more, hour: hour + more, day: day + more, customers: crowd(others + more) },
      })
      const [a, b] = [lower, higher].map((each) => rankOf(claim(1, { device }), each, defaultSettings))
      expect((b?.score ?? 0) >= (a?.score ?? 0) && (b?.rank ?? 0) >= (a?.rank ?? 0)).toBe(true)
    }),
  )
})
