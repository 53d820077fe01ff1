import { expect, it } from 'vitest'
import { fitCircles, lensArea } from './circles.ts'

it.each([
  { a: 1000, b: 400, both: 150 },
  { a: 30, b: 30, both: 29 },
  { a: 500, b: 20, both: 20 },
])('areas are as the counts: $a, $b, both $both', ({ a, b, both }) => {
  const { r1, r2, distance } = fitCircles({ a, b, both }, 90)
  const unit = (Math.PI * 90 ** 2) / Math.max(a, b)
  expect((Math.PI * r1 ** 2) / unit).toBeCloseTo(a, 3)
  expect((Math.PI * r2 ** 2) / unit).toBeCloseTo(b, 3)
  expect(lensArea(r1, r2, distance) / unit).toBeCloseTo(both, 1)
})

it('what has nothing in common does not touch more than an edge', () => {
  const { r1, r2, distance } = fitCircles({ a: 10, b: 90, both: 0 }, 90)
  expect(distance).toBeCloseTo(r1 + r2, 6)
})
