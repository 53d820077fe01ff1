import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideRefund } from './refund.ts'
import { checkTenders, contentDigest, priceLines } from './ticket.ts'

const line = (sku: string, quantity: number, amountMinor: number) => ({
  sku,
  name: sku,
  categoryCode: null,
  quantity,
  amountMinor,
  atLevelMinor: amountMinor,
})

const amountOf = (decision: ReturnType<typeof decideRefund>): bigint => {
  if ('code' in decision) throw new Error(decision.detail)
  return decision.amountMinor
}

test('lines that are returned piece by piece give back what was paid for them, to the last unit', () => {
  const lines = fc.array(
    fc.record({ quantity: fc.integer({ min: 1, max: 9 }), amount: fc.integer({ min: 0, max: 99_999 }) }),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  fc.assert(
    fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (sold, part) => {
      const gross = sold.reduce((sum, { amount }) => sum + amount, 0)
      const due = BigInt(Math.round(gross * part))
      const priced = priceLines(
        sold.map(({ quantity, amount }, index) => line(`s${index}`, quantity, amount)),
        due,
      )
      expect(priced.reduce((sum, { paidMinor }) => sum + paidMinor, 0)).toBe(Number(due))
      const returned: { sku: string; quantity: number }[] = []
      let refundedMinor = 0n
      for (const { sku, quantity } of priced) {
        for (let piece = 0; piece < quantity; piece++) {
          const asked = { lines: [{ sku, quantity: 1 }] }
          // What is left may cost nothing.
          if (refundedMinor === due) return
          refundedMinor += amountOf(decideRefund({ dueMinor: due, refundedMinor, lines: priced }, returned, 0, asked))
          returned.push({ sku, quantity: 1 })
        }
      }
      expect(refundedMinor).toBe(due)
    }),
  )
})

const sale = { dueMinor: 100n, refundedMinor: 0n, lines: priceLines([line('tea', 2, 80), line('bun', 1, 40)], 100n) }

test.each([
  ['more than is left', { ...sale, refundedMinor: 60n }, [], 1, { amountMinor: 41 }, 'refund_exceeds_ticket'],
  ['a line that was not sold', sale, [], 0, { lines: [{ sku: 'cup', quantity: 1 }] }, 'refund_line_unknown'],
  [
    'more pieces than were sold',
    sale,
    [{ sku: 'tea', quantity: 1 }],
    1,
    { lines: [{ sku: 'tea', quantity: 2 }] },
    'refund_exceeds_ticket',
  ],
  ['a sale that went back', { ...sale, refundedMinor: 100n }, [], 1, {}, 'ticket_refunded'],
  ['a sale for nothing that went back', { dueMinor: 0n, refundedMinor: 0n, lines: [] }, [], 1, {}, 'ticket_refunded'],
])('%s is not refunded', (_title, of, returned, before, asked, code) => {
  expect(decideRefund(of, returned, before, asked)).toMatchObject({ code })
})

test('a sale for nothing goes back once as a whole', () => {
  expect(decideRefund({ dueMinor: 0n, refundedMinor: 0n, lines: [] }, [], 0, {})).toEqual({
    amountMinor: 0n,
    whole: true,
    lines: [],
  })
})

test('tenders must be what is due exactly, and change is no tender', () => {
  expect(checkTenders(100n, [{ provider: 'cash', amountMinor: 100, receivedMinor: 150 }])).toBeUndefined()
  expect(checkTenders(100n, [{ provider: 'cash', amountMinor: 99 }])).toMatchObject({ code: 'tender_mismatch' })
  expect(checkTenders(100n, [{ provider: 'cash', amountMinor: 101 }])).toMatchObject({ code: 'tender_mismatch' })
  expect(checkTenders(100n, [{ provider: 'cash', amountMinor: 100, receivedMinor: 90 }])).toMatchObject({
    code: 'tender_mismatch',
  })
  expect(checkTenders(0n, [])).toBeUndefined()
})

test('the same sale has the same digest whatever the sequence of its fields, another amount another one', () => {
  expect(contentDigest({ a: 1, b: { c: [1, 2], d: undefined } })).toBe(contentDigest({ b: { c: [1, 2] }, a: 1 }))
  expect(contentDigest({ a: 1 })).not.toBe(contentDigest({ a: 2 }))
  expect(contentDigest({ a: [1, 2] })).not.toBe(contentDigest({ a: [2, 1] }))
})
