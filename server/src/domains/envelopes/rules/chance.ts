import { invariant } from '../../../kernel/errors.ts'

/** Whole numbers from 0 to below `n`, all equally likely, for n up to 2^53. */
export type Chance = { below(n: number): number }

/**
 * A generator that repeats itself from the same 16 bytes: sfc32, which passes PractRand beyond 2^40 bytes. The rules take
 * it as an argument, so that a test can replay a split and a claim can be seeded with what nobody can guess.
 */
export function chanceFrom(seed: Buffer): Chance {
  invariant(seed.length >= 16, 'a seed has 16 bytes')
  let [a, b, c, counter] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), seed.readInt32LE(12) | 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return sum >>> 0
  }
  // The seed has to reach every bit of the state.
  for (let round = 0; round < 12; round++) next()
  return {
    // 53 bits: with 32, a third of the numbers below 10^9 would come up a quarter more often than the others.
    below: (n) => Math.floor(((next() >>> 5) * 67_108_864 + (next() >>> 6)) * 2 ** -53 * n),
  }
}
