import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMinor, multiply, parseDecimal, toMinorUnits, toNumber } from './decimal.ts'

const decimalText = (digits: bigint, scale: number): string => {
  const sign = digits < 0n ? '-' : ''
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`
}

const decimal = fc.record({
  digits: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
  scale: fc.integer({ min: 0, max: 6 }),
})

const amountOf = (price: string, quantity: string): bigint => {
  const [a, b] = [parseDecimal(price, false), parseDecimal(quantity, false)]
  if (!a || !b) throw new Error('not a number')
  return toMinorUnits(multiply(a, b), 2)
}

test('price × quantity is exact and rounded half away from zero, for any decimals', () => {
  fc.assert(
    fc.property(decimal, decimal, (price, quantity) => {
      const amount = amountOf(decimalText(price.digits, price.scale), decimalText(quantity.digits, quantity.scale))
      // |amount − exact| ≤ ½ minor unit, in integers; equal to a half only when rounded away from zero.
      const unit = 10n ** BigInt(price.scale + quantity.scale)
      const difference = 2n * (amount * unit - price.digits * quantity.digits * 100n)
      const magnitude = difference < 0n ? -difference : difference
      expect(magnitude <= unit).toBe(true)
      if (magnitude === unit) expect(difference > 0n).toBe(amount > 0n)
    }),
  )
})

test('a refund line is the exact mirror of its sale', () => {
  fc.assert(
    fc.property(decimal, decimal, (price, quantity) => {
      const text = decimalText(price.digits, price.scale)
      const sale = amountOf(text, decimalText(quantity.digits, quantity.scale))
      expect(amountOf(text, decimalText(-quantity.digits, quantity.scale))).toBe(-sale)
    }),
  )
})

test('an amount that is printed and read again is the same amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), fc.constantFrom(0, 2, 3), (minor, digits) => {
      const read = parseDecimal(formatMinor(minor, digits), false)
      expect(read && toMinorUnits(read, digits)).toBe(minor)
    }),
  )
})

test.each([
  ['1.005', '1', 101n],
  ['2.675', '1', 268n],
  ['0.1', '3', 30n],
  ['0.001', '1', 0n],
  ['0.005', '-1', -1n],
  ['11062.06', '-1', -1_106_206n],
])('%s × %s is %s minor units, where floats are wrong or unsure', (price, quantity, amount) => {
  expect(amountOf(price, quantity)).toBe(amount)
})

test.each([
  ['¥1,234.50', false, 123_450n],
  ['1.234,50 €', true, 123_450n],
  ['(12.30)', false, -1230n],
  ['12.30-', false, -1230n],
  ['１２．５', false, 1250n],
  ['12元', false, 1200n],
  ['1e3', false, 100_000n],
  ['-.5', false, -50n],
])('"%s" is read as people mean it', (text, comma, minor) => {
  const read = parseDecimal(text, comma)
  expect(read && toMinorUnits(read, 2)).toBe(minor)
})

test.each(['', '-', '.', 'abc', '1.2.3', '12,34', '1,23.4', '--1', '1e99', 'NaN', 'Infinity'])(
  '"%s" is not a number',
  (text) => {
    expect(parseDecimal(text, false)).toBeUndefined()
  },
)

test('quantities keep their decimals', () => {
  const read = parseDecimal('0.375', false)
  expect(read && toNumber(read)).toBe(0.375)
})
