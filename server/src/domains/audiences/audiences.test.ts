import type { AudienceExpression, LabelInput } from '@regulars/contract'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { profiles, type TestServer, testServer } from '../../testing/index.ts'
import { resolveMany } from '../customers/index.ts'
import { ensureLabels, type ModelValue, replaceValues } from '../labels/index.ts'
import { compileExpression, membersOf } from './index.ts'

const now = Date.parse('2026-06-01T04:00:00Z')
const people = 150

type Plain = { label: string; type: LabelInput['type']; of: Map<number, string | number> }

// A small generator of its own: the same people on every run, whatever order tests are in.
const pick = (seed: number, of: number): number => (Math.imul(seed ^ 0x9e3779b9, 2654435761) >>> 8) % of

function makePlain(): Plain[] {
  const make = (
    label: string,
    type: LabelInput['type'],
    valueFor: (n: number) => string | number | undefined,
  ): Plain => {
    const of = new Map<number, string | number>()
    for (let customer = 1; customer <= people; customer++) {
      const value = valueFor(pick(customer * 31 + label.length * 977, 1000))
      if (value !== undefined) of.set(customer, value)
    }
    return { label, type, of }
  }
  return [
    make('is-member', 'flag', (n) => (n < 300 ? 'true' : undefined)),
    make('taste', 'choice', (n) => (n < 800 ? (['tea', 'coffee', 'juice'][n % 3] ?? 'tea') : undefined)),
    make('spent', 'number', (n) => (n < 900 ? (n % 40) - 10 + (n % 4) / 4 : undefined)),
    make('seen-at', 'date', (n) => (n < 700 ? Math.floor(now / 1000) - n * 7200 : undefined)),
  ]
}

const plain = makePlain()
const everybody = new Set(Array.from({ length: people }, (_, index) => index + 1))
const values = (label: string): Map<number, string | number> =>
  plain.find((each) => each.label === label)?.of ?? new Map()
const keep = (rule: (customer: number) => boolean): Set<number> => new Set([...everybody].filter(rule))
const numberOf = (label: string, customer: number): number => Number(values(label).get(customer))

type Pair = { expression: AudienceExpression; set: Set<number> }
const leaf = fc.oneof(
  fc.constant<Pair>({ expression: { label: 'is-member', is: ['true'] }, set: keep((c) => values('is-member').has(c)) }),
  fc.subarray(['tea', 'coffee', 'juice', 'milk'], { minLength: 1 }).map(
    (is): Pair => ({
      expression: { label: 'taste', is },
      set: keep((c) => is.includes(String(values('taste').get(c)))),
    }),
  ),
  fc.tuple(fc.integer({ min: -12, max: 32 }), fc.integer({ min: 0, max: 20 })).map(
    ([from, wide]): Pair => ({
      expression: { label: 'spent', from, to: from + wide },
      set: keep((c) => numberOf('spent', c) >= from && numberOf('spent', c) <= from + wide),
    }),
  ),
  fc.integer({ min: 1, max: 60 }).map(
    (withinDays): Pair => ({
      expression: { label: 'seen-at', withinDays },
      set: keep((c) => numberOf('seen-at', c) >= now / 1000 - withinDays * 86_400),
    }),
  ),
  fc.integer({ min: 1, max: 60 }).map(
    (olderThanDays): Pair => ({
      expression: { label: 'seen-at', olderThanDays },
      set: keep((c) => numberOf('seen-at', c) <= now / 1000 - olderThanDays * 86_400),
    }),
  ),
  fc
    .tuple(fc.constantFrom('is-member', 'taste', 'spent', 'seen-at'), fc.boolean())
    .map(
      ([label, known]): Pair => ({ expression: { label, known }, set: keep((c) => values(label).has(c) === known) }),
    ),
)

const expressions = fc.letrec<{ any: Pair }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('any'), { minLength: 1, maxLength: 4 }).map(
      (of): Pair => ({
        expression: { all: of.map((each) => each.expression) },
        set: keep((c) => of.every((each) => each.set.has(c))),
      }),
    ),
    fc.array(tie('any'), { minLength: 1, maxLength: 4 }).map(
      (of): Pair => ({
        expression: { any: of.map((each) => each.expression) },
        set: keep((c) => of.some((each) => each.set.has(c))),
      }),
    ),
    tie('any').map((of): Pair => ({ expression: { not: of.expression }, set: keep((c) => !of.set.has(c)) })),
  ),
})).any

describe.each(profiles)('audiences on the %s profile', (profile) => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer({ profile, clock: { now: () => new Date(now) } })
    const { deps, workspace } = server
    const made = await deps.db.as({ workspace, stores: '*' }, (tx) =>
      resolveMany(
        tx,
        deps,
        { workspace, source: 'test' },
        [...everybody].map((one) => ({ identifiers: [{ kind: 'app' as const, value: `a${one}` }], at: new Date(now) })),
      ),
    )
    expect(made).toEqual([...everybody])
    const scope = { workspace, stores: '*' as const }
    const definition = ({ label, type }: Plain): LabelInput => ({
      code: label,
      name: { en: label, zh: label },
      meaning: { en: '', zh: '' },
      scenario: 'churn-recall',
      category: 'value',
      kind: 'model',
      type,
      values: [],
      unit: '',
      rule: null,
      refresh: 'on-run',
      sensitivity: 'open',
      granularity: 'fine',
      source: 'own',
    })
    await ensureLabels(deps, scope, plain.map(definition))
    for (const { label, of } of plain) {
      const given: ModelValue[] = [...of].map(([customer, value]) => ({
        customer,
        value: value === 'true' ? true : value,
      }))
      await replaceValues(deps, scope, label, given)
    }
  })

  const asker = () => ({
    scope: { workspace: server.workspace, stores: '*' as const, timezone: 'Asia/Shanghai' },
    sensitiveVisible: true,
  })
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${server.secretKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }

  test('any expression means the people that plain sets mean', async () => {
    await fc.assert(
      fc.asyncProperty(expressions, async ({ expression, set }) => {
        const members = membersOf(await compileExpression(server.deps, asker(), expression))
        expect([...members]).toEqual([...set])
      }),
      { numRuns: 150 },
    )
  })

  test('labels that do not fit into memory together mean the same people', async () => {
    const before = server.deps.config.labelMemoryMb
    server.deps.config.labelMemoryMb = 0.001
    await fc.assert(
      fc.asyncProperty(expressions, async ({ expression, set }) => {
        expect([...membersOf(await compileExpression(server.deps, asker(), expression))]).toEqual([...set])
      }),
      { numRuns: 15 },
    )
    server.deps.config.labelMemoryMb = before
  })

  test('an audience inside another, a list and a snapshot count the same people', async () => {
    const tea = await call('POST', '/v1/audiences', {
      name: `Tea ${profile}`,
      expression: { label: 'taste', is: ['tea'] },
    })
    expect(tea).toMatchObject({ status: 201, body: { customers: keep((c) => values('taste').get(c) === 'tea').size } })
    const both = { all: [{ audience: tea.body.id }, { label: 'is-member', is: ['true'] }] }
    const count = await call('POST', '/v1/audiences/count', { expression: both })
    expect(count.body).toMatchObject({
      customers: keep((c) => values('taste').get(c) === 'tea' && values('is-member').has(c)).size,
      of: people,
    })
    expect((await call('POST', `/v1/audiences/${tea.body.id}/snapshots`)).body).toMatchObject({ left: 0 })
    const circle = await call('PATCH', `/v1/audiences/${tea.body.id}`, { expression: both })
    expect(circle).toMatchObject({ status: 422, body: { code: 'expression_circular' } })
    const sample = await call('POST', '/v1/audiences/sample', { expression: both })
    expect(sample.body.people[0].reasons).toContainEqual(expect.objectContaining({ condition: 'is-member', met: true }))
    const portrait = await call('POST', '/v1/portraits', { audience: tea.body.id })
    expect(portrait.body).toMatchObject({ customers: tea.body.customers, of: people })
    const csv = await call('POST', `/v1/audiences/${tea.body.id}/export`)
    expect(String(csv.body).trim().split('\n')).toHaveLength(1 + tea.body.customers)
  })

  test('a condition that cannot be worked out is named by its path, with what to do', async () => {
    const expression = {
      all: [
        { label: 'taste', from: 3 },
        { label: 'no-such-label', known: true },
      ],
    }
    const refused = await call('POST', '/v1/audiences/count', { expression })
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'expression_invalid',
        errors: [
          { path: 'expression.all.0', message: expect.stringContaining('use is, known') },
          { path: 'expression.all.1', message: 'there is no label no-such-label' },
        ],
      },
    })
  })
})
