import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decideRefund } from './refund.ts'
import { priceLines } from './ticket.ts'

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

const sale = {
  dueMinor: 100n,
  refundedMinor: 0n,
  lines: [
    { ...line('tea', 2, 80), paidMinor: 67 },
    { ...line('bun', 1, 40), paidMinor: 33 },
  ],
}

const refused: [
  string,
  of: typeof sale,
  returned: { sku: string; quantity: number }[],
  before: number,
  asked: Parameters<typeof decideRefund>[3],
  code: string,
  detail: string,
][] = [
  ['a sale that went back', { ...sale, refundedMinor: 100n }, [], 1, {}, 'ticket_refunded', 'nothing is left of it'],
  [
    'a sale that went back, whatever is asked',
    { ...sale, refundedMinor: 100n },
    [],
    0,
    { lines: [{ sku: 'cup', quantity: 1 }] },
    'ticket_refunded',
    'nothing is left of it',
  ],
  [
    'a sale for nothing that went back',
    { dueMinor: 0n, refundedMinor: 0n, lines: [] },
    [],
    1,
    {},
    'ticket_refunded',
    'nothing is left of it',
  ],
  [
    'more than is left',
    { ...sale, refundedMinor: 60n },
    [],
    1,
    { amountMinor: 41 },
    'refund_exceeds_ticket',
    '40 minor units are left',
  ],
  [
    'a line that was not sold, before one too many',
    sale,
    [],
    0,
    {
      lines: [
        { sku: 'cup', quantity: 1 },
        { sku: 'tea', quantity: 9 },
      ],
    },
    'refund_line_unknown',
    'cup is not on the ticket',
  ],
  [
    'more pieces than were sold, those that came back before included',
    sale,
    [{ sku: 'tea', quantity: 1 }],
    1,
    { lines: [{ sku: 'tea', quantity: 2 }] },
    'refund_exceeds_ticket',
    'tea: more than was sold',
  ],
  [
    'more pieces than were sold, named in two lines',
    sale,
    [],
    0,
    {
      lines: [
        { sku: 'tea', quantity: 1 },
        { sku: 'tea', quantity: 1.000001 },
      ],
    },
    'refund_exceeds_ticket',
    'tea: more than was sold',
  ],
  [
    'lines that are worth more than is left, since an amount went back before',
    { ...sale, refundedMinor: 34n },
    [],
    1,
    { lines: [{ sku: 'tea', quantity: 2 }] },
    'refund_exceeds_ticket',
    '66 minor units are left',
  ],
]

test.each(refused)('%s is not refunded', (_title, of, returned, before, asked, code, detail) => {
  expect(decideRefund(of, returned, before, asked)).toEqual({ code, detail })
})

const tea = (quantity: number, amountMinor: bigint) => ({ sku: 'tea', quantity, amountMinor })
const bun = { sku: 'bun', quantity: 1, amountMinor: 33n }

const granted: [
  string,
  refundedMinor: bigint,
  returned: { sku: string; quantity: number }[],
  before: number,
  asked: Parameters<typeof decideRefund>[3],
  decision: ReturnType<typeof decideRefund>,
][] = [
  ['all of it brings back every line', 0n, [], 0, {}, { amountMinor: 100n, whole: true, lines: [tea(2, 67n), bun] }],
  [
    'the amount of all of it does too',
    0n,
    [],
    0,
    { amountMinor: 100 },
    { amountMinor: 100n, whole: true, lines: [tea(2, 67n), bun] },
  ],
  [
    'a part is no whole and names no line',
    0n,
    [],
    0,
    { amountMinor: 99 },
    { amountMinor: 99n, whole: false, lines: [] },
  ],
  [
    'the rest is the whole, and which lines they are nobody knows',
    60n,
    [],
    1,
    {},
    { amountMinor: 40n, whole: true, lines: [] },
  ],
  ['the amount of the rest likewise', 60n, [], 1, { amountMinor: 40 }, { amountMinor: 40n, whole: true, lines: [] }],
  [
    'a piece gives back its share, rounded down',
    0n,
    [],
    0,
    { lines: [{ sku: 'tea', quantity: 1 }] },
    { amountMinor: 33n, whole: false, lines: [tea(1, 33n)] },
  ],
  [
    'the last piece what is left of its line',
    66n,
    [
      { sku: 'bun', quantity: 1 },
      { sku: 'tea', quantity: 1 },
    ],
    2,
    { lines: [{ sku: 'tea', quantity: 1 }] },
    { amountMinor: 34n, whole: true, lines: [tea(1, 34n)] },
  ],
  [
    'all lines at once are the whole',
    0n,
    [],
    0,
    {
      lines: [
        { sku: 'bun', quantity: 1 },
        { sku: 'tea', quantity: 1 },
        { sku: 'tea', quantity: 1 },
      ],
    },
    { amountMinor: 100n, whole: true, lines: [bun, tea(1, 33n), tea(1, 34n)] },
  ],
  [
    'lines that come to exactly what is left end it',
    33n,
    [],
    1,
    { lines: [{ sku: 'tea', quantity: 2 }] },
    { amountMinor: 67n, whole: true, lines: [tea(2, 67n)] },
  ],
]

test.each(granted)('%s', (_title, refundedMinor, returned, before, asked, decision) => {
  expect(decideRefund({ ...sale, refundedMinor }, returned, before, asked)).toEqual(decision)
})

test('the same product on two lines is one line to a refund', () => {
  const lines = priceLines([line('tea', 1, 30), line('tea', 2, 40)], 70n)
  expect(
    decideRefund({ dueMinor: 70n, refundedMinor: 0n, lines }, [], 0, { lines: [{ sku: 'tea', quantity: 3 }] }),
  ).toEqual({ amountMinor: 70n, whole: true, lines: [tea(3, 70n)] })
})

test('a sale for nothing goes back once as a whole', () => {
  expect(decideRefund({ dueMinor: 0n, refundedMinor: 0n, lines: [] }, [], 0, {})).toEqual({
    amountMinor: 0n,
    whole: true,
    lines: [],
  })
})
