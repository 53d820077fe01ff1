import { expect, test } from 'vitest'
import { type AuditFacts, auditText, chainStart } from './audit-chain.ts'

const facts: AuditFacts = {
  workspace: 1,
  number: 1,
  at: new Date('2025-01-02T03:04:05.678Z'),
  actorKind: 'staff',
  actorId: 2,
  actorName: 'Lin Mei',
  action: 'store.created',
  object: 'store/3',
  before: null,
  after: { code: 'A1', name: 'First', nested: { b: 1, a: [2, { d: 1, c: 2 }] } },
  ip: '203.0.113.9',
  requestId: 'r1',
}

test('the order of keys, which PostgreSQL does not keep, changes nothing', () => {
  const shuffled = { name: 'First', nested: { a: [2, { c: 2, d: 1 }], b: 1 }, code: 'A1' }
  expect(auditText(chainStart, { ...facts, after: shuffled })).toBe(auditText(chainStart, facts))
})

test('every field changes the text', () => {
  const changed: Partial<AuditFacts>[] = [
    { workspace: 2 },
    { number: 2 },
    { at: new Date('2025-01-02T03:04:05.679Z') },
    { actorKind: 'key' },
    { actorId: 3 },
    { actorName: 'Lin Me' },
    { action: 'store.updated' },
    { object: 'store/4' },
    { before: {} },
    { after: { code: 'A1' } },
    { ip: null },
    { requestId: 'r2' },
  ]
  const texts = changed.map((change) => auditText(chainStart, { ...facts, ...change }))
  const all = [...texts, auditText(chainStart, facts), auditText(Buffer.alloc(16, 1), facts)]
  expect(new Set(all).size).toBe(changed.length + 2)
})
