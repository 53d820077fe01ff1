import { prepaidSpendOrders } from '@regulars/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Lot, type Part, splitReturn, splitSpend, sumParts } from './spend.ts'

const lot = (rechargeNo: string, principalLeft: bigint, bonusLeft: bigint): Lot => ({
  rechargeNo,
  customer: 1,
  store: 1,
  principalLeft,
  bonusLeft,
})
const shown = (parts: Part[] | undefined) => parts?.map((part) => [part.rechargeNo, part.principal, part.bonus])

test('each spend order takes what it says, the oldest recharge first', () => {
  const lots = [lot('old', 100n, 20n), lot('new', 100n, 100n)]
  expect(shown(splitSpend(lots, 150n, 'principal-first'))).toEqual([
    ['old', 100n, 0n],
    ['new', 50n, 0n],
  ])
  expect(shown(splitSpend(lots, 250n, 'principal-first'))).toEqual([
    ['old', 100n, 20n],
    ['new', 100n, 30n],
  ])
  expect(shown(splitSpend(lots, 150n, 'bonus-first'))).toEqual([
    ['old', 30n, 20n],
    ['new', 0n, 100n],
  ])
  expect(shown(splitSpend(lots, 60n, 'in-proportion'))).toEqual([['old', 50n, 10n]])
  expect(shown(splitSpend(lots, 160n, 'in-proportion'))).toEqual([
    ['old', 100n, 20n],
    ['new', 20n, 20n],
  ])
})

test.each(prepaidSpendOrders)('%s: all there is can be spent, and not one more', (order) => {
  const lots = [lot('old', 100n, 20n), lot('empty', 0n, 0n), lot('new', 0n, 80n)]
  expect(shown(splitSpend(lots, 200n, order))).toEqual([
    ['old', 100n, 20n],
    ['new', 0n, 80n],
  ])
  expect(splitSpend(lots, 201n, order)).toBeUndefined()
  expect(splitSpend(lots, 0n, order)).toEqual([])
  expect(splitSpend([], 0n, order)).toEqual([])
  expect(splitSpend([], 1n, order)).toBeUndefined()
})

test('a part says whose recharge it is and where it was raised', () => {
  const family = { rechargeNo: 'r', customer: 7, store: 3, principalLeft: 10n, bonusLeft: 5n }
  expect(splitSpend([family], 12n, 'principal-first')).toEqual([
    { rechargeNo: 'r', customer: 7, store: 3, principal: 10n, bonus: 2n },
  ])
})

const amount = fc.bigInt({ min: 0n, max: 1_000_000n })
const lots = fc
  .array(fc.tuple(amount, amount), { minLength: 1, maxLength: 6 })
  .map((list) => list.map(([principal, bonus], index) => lot(`r${index}`, principal, bonus)))

test('a spend sums to its amount and never takes more than is left; returns sum to it, whatever their sizes', () => {
  fc.assert(
    fc.property(
      lots,
      fc.constantFrom(...prepaidSpendOrders),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(amount),
      (all, order, share, cuts) => {
        const total = all.reduce((sum, each) => sum + each.principalLeft + each.bonusLeft, 0n)
        const spent = (total * BigInt(Math.round(share * 1000))) / 1000n
        const parts = splitSpend(all, spent, order)
        if (!parts) throw new Error('there is enough')
        const value = sumParts(parts)
        expect(value.principalMinor + value.bonusMinor).toBe(spent)
        for (const part of parts) {
          const from = all.find((each) => each.rechargeNo === part.rechargeNo)
          expect(part.principal <= (from?.principalLeft ?? 0n) && part.bonus <= (from?.bonusLeft ?? 0n)).toBe(true)
        }
        // Piece by piece until nothing is left: each piece exact, nothing twice.
        const left = new Map(parts.map((part) => [part.rechargeNo, { ...part }]))
        let open = spent
        for (const cut of [...cuts, spent]) {
          const piece = cut < open ? cut : open
          const back = splitReturn([...left.values()], piece)
          const sum = sumParts(back)
          expect(sum.principalMinor + sum.bonusMinor).toBe(piece)
          for (const part of back) {
            const rest = left.get(part.rechargeNo)
            if (!rest) throw new Error('returns go where it was taken')
            rest.principal -= part.principal
            rest.bonus -= part.bonus
            expect(rest.principal >= 0n && rest.bonus >= 0n && part.principal >= 0n && part.bonus >= 0n).toBe(true)
          }
          open -= piece
        }
        expect([...left.values()].every((part) => part.principal === 0n && part.bonus === 0n)).toBe(true)
      },
    ),
  )
})

test('a return keeps the proportion of principal and bonus to the minor unit', () => {
  const left = [{ rechargeNo: 'r', customer: 1, store: 1, principal: 75n, bonus: 25n }]
  expect(shown(splitReturn(left, 40n))).toEqual([['r', 30n, 10n]])
  expect(shown(splitReturn(left, 1n))).toEqual([['r', 0n, 1n]])
  // The running total is rounded, and what gets nothing is not named.
  const parts = (...amounts: [principal: bigint, bonus: bigint][]) =>
    amounts.map(([principal, bonus], index) => ({ rechargeNo: `r${index}`, customer: 1, store: 1, principal, bonus }))
  expect(shown(splitReturn(parts([10n, 0n], [0n, 0n], [20n, 10n]), 8n))).toEqual([
    ['r0', 2n, 0n],
    ['r2', 4n, 2n],
  ])
  expect(shown(splitReturn(parts([10n, 0n], [20n, 10n]), 40n))).toEqual([
    ['r0', 10n, 0n],
    ['r1', 20n, 10n],
  ])
  expect(splitReturn(parts([10n, 5n]), 0n)).toEqual([])
  expect(splitReturn(parts([0n, 0n]), 0n)).toEqual([])
})
