import { expect, test } from 'vitest'
import { createShortMemory } from './short-memory.ts'

function setUp(entriesMax = 10) {
  let now = 1_000
  let loads = 0
  const memory = createShortMemory<number>({ clock: { now: () => new Date(now) }, ttlMs: 100, entriesMax })
  const load = async () => ++loads
  return { memory, load, pass: (ms: number) => (now += ms), loads: () => loads }
}

test('a value is loaded once until it is too old', async () => {
  const { memory, load, pass } = setUp()
  expect(await Promise.all([memory.get('a', load), memory.get('a', load)])).toEqual([1, 1])
  pass(99)
  expect(await memory.get('a', load)).toBe(1)
  pass(1)
  expect(await memory.get('a', load)).toBe(2)
})

test('a forgotten value is loaded again, also when its load was under way', async () => {
  const { memory, load } = setUp()
  const early = memory.get('a', load)
  memory.clear()
  expect(await memory.get('a', load)).toBe(2)
  expect(await early).toBe(1)
  expect(await memory.get('a', load)).toBe(2)
})

test('a failure is not remembered', async () => {
  const { memory, load } = setUp()
  await expect(memory.get('a', () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect(await memory.get('a', load)).toBe(1)
})

test('the oldest value makes room', async () => {
  const { memory, load, loads } = setUp(2)
  for (const key of ['a', 'b', 'c', 'c', 'b']) await memory.get(key, load)
  expect(loads()).toBe(3)
  await memory.get('a', load)
  expect(loads()).toBe(4)
})

test('a clock that went back does not keep a value alive', async () => {
  const { memory, load, pass } = setUp()
  await memory.get('a', load)
  pass(-10_000)
  expect(await memory.get('a', load)).toBe(2)
})
