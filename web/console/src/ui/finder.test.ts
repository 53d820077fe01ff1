import { expect, it } from 'vitest'
import { type FinderOption, findOptions } from './finder.tsx'

const option = (group: string, label: string, also?: string): FinderOption => ({ key: label, group, label, also })
const options = [
  option('Labels', 'Coffee frequency', '咖啡频率'),
  option('Labels', 'High value'),
  option('Behaviour', 'Bought coffee'),
  option('Lists', 'Coffee lovers'),
]
const labels = (text: string) => findOptions(options, text).map(({ label }) => label)

it('every word must occur, in any order and in either language', () => {
  expect(labels('frequency coffee')).toEqual(['Coffee frequency'])
  expect(labels('咖啡')).toEqual(['Coffee frequency'])
  expect(labels('tea')).toEqual([])
})

it('what begins with the text leads, and groups stay together', () => {
  expect(labels('coffee')).toEqual(['Coffee frequency', 'Coffee lovers', 'Bought coffee'])
})

it('nothing typed offers some of every group, in the order given', () => {
  const many = Array.from({ length: 40 }, (_, index) => option('Events', `Event ${index}`))
  const found = findOptions([...many, ...options], '')
  expect(found[0]?.label).toBe('Event 0')
  expect(new Set(found.map(({ group }) => group))).toEqual(new Set(['Events', 'Labels', 'Behaviour', 'Lists']))
})
