import { expect, test } from 'vitest'
import { Admission } from './admission.ts'

const classes = [
  { name: 'first', most: 2 },
  { name: 'later', most: 2 },
]

test('no more of a class is under way than it may have, and a place that is left is taken again', () => {
  const gate = new Admission(classes)
  const [a, b, c] = [gate.enter('first'), gate.enter('first'), gate.enter('first')]
  expect([a, b, c].map((leave) => leave !== undefined)).toEqual([true, true, false])
  a?.()
  a?.()
  expect(gate.enter('first')).toBeDefined()
  expect(gate.enter('first')).toBeUndefined()
  expect(gate.counts()[0]).toEqual({ name: 'first', running: 2, refused: 2 })
})

test('what can wait is refused while something more urgent has no place, and is let in a second after that', () => {
  let now = 0
  const gate = new Admission(classes, () => now)
  expect(gate.enter('later')).toBeDefined()
  for (let n = 0; n < 3; n++) gate.enter('first')
  expect(gate.enter('later')).toBeUndefined()
  now = 999
  expect(gate.enter('later')).toBeUndefined()
  now = 1000
  expect(gate.enter('later')).toBeDefined()
})

test('something urgent never waits for what can wait', () => {
  const gate = new Admission(classes)
  for (let n = 0; n < 5; n++) gate.enter('later')
  expect(gate.enter('first')).toBeDefined()
})
