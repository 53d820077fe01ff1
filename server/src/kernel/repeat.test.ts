import { expect, test, vi } from 'vitest'
import { createLog } from './log.ts'
import { repeat } from './repeat.ts'

const until = async (met: () => boolean): Promise<void> => {
  while (!met()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('it goes on after a failure, never twice at once, and its end waits for what is under way', async () => {
  const log = { ...createLog('error'), warn: vi.fn() }
  let [begun, ended, most, running] = [0, 0, 0, 0]
  const end = repeat({ log }, { everyMs: 10, what: 'count', atOnce: true }, async () => {
    begun += 1
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, 25))
    running -= 1
    ended += 1
    if (begun === 1) throw new Error('the first time')
  })
  expect(begun).toBe(1)
  await until(() => begun === 4)
  await end()
  expect([begun, ended, most]).toEqual([4, 4, 1])
  expect(log.warn).toHaveBeenCalledExactlyOnceWith('could not count', { error: 'Error: the first time' })
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(begun).toBe(4)
})
