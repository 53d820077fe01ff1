import { expect, test } from 'vitest'
import { accountName, holderText, isBounded, parseHolder, storeOf } from './account-name.ts'
import type { Holder } from './transfer.ts'

const holders: [Holder, text: string, store: number, bounded: boolean][] = [
  [{ of: 'customer', customer: 17 }, 'customer/17', 0, true],
  [{ of: 'pot', pot: 'envelope/12' }, 'pot/envelope/12', 0, true],
  [{ of: 'store', store: 3, purpose: 'clearing/cash' }, 'store/3/clearing/cash', 3, false],
  [{ of: 'workspace', purpose: 'provider/alipay' }, 'workspace/provider/alipay', 0, false],
]

test.each(holders)('%j is written, read back, placed and bounded', (holder, text, store, bounded) => {
  expect(holderText(holder)).toBe(text)
  expect(parseHolder(text)).toEqual(holder)
  expect(storeOf(holder)).toBe(store)
  expect(isBounded(holder)).toBe(bounded)
})

test('what is no holder is none', () => {
  const wrong = [
    '',
    'customer',
    'customer/',
    'customer/0',
    'customer/01',
    'customer/x1',
    'customer/1x',
    'customer/-1',
    'customer/12345678901',
    '/7',
    'store/3',
    'store/31',
    'workspacex',
    'potx',
    'store/3/',
    'store//sales',
    'store/x/sales',
    'store/0/sales',
    'staff/3',
    'staff/3/sales',
    'pot/',
    'workspace/',
  ]
  expect(wrong.filter((text) => parseHolder(text) !== undefined)).toEqual([])
  expect(parseHolder('customer/1234567890')).toEqual({ of: 'customer', customer: 1_234_567_890 })
})

test('accounts of one holder in two assets, and of two holders in one, have different names', () => {
  const names = ['customer/1', 'customer/11'].flatMap((holder) => [
    accountName(holder, 'points'),
    accountName(holder, 'bonus'),
  ])
  expect(new Set(names).size).toBe(4)
})
