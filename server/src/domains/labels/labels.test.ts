import type { LabelInput, LabelRule } from '@regulars/contract'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { profiles, type TestServer, testServer } from '../../testing/index.ts'
import { answerRules, holdDefinitions, holdLabels, type LabelRow, type LabelSet } from './index.ts'

const DAY_MS = 24 * 3600_000
const start = Date.parse('2026-06-01T04:00:00Z')

const orders = { source: 'orders', where: {} } as const
const rules: Record<string, LabelRule> = {
  'count-window': {
    measure: { aggregate: { ...orders, fn: 'count', windowDays: 10 } },
    result: {
      as: 'bands',
      bands: [
        { value: 'one', from: 1 },
        { value: 'more', from: 2 },
      ],
    },
  },
  'net-ever': { measure: { aggregate: { ...orders, fn: 'sum', field: 'net' } }, result: { as: 'number' } },
  'last-age': {
    measure: { aggregate: { ...orders, fn: 'last' } },
    result: {
      as: 'age',
      bands: [
        { value: 'new', from: 0 },
        { value: 'old', from: 5 },
      ],
    },
  },
  looks: {
    measure: { aggregate: { source: 'events', fn: 'count', where: { kinds: ['product.viewed'] }, windowDays: 7 } },
    result: { as: 'flag', from: 2 },
  },
  'often-channel': {
    measure: { aggregate: { ...orders, fn: 'most-frequent', field: 'channel' } },
    result: { as: 'text' },
  },
  'looks-per-order': {
    measure: {
      ratio: {
        of: { source: 'events', fn: 'count', where: { kinds: ['product.viewed'] } },
        to: { ...orders, fn: 'count' },
      },
    },
    result: { as: 'number' },
  },
  'look-then-buy': {
    measure: {
      sequence: {
        steps: [
          { kind: 'product.viewed', where: {} },
          { kind: 'order.paid', where: {} },
        ],
        withinDays: 3,
      },
    },
    result: { as: 'flag', from: 2 },
  },
}

type Operation =
  | { do: 'look'; who: number; daysAgo: number; twice: boolean }
  | { do: 'buy'; who: number; daysAgo: number; amount: number; channel: string }
  | { do: 'refund'; order: number; share: number }
  | { do: 'meet'; who: number }
  | { do: 'merge'; a: number; b: number }
  | { do: 'undo'; merge: number }
  | { do: 'wait'; days: number }

const who = fc.integer({ min: 0, max: 5 })
const daysAgo = fc.integer({ min: 0, max: 14 })
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('look' as const), who, daysAgo, twice: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('buy' as const),
      who,
      daysAgo,
      amount: fc.integer({ min: 1, max: 9 }),
      channel: fc.constantFrom('till', 'app'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      order: fc.nat(20),
      share: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('meet' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), a: who, b: who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('undo' as const), merge: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 6 }) }) },
)

describe.each(profiles)('labels on the %s profile', (profile) => {
  let server: TestServer
  let now = start
  beforeAll(async () => {
    server = await testServer({ profile, clock: { now: () => new Date(now) } })
  })

  const call = async (method: string, path: string, body?: unknown, key = `Bearer ${server.secretKey}`) => {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: key, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }
  const track = (batch: unknown[]) => call('POST', '/v1/batch', { batch }, `Basic ${btoa(`${server.writeKey}:`)}`)

  const define = async (code: string, rule: LabelRule, type: LabelInput['type']) => {
    const label = {
      code,
      name: { en: code, zh: code },
      scenario: 'churn-recall',
      category: 'value',
      kind: 'rule',
      type,
      rule,
    }
    const made = await call('POST', '/v1/labels', label)
    expect(made.body).toMatchObject({ code, state: 'draft' })
    const published = await call('POST', `/v1/labels/${code}/publish`)
    expect(published.body).toMatchObject({ state: 'published' })
  }

  const settle = async () => {
    await server.drained()
    await server.keeper.settled()
  }

  /** What is held, and what a computation for everybody says now. */
  const compare = async () => {
    const { byCode } = await holdDefinitions(server.deps, server.workspace)
    const labels = Object.keys(rules).map((code) => {
      const label = byCode.get(code)
      if (!label) throw new Error(`no label ${code}`)
      return label
    })
    const subject = { workspace: server.workspace, timezone: 'Asia/Shanghai' }
    const answers = await answerRules(server.deps, subject, Object.values(rules))
    const inMemory = await holdLabels(server.deps, server.workspace, labels)
    const stored = await readAgain(labels)
    for (const sets of [inMemory, stored]) compareSets(labels, sets, answers)
  }

  /** The same labels as another process, or this one after a restart, reads them. */
  const readAgain = async (labels: LabelRow[]) => {
    const before = server.deps.config.labelMemoryMb
    server.deps.config.labelMemoryMb = 0
    const other = [...(await holdDefinitions(server.deps, server.workspace)).rows].find((row) => !labels.includes(row))
    await holdLabels(server.deps, server.workspace, other ? [other] : [])
    server.deps.config.labelMemoryMb = before
    return holdLabels(server.deps, server.workspace, labels)
  }

  type Answers = Awaited<ReturnType<typeof answerRules>>

  const compareSets = (labels: LabelRow[], sets: ReadonlyMap<number, LabelSet>, answers: Answers) => {
    labels.forEach((label, index) => {
      const set = sets.get(label.id)
      const held = new Map([...(set?.known ?? [])].map((customer) => [customer, set?.get(customer)]))
      const fresh = new Map(
        [...(answers[index] ?? [])].flatMap(([customer, { value, number }]) =>
          value === undefined
            ? []
            : [[customer, label.type === 'number' ? Math.round(number * 1000) / 1000 : value] as const],
        ),
      )
      expect({ [label.code]: Object.fromEntries(held) }).toEqual({ [label.code]: Object.fromEntries(fresh) })
    })
  }

  test('late events, duplicates, refunds, merges, undoes and the passing of time give the values of a full computation', async () => {
    for (const [code, rule] of Object.entries(rules)) {
      const type = { 'net-ever': 'number', looks: 'flag', 'looks-per-order': 'number', 'look-then-buy': 'flag' }[code]
      await define(code, rule, (type ?? 'choice') as LabelInput['type']) // the table above names types
    }
    await settle()
    let round = 0
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 8, maxLength: 25 }), async (operations) => {
        round++
        const person = (index: number) => `r${round}-p${index}`
        const bought: string[] = []
        let refunds = 0
        for (const [step, op] of operations.entries()) {
          if (op.do === 'look') {
            const event = {
              type: 'track',
              event: 'product.viewed',
              userId: person(op.who),
              messageId: `r${round}-${step}`,
              timestamp: new Date(now - op.daysAgo * DAY_MS).toISOString(),
            }
            await track(op.twice ? [event, event] : [event])
            if (op.twice) await track([event])
          } else if (op.do === 'buy') {
            const orderNo = `r${round}-${step}`
            const order = {
              orderNo,
              channel: op.channel,
              paidAt: new Date(now - op.daysAgo * DAY_MS).toISOString(),
              customer: { app: person(op.who) },
              lines: [{ sku: 'tea', quantity: op.amount, amountMinor: op.amount * 100 }],
            }
            await call('POST', '/v1/orders', order)
            await call('POST', '/v1/orders', order)
            bought.push(orderNo)
          } else if (op.do === 'refund') {
            const orderNo = bought[op.order % Math.max(1, bought.length)]
            const at = new Date(now).toISOString()
            if (orderNo)
              await call('POST', '/v1/refunds', {
                refundNo: `r${round}-f${refunds++}`,
                orderNo,
                at,
                amountMinor: 50 * op.share,
              })
          } else if (op.do === 'meet') {
            await track([{ type: 'identify', userId: person(op.who), messageId: `r${round}-${step}` }])
          } else if (op.do === 'merge') {
            await settle()
            const find = async (index: number) =>
              (await call('GET', `/v1/customers?search=${encodeURIComponent(person(index))}`)).body.customers?.[0]?.id
            const [kept, other] = [await find(op.a), await find(op.b)]
            if (kept && other && kept !== other)
              await call('POST', `/v1/customers/${kept}/merge`, { other, reason: 'test' })
          } else if (op.do === 'undo') {
            const { merges = [] } = (await call('GET', '/v1/merges')).body
            const merge = merges[op.merge]
            if (merge && !merge.undoneAt) await call('POST', `/v1/merges/${merge.id}/undo`)
          } else {
            await settle()
            now += op.days * DAY_MS
          }
        }
        await settle()
        await compare()
      }),
      { numRuns: 6 },
    )
  })

  test('a label without a scenario cannot be published, and the answer says what to do', async () => {
    const label = {
      code: 'gender',
      name: { en: 'Gender', zh: '性别' },
      category: 'identity',
      kind: 'fact',
      type: 'choice',
    }
    await call('POST', '/v1/labels', label)
    const refused = await call('POST', '/v1/labels/gender/publish')
    expect(refused).toMatchObject({ status: 422, body: { code: 'label_needs_scenario' } })
  })
})
