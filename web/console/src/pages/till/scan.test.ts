import { describe, expect, it } from 'vitest'
import { parseMoney } from '../../ui/money-text.ts'
import { readScan } from './scan.ts'

describe('what is typed or scanned at the till', () => {
  it.each([
    ['28', { is: 'amount', amountMinor: 2800 }],
    ['28.5', { is: 'amount', amountMinor: 2850 }],
    ['¥1,028.50', { is: 'amount', amountMinor: 102850 }],
    ['latte 28', { is: 'line', sku: 'latte', quantity: 1, eachMinor: 2800 }],
    ['latte x2 28', { is: 'line', sku: 'latte', quantity: 2, eachMinor: 2800 }],
    ['拿铁 大杯 32', { is: 'line', sku: '拿铁 大杯', quantity: 1, eachMinor: 3200 }],
    ['6901234567892', { is: 'line', sku: '6901234567892', quantity: 1, eachMinor: undefined }],
    ['6901234567892*3', { is: 'line', sku: '6901234567892', quantity: 3, eachMinor: undefined }],
    ['13800000001', { is: 'text', text: '13800000001' }],
    ['28012345678901234567', { is: 'text', text: '28012345678901234567' }],
    ['CPN7F3KQ2', { is: 'text', text: 'CPN7F3KQ2' }],
    ['  ', undefined],
  ])('%s', (entered, read) => {
    expect(readScan(entered, 100)).toEqual(read)
  })

  it('an amount with more decimals than the currency has is none', () => {
    expect(parseMoney('1.005', 100)).toBeUndefined()
    expect(parseMoney('28.5', 1)).toBeUndefined()
    expect(parseMoney('28', 1)).toBe(28n)
    expect(parseMoney('0.07', 100)).toBe(7n)
  })
})
