import type { AudienceExpression } from '@regulars/contract'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { add, change, isEmpty, newGroup, newRow, setJoin, toExpression, toTree } from './tree.ts'

const { expression } = fc.letrec<{ expression: AudienceExpression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', 'b', 'c', 'd').map((label) => ({ label, is: ['true'] })),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('expression').map((not) => ({ not })),
  ),
}))

function holds(each: AudienceExpression, labels: ReadonlySet<string>): boolean {
  if ('all' in each) return each.all.every((member) => holds(member, labels))
  if ('any' in each) return each.any.some((member) => holds(member, labels))
  if ('not' in each) return !holds(each.not, labels)
  return 'label' in each && labels.has(each.label)
}

it('an audience that is opened in the builder and kept means the same people', () => {
  fc.assert(
    fc.property(expression, fc.subarray(['a', 'b', 'c', 'd']), (before, chosen) => {
      const labels = new Set(chosen)
      expect(holds(toExpression(toTree(before)), labels)).toBe(holds(before, labels))
    }),
  )
})

const flag = (label: string) => newRow({ kind: 'label', condition: { label, is: ['true'] } })

it('a row that does not say enough yet is left out, and so is a group of such rows', () => {
  const open = newRow({ kind: 'label', condition: { label: 'spend' } })
  const tree = newGroup('all', [flag('a'), open, newGroup('any', [open])])
  expect(toExpression(tree)).toEqual({ all: [{ label: 'a', is: ['true'] }] })
  expect(isEmpty(newGroup('all', [open]))).toBe(true)
})

it('rows are changed, turned round, removed and added where they stand', () => {
  const inner = flag('b')
  const nested = newGroup('any', [inner])
  const tree = newGroup('all', [flag('a'), nested])
  const turned = change(tree, inner.id, (node) => ({ ...node, not: true }))
  expect(toExpression(turned)).toEqual({
    all: [{ label: 'a', is: ['true'] }, { any: [{ not: { label: 'b', is: ['true'] } }] }],
  })
  const more = add(tree, nested.id, flag('c'))
  expect(toExpression(setJoin(more, nested.id, 'all'))).toEqual({
    all: [
      { label: 'a', is: ['true'] },
      {
        all: [
          { label: 'b', is: ['true'] },
          { label: 'c', is: ['true'] },
        ],
      },
    ],
  })
  expect(toExpression(change(tree, nested.id, () => undefined))).toEqual({ all: [{ label: 'a', is: ['true'] }] })
})
