import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { changeOf, checkTenders, contentDigest, priceLines } from './ticket.ts'

describe('what was paid for each line', () => {
  const paid = (amounts: number[], due: bigint, own?: bigint[]) =>
    priceLines(
      amounts.map((amountMinor) => ({ amountMinor })),
      due,
      own,
    ).map(({ paidMinor }) => paidMinor)
  const cases: [string, amounts: number[], due: bigint, own: bigint[] | undefined, paid: number[]][] = [
    ['the shelf price where nothing was taken off', [80, 40], 120n, undefined, [80, 40]],
    ['its share of what was', [80, 40], 60n, undefined, [40, 20]],
    ['its own discount comes off it first', [80, 40], 100n, [20n], [60, 40]],
    ['and the rest by what is left', [80, 40], 50n, [40n, 30n], [40, 10]],
    ['more than the shelf price is shared too', [10, 30], 80n, undefined, [20, 60]],
    ['of lines that cost nothing the first bears it', [0, 0], 7n, undefined, [7, 0]],
    ['one that costs nothing beside others bears nothing', [0, 40], 20n, undefined, [0, 20]],
    ['nothing of nothing', [], 0n, undefined, []],
  ]
  test.each(cases)('%s', (_title, amounts, due, own, each) => {
    expect(paid(amounts, due, own)).toEqual(each)
  })

  test('stands beside what the line said', () => {
    expect(priceLines([{ amountMinor: 5, sku: 'tea' }], 4n)).toEqual([{ amountMinor: 5, sku: 'tea', paidMinor: 4 }])
  })
})

describe('tenders', () => {
  const cash = (amountMinor: number, receivedMinor?: number) => ({ provider: 'cash', amountMinor, receivedMinor })
  const mismatch = (detail: string) => ({ code: 'tender_mismatch', detail })

  test('must be what is due exactly', () => {
    expect(checkTenders(100n, [cash(100)])).toBeUndefined()
    expect(checkTenders(100n, [cash(60), cash(40)])).toBeUndefined()
    expect(checkTenders(0n, [])).toBeUndefined()
    expect(checkTenders(100n, [cash(99)])).toEqual(mismatch('100 minor units are due and 99 were given'))
    expect(checkTenders(100n, [cash(60), cash(41)])).toEqual(mismatch('100 minor units are due and 101 were given'))
    // What is due is looked at first.
    expect(checkTenders(100n, [cash(99, 1)])).toEqual(mismatch('100 minor units are due and 99 were given'))
  })

  test('are received at least, and change is no tender', () => {
    expect(checkTenders(100n, [cash(100, 150)])).toBeUndefined()
    expect(checkTenders(100n, [cash(100, 100)])).toBeUndefined()
    expect(checkTenders(100n, [cash(60), cash(40, 39)])).toEqual(mismatch('cash: received less than its amount'))
    expect([cash(100, 150), cash(100, 100), cash(100)].map(changeOf)).toEqual([50n, 0n, 0n])
    expect(changeOf(cash(100, 90))).toBe(0n)
  })
})

describe('the digest of a sale', () => {
  test('is of all that was sent, with the fields in sequence: SHA-256, written as a UUID', () => {
    const hex = createHash('sha256').update('{"a":[1,{"x":null,"y":"茶"}],"b":{"c":true,"d":0},"é":2}').digest('hex')
    const digest = contentDigest({ é: 2, b: { d: 0, c: true, e: undefined }, a: [1, { y: '茶', x: null }] })
    expect(digest).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(digest.replaceAll('-', '')).toBe(hex.slice(0, 32))
  })

  test('is the same whatever the sequence of its fields, another one for another amount or sequence of lines', () => {
    expect(contentDigest({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(contentDigest({ b: { c: [1, 2] }, a: 1 }))
    expect(contentDigest({ a: 1 })).not.toBe(contentDigest({ a: 2 }))
    expect(contentDigest({ a: [1, 2] })).not.toBe(contentDigest({ a: [2, 1] }))
  })
})
