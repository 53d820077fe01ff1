import { expect, test } from 'vitest'
import type { Entry } from '../../ledger/index.ts'
import { rechargeTransfer, refundTransfer, returnTransfer, spendTransfer } from './transfers.ts'

const at = new Date('2026-03-01T10:00:00Z')
const recharge = {
  rechargeNo: 'C-1',
  customer: 7,
  store: 3,
  clearing: 'clearing/cash',
  principalMinor: 10_000n,
  bonusMinor: 2_000n,
  at,
}
const parts = [
  { rechargeNo: 'C-1', customer: 7, store: 3, principal: 100n, bonus: 20n },
  // A relative's recharge at another store.
  { rechargeNo: 'C-2', customer: 8, store: 4, principal: 50n, bonus: 0n },
]

/** `holder asset: amount`, what comes to nothing left out, as the ledger does. */
const shown = (entries: readonly Entry[]): string[] =>
  entries
    .filter(({ amountMinor }) => amountMinor !== 0n)
    .map(({ holder, asset, amountMinor }) => {
      const where = holder.of === 'customer' ? holder.customer : holder.of === 'store' ? holder.store : ''
      const purpose = 'purpose' in holder ? holder.purpose : ''
      return `${[holder.of, where, purpose].filter((part) => part !== '').join(' ')} ${asset}: ${amountMinor}`
    })

test("a recharge: money came in and is owed, principal and bonus are the customer's", () => {
  const { entries, ...rest } = rechargeTransfer(recharge)
  expect(rest).toEqual({ key: 'recharge/C-1', kind: 'prepaid.recharged', at, store: 3, story: 'recharge/C-1' })
  expect(shown(entries)).toEqual([
    'store 3 clearing/cash money: -10000',
    'store 3 prepaid-cash money: 10000',
    'customer 7 principal: 10000',
    'workspace prepaid principal: -10000',
    'customer 7 bonus: 2000',
    'workspace prepaid bonus: -2000',
  ])
})

test('a spend: principal turns into sales where it was raised, bonus is a discount of the store that sells', () => {
  const { entries, ...rest } = spendTransfer({ spendNo: 'S-1', story: 'sale/T-1', store: 5, at, parts })
  expect(rest).toEqual({ key: 'spend/S-1', kind: 'prepaid.spent', at, store: 5, story: 'sale/T-1' })
  expect(shown(entries)).toEqual([
    'customer 7 principal: -100',
    'workspace prepaid principal: 100',
    'customer 7 bonus: -20',
    'workspace prepaid bonus: 20',
    'store 3 prepaid-cash money: -100',
    'store 5 discounts money: -20',
    'store 5 sales money: 120',
    'customer 8 principal: -50',
    'workspace prepaid principal: 50',
    'store 4 prepaid-cash money: -50',
    'store 5 sales money: 50',
  ])
})

test('a return: the same the other way round', () => {
  const spent = spendTransfer({ spendNo: 'S-1', story: 'sale/T-1', store: 5, at, parts })
  const { entries, ...rest } = returnTransfer({ refundNo: 'R-1', story: 'sale/T-1', store: 5, at, parts })
  expect(rest).toEqual({ key: 'spend-return/R-1', kind: 'prepaid.returned', at, store: 5, story: 'sale/T-1' })
  expect(entries).toEqual(spent.entries.map((entry) => ({ ...entry, amountMinor: -entry.amountMinor })))
})

test('a recharge asked back: the money goes back less the used-up gift, which pays for the discount that it was', () => {
  const { entries, ...rest } = refundTransfer({ ...recharge, payBack: 7_000n, keep: 500n, bonusBack: 1_500n })
  expect(rest).toEqual({ key: 'recharge-refund/C-1', kind: 'prepaid.refunded', at, store: 3, story: 'recharge/C-1' })
  expect(shown(entries)).toEqual([
    'customer 7 principal: -7500',
    'workspace prepaid principal: 7500',
    'customer 7 bonus: -1500',
    'workspace prepaid bonus: 1500',
    'store 3 prepaid-cash money: -7500',
    'store 3 clearing/cash money: 7000',
    'store 3 discounts money: 500',
  ])
})
