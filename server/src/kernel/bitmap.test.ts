import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Bitmap, CHUNK_BITS, countMembers, evaluate, type SetExpression } from './bitmap.ts'
import { LIST_MAX } from './sparse-block.ts'

const member = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.integer({ min: CHUNK_BITS - 40, max: CHUNK_BITS + 40 }),
  fc.integer({ min: 0, max: CHUNK_BITS * 4 }),
)
// Long enough that a chunk of it is kept as bits, or just not.
const run = fc
  .record({
    first: member,
    step: fc.integer({ min: 1, max: 40 }),
    length: fc.integer({ min: LIST_MAX - 3, max: LIST_MAX + 3 }),
  })
  .map(({ first, step, length }) => Array.from({ length }, (_, index) => first + index * step))
const members = fc.oneof({ weight: 5, arbitrary: fc.array(member, { maxLength: 60 }) }, { weight: 1, arbitrary: run })

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

  test('a chunk that grows beyond a list and shrinks again has the members that a plain set has', () => {
    fc.assert(
      fc.property(run, fc.array(member, { maxLength: 200 }), (grown, others) => {
        const bitmap = Bitmap.of(others)
        for (const one of grown) bitmap.add(one)
        for (const one of others) bitmap.remove(one)
        const plain = new Set(grown)
        for (const one of others) plain.delete(one)
        expect([...bitmap]).toEqual(sorted(plain))
        expect(bitmap.count).toBe(plain.size)
        for (const one of grown) bitmap.remove(one)
        expect([...bitmap]).toEqual([])
      }),
      { numRuns: 50 },
    )
  })

  test('many members at once are as many one by one, into an empty set and into one with members', () => {
    fc.assert(
      fc.property(members, members, (before, many) => {
        const bitmap = Bitmap.of(before)
        bitmap.addAll(Uint32Array.from(sorted(new Set(many))))
        expect([...bitmap]).toEqual(sorted(new Set([...before, ...many])))
        expect(bitmap.count).toBe(new Set([...before, ...many]).size)
        const copy = bitmap.copy()
        bitmap.add(7 * CHUNK_BITS)
        expect([...copy]).toEqual(sorted(new Set([...before, ...many])))
      }),
      { numRuns: 200 },
    )
  })

  test('a chunk given as bits is held in the form that its members ask for', () => {
    for (const count of [0, 1, LIST_MAX, LIST_MAX + 1]) {
      const bits = new Uint32Array(CHUNK_BITS / 32)
      for (let bit = 0; bit < count; bit++) bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31))
      const bitmap = Bitmap.of([CHUNK_BITS + 9, 4 * CHUNK_BITS])
      bitmap.setChunk(1, bits)
      expect(bitmap.formOf(1)).toBe(count === 0 ? undefined : count <= LIST_MAX ? 'list' : 'bits')
      expect([...bitmap]).toEqual([...Array.from({ length: count }, (_, index) => CHUNK_BITS + index), 4 * CHUNK_BITS])
    }
  })
})
