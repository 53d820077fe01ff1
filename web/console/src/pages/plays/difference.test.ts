import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differenceOf, foldedDifference } from './difference.ts'

describe('what differs between two versions', () => {
  it('both texts can be read back from it, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '  d'), { minLength: 1, maxLength: 12 })
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = differenceOf(before, after)
        const side = (without: 'added' | 'removed') =>
          lines
            .filter(({ kind }) => kind !== without)
            .map((line) => line.text)
            .join('\n')
        expect(side('added')).toBe(before.trimEnd())
        expect(side('removed')).toBe(after.trimEnd())
      }),
    )
  })

  it('a changed line stands with three around it, the rest is counted', () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`)
    const after = before.with(10, 'another')
    const folded = foldedDifference(differenceOf(before.join('\n'), after.join('\n')))
    expect(folded[0]).toEqual({ kind: 'fold', count: 7 })
    expect(folded.at(-1)).toEqual({ kind: 'fold', count: 6 })
    expect(folded.filter(({ kind }) => kind === 'same')).toHaveLength(6)
  })
})
