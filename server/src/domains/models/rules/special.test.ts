import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypergeometric, logGamma } from './special.ts'

const value = (a: number, b: number, c: number, z: number): number => {
  const { value, logScale } = hypergeometric(a, b, c, z)
  return value * Math.exp(logScale)
}

test('the gamma function is the factorial at whole numbers, and √π at a half', () => {
  let factorial = 1
  for (let n = 1; n < 20; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 11)
    factorial *= n
  }
  expect(Math.exp(logGamma(0.5))).toBeCloseTo(Math.sqrt(Math.PI), 12)
})

test('Γ(x+1) = xΓ(x) from a thousandth to ten thousand', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 10_000, noNaN: true }), (x) => {
      const error = logGamma(x + 1) - logGamma(x) - Math.log(x)
      expect(Math.abs(error)).toBeLessThan(1e-11 * Math.max(1, Math.abs(logGamma(x))))
    }),
  )
})

const share = fc.double({ min: 0, max: 0.98, noNaN: true })

test('2F1 gives what is known in closed form', () => {
  fc.assert(
    fc.property(share, fc.double({ min: 0.1, max: 30, noNaN: true }), (z, a) => {
      // 2F1(a, b; b; z) = (1-z)^-a, and z 2F1(1, 1; 2; z) = -ln(1-z).
      expect(value(a, 2.5, 2.5, z) * (1 - z) ** a).toBeCloseTo(1, 9)
      expect(z * value(1, 1, 2, z)).toBeCloseTo(-Math.log1p(-z), 10)
    }),
  )
})

test("2F1 fulfils Euler's transformation", () => {
  const parameter = fc.double({ min: 0.1, max: 8, noNaN: true })
  fc.assert(
    fc.property(parameter, parameter, parameter, share, (a, b, more, z) => {
      const c = Math.max(a, b) + more
      const transformed = (1 - z) ** (c - a - b) * value(c - a, c - b, c, z)
      expect(value(a, b, c, z) / transformed).toBeCloseTo(1, 8)
    }),
  )
})

test('2F1 keeps its digits where it leaves the range of a double', () => {
  const { value: mantissa, logScale } = hypergeometric(3000, 2, 2, 0.5)
  expect((Math.log(mantissa) + logScale) / (3000 * Math.LN2)).toBeCloseTo(1, 12)
})
