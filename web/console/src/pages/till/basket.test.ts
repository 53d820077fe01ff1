import type { TillLookUp } from '@regulars/contract'
import { describe, expect, it } from 'vitest'
import { addLine, addTender, emptyBasket, grossOf, newTicketNo, paidBy, takeLookUp, toQuoteInput } from './basket.ts'

const latte = { sku: 'latte', name: 'Latte', quantity: 1, eachMinor: 2800 }
const words = { en: '¥5 off', zh: '减 5 元' }
const found = (patch: Partial<TillLookUp>): TillLookUp => ({
  is: 'unknown',
  advice: words,
  customer: null,
  coupons: [],
  layer: null,
  ticketNo: null,
  ...patch,
})

describe('the basket at the till', () => {
  it('the same product at the same price stands in one line', () => {
    const basket = addLine(addLine(emptyBasket('T-1'), latte), latte)
    expect(basket.lines.map(({ quantity }) => quantity)).toEqual([2])
    expect(grossOf(basket)).toBe(5600)
  })

  it('a coupon that is scanned twice lies on the counter once', () => {
    const coupon = { id: 'c-1', name: words, usable: true, refusal: null, expiresAt: null }
    const once = takeLookUp(emptyBasket('T-1'), 'CODE', found({ is: 'coupon', coupons: [coupon] }))
    const twice = takeLookUp(once, 'CODE', found({ is: 'coupon', coupons: [coupon] }))
    expect(twice.coupons.map(({ id }) => id)).toEqual(['c-1'])
  })

  it('a coupon that cannot be used is not laid down', () => {
    const coupon = { id: 'c-1', name: words, usable: false, refusal: 'expired', expiresAt: null }
    expect(takeLookUp(emptyBasket('T-1'), 'CODE', found({ is: 'coupon', coupons: [coupon] })).coupons).toEqual([])
  })

  it('a phone names the customer as a phone, a card code as a code', () => {
    const priced = addLine(emptyBasket('T-1'), latte)
    const byPhone = takeLookUp(priced, '13800000001', found({ is: 'customer' }))
    expect(toQuoteInput(byPhone, '001')).toMatchObject({ customer: { phone: '13800000001' } })
    const byCard = takeLookUp(priced, 'M-42', found({ is: 'customer' }))
    expect(toQuoteInput(byCard, '001')).toMatchObject({ memberCode: 'M-42' })
  })

  it('tenders fill what is due: stored value as far as it goes, cash the rest', () => {
    const quote = { storedValueMinor: 1000 } as Parameters<typeof addTender>[3] // the rest of a quote is not read here
    const tenders = addTender(addTender([], 'stored-value', 2800, quote), 'cash', 2800, quote)
    expect(tenders).toEqual([
      { provider: 'stored-value', amountMinor: 1000 },
      { provider: 'cash', amountMinor: 1800 },
    ])
    expect(paidBy(tenders)).toBe(2800)
    expect(addTender(tenders, 'cash', 1000, quote)).toEqual([{ provider: 'stored-value', amountMinor: 1000 }])
  })

  it('a ticket number says where and when', () => {
    expect(newTicketNo('001', new Date(2026, 2, 1, 10, 7), new Uint8Array([0, 1, 2, 3]))).toBe('001-260301-1007-ABCD')
  })
})
