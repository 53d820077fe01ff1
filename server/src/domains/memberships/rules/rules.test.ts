import { expect, test } from 'vitest'
import { sha256 } from '../../../kernel/ids.ts'
import { addDays, celebratedOn, expiryOf, readBirthday } from './calendar.ts'
import { cardNumberFrom, checkDigit, isCardNumber } from './card-number.ts'
import { discountEntries, drawnEntries, growthEntries, pointsEntries, pointsIssuer } from './holders.ts'
import {
  decideDowngrade,
  decideUpgrade,
  growthForEvent,
  growthForSale,
  levelFor,
  levelNamed,
  nextLevel,
} from './levels.ts'
import { looksLikeMemberCode, makeMemberCode, readMemberCode } from './member-code.ts'
import { standardTemplate } from './standard-template.ts'

const at = (text: string): Date => new Date(text)
const { levels } = standardTemplate

test('points last until the end of a day in the zone of the shop', () => {
  const days = (count: number, zone: string) =>
    expiryOf(at('2026-03-10T15:59:00Z'), { kind: 'days', days: count }, zone)
  expect(days(1, 'Asia/Shanghai')).toEqual(at('2026-03-11T16:00:00Z'))
  expect(expiryOf(at('2026-03-10T16:00:00Z'), { kind: 'days', days: 1 }, 'Asia/Shanghai')).toEqual(
    at('2026-03-12T16:00:00Z'),
  )
  // Across a change of the clocks the day ends at midnight all the same.
  expect(expiryOf(at('2026-03-28T12:00:00Z'), { kind: 'days', days: 1 }, 'Europe/Berlin')).toEqual(
    at('2026-03-29T22:00:00Z'),
  )
  expect(expiryOf(at('2026-12-31T15:59:59Z'), { kind: 'end-of-next-year' }, 'Asia/Shanghai')).toEqual(
    at('2027-12-31T16:00:00Z'),
  )
  expect(expiryOf(at('2026-12-31T16:00:00Z'), { kind: 'end-of-next-year' }, 'Asia/Shanghai')).toEqual(
    at('2028-12-31T16:00:00Z'),
  )
  expect(expiryOf(at('2026-12-31T16:00:00Z'), { kind: 'unlimited' }, 'UTC')).toBeNull()
  expect(addDays(at('2026-12-31T16:00:00Z'), 2)).toEqual(at('2027-01-02T16:00:00Z'))
})

test('who was born on 29 February celebrates on the 28th in years without one', () => {
  expect(celebratedOn(at('2027-02-28T05:00:00Z'), 'UTC')).toEqual({ year: 2027, birthdays: ['02-28', '02-29'] })
  expect(celebratedOn(at('2028-02-28T05:00:00Z'), 'UTC')).toEqual({ year: 2028, birthdays: ['02-28'] })
  expect(celebratedOn(at('2028-02-29T05:00:00Z'), 'UTC')).toEqual({ year: 2028, birthdays: ['02-29'] })
  expect(celebratedOn(at('2027-02-27T05:00:00Z'), 'UTC').birthdays).toEqual(['02-27'])
  expect(celebratedOn(at('2027-10-28T05:00:00Z'), 'UTC').birthdays).toEqual(['10-28'])
  expect(celebratedOn(at('2026-12-31T16:00:00Z'), 'Asia/Shanghai')).toEqual({ year: 2027, birthdays: ['01-01'] })
})

test('a birthday is read with a year or without, and a day that does not exist is none', () => {
  for (const text of ['1990-05-04', '05-04', '5/4', '1990/5/4', '1990.05.04', ' 05-04 ', '1990-05-04T00:00:00Z'])
    expect(readBirthday(text)).toBe('05-04')
  expect(readBirthday('02-29')).toBe('02-29')
  expect(['12-31', '1-1', '10/30', '04-30', '11.9'].map(readBirthday)).toEqual([
    '12-31',
    '01-01',
    '10-30',
    '04-30',
    '11-09',
  ])
  for (const text of [
    '199-05-04',
    '19900-05-04',
    'x05-04',
    '1990x05-04',
    '05-04x',
    '05x04',
    '05-04 10:00',
    '005-04',
    '05-004',
    '01-32',
    '06-31',
    '02-30',
    '13-01',
    '00-10',
    '05-00',
    '04-31',
    'May 4',
    '',
    '1990',
    5,
    null,
  ])
    expect(readBirthday(text)).toBeUndefined()
})

test('levels: reached at their threshold, left below it, and the next one says what is missing', () => {
  expect([0n, 999n, 1000n, 2999n, 3000n, 10n ** 9n].map((growth) => levelFor(levels, growth).code)).toEqual([
    'member',
    'member',
    'silver',
    'silver',
    'gold',
    'diamond',
  ])
  expect(decideUpgrade(levels, 'member', 999n)).toBeUndefined()
  expect(decideUpgrade(levels, 'member', 3000n)?.code).toBe('gold')
  expect(decideUpgrade(levels, 'gold', 1000n)).toBeUndefined()
  expect(decideDowngrade(levels, 'gold', 3000n)).toBeUndefined()
  expect(decideDowngrade(levels, 'gold', 2999n)?.code).toBe('silver')
  expect(decideDowngrade(levels, 'member', 0n)).toBeUndefined()
  expect(nextLevel(levels, 'member', 400n)).toMatchObject({ level: { code: 'silver' }, growthMissing: 600n })
  // Kept from before: what counts now is less than the level takes.
  expect(nextLevel(levels, 'gold', 100n)).toMatchObject({ level: { code: 'diamond' }, growthMissing: 9900n })
  expect(nextLevel(levels, 'diamond', 10_000n)).toBeNull()
  expect(nextLevel(levels, 'silver', 3000n)).toMatchObject({ level: { code: 'diamond' }, growthMissing: 7000n })
  expect(decideUpgrade(levels, 'silver', 1000n)).toBeUndefined()
  expect(decideDowngrade(levels, 'silver', 3000n)).toBeUndefined()
  // Whoever has a level keeps it, whatever his growth.
  expect(levelNamed(levels, 'gold', 0n).code).toBe('gold')
  expect(() => levelFor(levels, -1n)).toThrow('the first level starts at 0')
  // A level that a later template dropped.
  expect(levelNamed(levels, 'platinum', 1000n).code).toBe('silver')
})

test('growth: by amount rounded down, for the visit, and for events that the rules name', () => {
  const rules = {
    perAmount: { growth: 2, forMinor: 300 },
    perVisit: 5,
    events: [{ kind: 'feedback.given', growth: 7 }],
  }
  expect(growthForSale(rules, 1000n)).toBe(11n)
  expect(growthForSale(rules, 149n)).toBe(5n)
  expect(growthForSale(rules, 0n)).toBe(0n)
  // What is paid back counts no visit.
  expect(growthForSale(rules, -300n)).toBe(-2n)
  expect(growthForSale(rules, 1n)).toBe(5n)
  expect(growthForEvent(rules, 'feedback.given')).toBe(7n)
  expect(growthForEvent({ ...rules, events: [{ kind: 'other', growth: 1 }, ...rules.events] }, 'feedback.given')).toBe(
    7n,
  )
  expect(growthForEvent(rules, 'store.visited')).toBeUndefined()
})

test('a card number tells a mistyped digit', () => {
  // Examples of the standard (ISO/IEC 7812-1) and of card networks.
  expect(checkDigit('7992739871')).toBe(3)
  expect(checkDigit('411111111111111')).toBe(1)
  expect(checkDigit('37828224631000')).toBe(5)
  expect(checkDigit('0')).toBe(0)
  const number = cardNumberFrom(sha256('a card'))
  expect(number).toMatch(/^8\d{15}$/)
  expect(isCardNumber(number)).toBe(true)
  for (let place = 0; place < 16; place++) {
    const other = String((Number(number[place]) + 1) % 10)
    expect(isCardNumber(`${number.slice(0, place)}${other}${number.slice(place + 1)}`)).toBe(false)
  }
  // An 8, fourteen digits of chance with their zeros, the check digit.
  expect(cardNumberFrom(Buffer.alloc(8))).toBe(`8${'0'.repeat(14)}${checkDigit(`8${'0'.repeat(14)}`)}`)
  const random = Buffer.alloc(8)
  random.writeBigUInt64BE(123_456_789_012_345n)
  expect(cardNumberFrom(random).slice(0, 15)).toBe('823456789012345')
  for (const text of [
    `x${number}`,
    `${number}0`,
    number.slice(1),
    `7${number.slice(1)}`,
    `${number.slice(0, 15)}x`,
    '',
  ])
    expect(isCardNumber(text)).toBe(false)
  const longer = `18${'0'.repeat(13)}`
  expect(isCardNumber(`${longer}${checkDigit(longer)}0`)).toBe(false)
})

test('value moves between the issuer, the customer and the store, each to the last piece', () => {
  const customer = (ordinal: number) => ({ of: 'customer', customer: ordinal })
  const shop = { of: 'workspace', purpose: 'points' }
  expect(pointsEntries(pointsIssuer, 7, 50n)).toEqual([
    { holder: shop, asset: 'points', amountMinor: -50n },
    { holder: customer(7), asset: 'points', amountMinor: 50n },
  ])
  expect(
    drawnEntries(
      [
        { lot: 1n, customer: 7, points: 30n },
        { lot: 2n, customer: 8, points: 20n },
      ],
      pointsIssuer,
    ),
  ).toEqual([
    { holder: shop, asset: 'points', amountMinor: 30n },
    { holder: customer(7), asset: 'points', amountMinor: -30n },
    { holder: shop, asset: 'points', amountMinor: 20n },
    { holder: customer(8), asset: 'points', amountMinor: -20n },
  ])
  expect(growthEntries(7, 5n)).toEqual([
    { holder: { of: 'workspace', purpose: 'growth' }, asset: 'growth', amountMinor: -5n },
    { holder: customer(7), asset: 'growth', amountMinor: 5n },
  ])
  expect(discountEntries(3, 40n)).toEqual([
    { holder: { of: 'store', store: 3, purpose: 'discounts' }, asset: 'money', amountMinor: -40n },
    { holder: { of: 'store', store: 3, purpose: 'sales' }, asset: 'money', amountMinor: 40n },
  ])
})

test('a membership code is read for two minutes in its shop; forged, changed, late and foreign ones are refused', () => {
  const sign = (text: string): Buffer => sha256(`key ${text}`)
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const nextLetter = (letter = '') => letters[letters.indexOf(letter) + 1] ?? ''
  const card = { workspace: 3, number: '8123456789012345' }
  const now = at('2026-03-10T04:00:00.700Z')
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
  const { code, expiresAt } = makeMemberCode(card, now, sign)
  expect(looksLikeMemberCode(code)).toBe(true)
  for (const text of ['MC', 'MCx.1', '1MC.', card.number, '']) expect(looksLikeMemberCode(text)).toBe(false)
  // What it says can be read by anybody: the card and its last second; what nobody can make is the seal over both.
  const sealed = sha256('key member-code:3:8123456789012345:1773115320').subarray(0, 10).toString('base64url')
  expect(code).toBe(`MC.8123456789012345.${(1_773_115_320).toString(36)}.${sealed}`)
  expect(expiresAt).toEqual(at('2026-03-10T04:02:00Z'))
  const read = (text: string, moment = now, workspace = 3, by = sign) =>
    readMemberCode(text, { workspace, now: moment }, by)
  expect(read(code)).toEqual({ number: card.number })
  expect(read(code, later(119))).toEqual({ number: card.number })
  expect(read(code, at('2026-03-10T04:02:00Z'))).toEqual({ number: card.number })
  expect(read(code, at('2026-03-10T04:02:00.001Z'))).toEqual({ refused: 'expired' })
  expect(read(code, later(120))).toEqual({ refused: 'expired' })
  expect(read(code, now, 4)).toEqual({ refused: 'forged' })
  expect(read(code, now, 3, (text) => sha256(`other ${text}`))).toEqual({ refused: 'forged' })
  const [head = '', number = '', until = '', seal = ''] = code.split('.')
  const forged = [
    [head, '8123456789012346', until, seal],
    [head, number, (Number.parseInt(until, 36) + 60).toString(36), seal],
    [head, number, until, seal.slice(0, -2)],
    [head, number, until, `${seal}A`],
    [head, number, until.toUpperCase(), seal],
    [head, number, `0${until}`, seal],
    [head, number, until, seal.toLowerCase()],
    // Another spelling of the same 80 bits: the last letter carries four that belong to nobody.
    [head, number, until, seal.slice(0, -1) + nextLetter(seal.at(-1))],
    [head, number, until],
    [head, number, until, seal, ''],
    ['', number, until, seal],
  ]
  expect(Buffer.from(seal.slice(0, -1) + nextLetter(seal.at(-1)), 'base64url')).toEqual(Buffer.from(seal, 'base64url'))
  for (const parts of forged) expect(read(parts.join('.'))).toEqual({ refused: 'forged' })
  for (const text of ['', '....', 'MC...', 'MC.1.1.1', '8123456789012345'])
    expect(read(text)).toEqual({ refused: 'forged' })
  // 80 bits of the seal.
  expect(Buffer.from(seal, 'base64url')).toHaveLength(10)
})
