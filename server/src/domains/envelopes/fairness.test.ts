import { expect, test } from 'vitest'
import { sha256 } from '../../kernel/ids.ts'
import { chanceFrom } from './rules/chance.ts'
import { splitAll } from './rules/split.ts'

// Beside the rules, not among them: mutation testing runs those tests a thousand times, and has the exact proof.
test.each([
  ['random', 1000, 10],
  ['group', 1000, 10],
] as const)(
  'every position gets the average, to one in a hundred, over many envelopes: %s, %i in %i',
  (kind, total, pieces) => {
    const chance = chanceFrom(sha256(`fair ${kind}`))
    const sums = new Float64Array(pieces)
    const rounds = 50_000
    for (let round = 0; round < rounds; round++)
      for (const [at, share] of splitAll(kind, total, pieces, chance).entries()) sums[at] = (sums[at] ?? 0) + share
    for (const sum of sums) expect(Math.abs(sum / rounds / (total / pieces) - 1)).toBeLessThan(0.01)
  },
)
