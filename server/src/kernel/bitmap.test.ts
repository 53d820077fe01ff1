import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bitmap, CHUNK_BITS, countMembers, evaluate, type SetExpression } from './bitmap.ts'

const member = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.integer({ min: CHUNK_BITS - 40, max: CHUNK_BITS + 40 }),
  fc.integer({ min: 0, max: CHUNK_BITS * 4 }),
)
const members = fc.array(member, { maxLength: 60 })

const keep = (set: Set<number>, rule: (one: number) => boolean): Set<number> => new Set([...set].filter(rule))

type Plain = { expression: SetExpression; set: Set<number> }

const leaf = members.map((list): Plain => ({ expression: { op: 'set', set: Bitmap.of(list) }, set: new Set(list) }))
const expressions = fc.letrec<{ any: Plain }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('any'), { maxLength: 4 }))
      .map(([op, of]): Plain => {
        const [first, ...rest] = of.map((each) => each.set)
        const start = first ?? new Set<number>()
        return {
          expression: { op, of: of.map((each) => each.expression) },
          set: rest.reduce(
            (a, b) => (op === 'and' ? keep(a, (one) => b.has(one)) : new Set([a, b].flatMap((set) => [...set]))),
            start,
          ),
        }
      }),
    fc.tuple(tie('any'), tie('any')).map(
      ([a, b]): Plain => ({
        expression: { op: 'minus', of: [a.expression, b.expression] },
        set: keep(a.set, (one) => !b.set.has(one)),
      }),
    ),
  ),
})).any

const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b)

describe('sets of customers', () => {
  test('any expression gives what plain sets give', () => {
    fc.assert(
      fc.property(expressions, ({ expression, set }) => {
        expect([...evaluate(expression)]).toEqual(sorted(set))
        expect(countMembers(expression)).toBe(set.size)
      }),
      { numRuns: 500 },
    )
  })

  test('all numbers up to a last one are just those', () => {
    for (const last of [0, 1, 31, 32, CHUNK_BITS - 1, CHUNK_BITS, CHUNK_BITS + 5])
      expect([...Bitmap.upTo(last)]).toEqual(Array.from({ length: last }, (_, index) => index + 1))
  })

  test('adding and removing in any order leaves the members that a plain set has', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), member), { maxLength: 200 }), (changes) => {
        const bitmap = new Bitmap()
        const plain = new Set<number>()
        for (const [adds, one] of changes) {
          expect(adds ? bitmap.add(one) : bitmap.remove(one)).toBe(adds ? !plain.has(one) : plain.has(one))
          if (adds) plain.add(one)
          else plain.delete(one)
        }
        expect([...bitmap]).toEqual(sorted(plain))
        expect(bitmap.count).toBe(plain.size)
      }),
    )
  })
})
