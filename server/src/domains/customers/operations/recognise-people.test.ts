import { beforeAll, expect, test } from 'vitest'
import { type TestRuntime, testRuntime } from '../../../testing/index.ts'
import type { PersonInput } from '../rules.ts'
import { recognisePeople } from './recognise-people.ts'

let runtime: TestRuntime
beforeAll(async () => {
  runtime = await testRuntime()
})

const at = new Date('2026-03-01T02:00:00Z')
const wallet = (value: string): PersonInput => ({ identifiers: [{ kind: 'wallet', value }], at })
const ask = (people: PersonInput[]) =>
  recognisePeople(runtime.deps, { workspace: runtime.workspace, source: 'test' }, people)

test('callers at the same time are answered with their own people, each person once', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `w${index % 25}`)
  const answers = await Promise.all(names.map((name) => ask([wallet(name), wallet('everybody')])))
  const byName = new Map(names.map((name, index) => [name, answers[index]?.[0]]))
  names.forEach((name, index) => {
    expect(answers[index]).toEqual([byName.get(name), answers[0]?.[1]])
  })
  expect(new Set(answers.flat()).size).toBe(26)
})

test('a caller whose people cannot be stored does not fail the others of its turn', async () => {
  // PostgreSQL has no text with a zero byte in it.
  const broken: PersonInput = { ...wallet('w-broken'), channel: 'a\u0000b' }
  const [first, bad, last] = await Promise.allSettled([ask([wallet('w-a')]), ask([broken]), ask([wallet('w-b')])])
  expect(bad?.status).toBe('rejected')
  expect(first).toMatchObject({ status: 'fulfilled', value: [expect.any(Number)] })
  expect(last).toMatchObject({ status: 'fulfilled', value: [expect.any(Number)] })
  expect(await ask([wallet('w-a'), wallet('w-b')])).toEqual([
    ...(first?.status === 'fulfilled' ? first.value : []),
    ...(last?.status === 'fulfilled' ? last.value : []),
  ])
})
