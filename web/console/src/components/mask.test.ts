import { expect, it } from 'vitest'
import { mask } from './mask.ts'

it.each([
  ['13812345678', '138****5678'],
  ['chen@example.com', 'c***@example.com'],
  ['陈晓', '陈*'],
  ['Ann', 'A**'],
])('%s is shown as %s', (plain, covered) => {
  expect(mask(plain)).toBe(covered)
})
