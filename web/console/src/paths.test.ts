import { expect, it } from 'vitest'
import { hrefOf, parseSearch, paths, stringifySearch } from './paths.ts'

it('a link carries its parameters and its filters', () => {
  expect(hrefOf(paths.customer('a b', { tab: 'orders' }))).toBe('/customers/a%20b?tab=orders')
  expect(hrefOf(paths.report('retention', { store: '001', from: '2010-12' }))).toBe(
    '/reports/retention?store=001&from=2010-12',
  )
})

it('a store code made of digits stays a text', () => {
  expect(parseSearch(stringifySearch({ store: '001', city: '12' }))).toEqual({ store: '001', city: '12' })
})

it('what has no value is left out', () => {
  expect(stringifySearch({ store: undefined, city: '' })).toBe('')
})
