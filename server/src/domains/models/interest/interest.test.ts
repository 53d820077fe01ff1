import { describe, expect, test } from 'vitest'
import { insertFacts, profiles, testRuntime } from '../../../testing/index.ts'
import { findPublicIds } from '../../customers/index.ts'
import { readValues } from '../../labels/index.ts'
import { recordOrders } from '../../orders/index.ts'
import { systemCaller } from '../../organization/index.ts'
import { executeRun } from '../operations/execute-run.ts'
import { listInterested } from '../operations/list-interested.ts'
import { listInterests } from '../operations/list-interests.ts'
import { startRun } from '../operations/start-run.ts'

const now = new Date('2026-06-30T04:00:00Z')
const daysBefore = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString()

const goods: Record<string, { name: string; categoryCode: string }> = {
  coffee: { name: 'Coffee', categoryCode: 'dining.drinks' },
  cake: { name: 'Cake', categoryCode: 'dining.bakery' },
  rice: { name: 'Rice', categoryCode: 'supermarket.grain-oil' },
  oil: { name: 'Oil', categoryCode: 'supermarket.grain-oil' },
}

let orders = 0
const order = (wallet: string, daysAgo: number, ...skus: string[]) => ({
  orderNo: `O${++orders}`,
  storeCode: 'S1',
  paidAt: daysBefore(daysAgo),
  customer: { wallet },
  lines: skus.map((sku) => ({ sku, ...goods[sku], quantity: 1, amountMinor: 1000 })),
})

/** Cafe people buy coffee and cake together, homemakers rice and oil; three people are looked at closely. */
const world = () => [
  ...Array.from({ length: 12 }, (_, at) => at).flatMap((at) => [
    order(`cafe${at}`, 40 + at, 'coffee', 'cake'),
    order(`cafe${at}`, 33 + at, 'coffee', 'cake'),
    order(`home${at}`, 90 + at, 'rice', 'oil'),
    order(`home${at}`, 60 + at, 'rice', 'oil'),
  ]),
  order('taster', 9, 'coffee'),
  order('cook', 75, 'rice', 'oil'),
  order('cook', 5, 'rice'),
  order('newcomer', 3, 'cake'),
]

describe.each(profiles)('on the profile %s', async (profile) => {
  const runtime = await testRuntime({ profile, clock: { now: () => now } })
  const { deps, workspace } = runtime
  const scope = { workspace, stores: '*' as const, timezone: 'Asia/Shanghai' }
  const ch = deps.ch.scope(scope)
  const runModel = async () => {
    const request = { parameters: {}, writeLabels: true }
    const { id } = await startRun(deps, systemCaller(workspace), 'interest', request)
    return executeRun(deps, { workspace, timezone: scope.timezone, currency: 'CNY' }, id)
  }
  const recorded = world()
  await recordOrders(deps, { scope, currency: 'CNY', source: 'test' }, recorded)
  await runtime.drained()
  const rows = await ch.rows<{ order_no: string; customer: number }>(`select order_no, customer from {{orders}}`)
  const byOrder = new Map(rows.map((row) => [row.order_no, row.customer]))
  const ordinalOf = (wallet: string): number =>
    byOrder.get(recorded.findLast(({ customer }) => customer.wallet === wallet)?.orderNo ?? '') ?? 0
  const publicIdOf = async (wallet: string): Promise<string> => {
    const ordinal = ordinalOf(wallet)
    return (await findPublicIds(deps, scope, [ordinal])).get(ordinal) ?? ''
  }

  test('before a run nothing is claimed', async () => {
    expect(await listInterests(deps, scope, await publicIdOf('taster'))).toEqual({ interests: [] })
    expect(await listInterested(deps, scope, 'cake')).toEqual({ customers: [] })
  })

  test('a run says how good it is on purchases that it did not see, beside "bought before"', async () => {
    const { state, error, inputs, metrics } = await runModel()
    expect({ state, error }).toEqual({ state: 'done', error: undefined })
    expect(inputs).toMatchObject({ lines: 101, customers: 27, products: 4, to: '2026-06-27' })
    expect(metrics.checkedCustomers).toBe(25)
    expect(metrics.recall10).toBeGreaterThanOrEqual(metrics.recall10BoughtBefore ?? 1)
  })

  test('a customer wants what people buy beside what she bought, and the list says so in both languages', async () => {
    const { interests, computedAt } = await listInterests(deps, scope, await publicIdOf('taster'))
    expect(computedAt).toBe(now.toISOString())
    const cake = interests.find(({ product }) => product === 'cake')
    expect(cake).toMatchObject({ name: 'Cake', category: 'dining.bakery', suppressed: false })
    expect(cake?.reason).toEqual({
      en: 'Because they bought Coffee 9 days ago, which people buy with Cake',
      zh: '因为 9 天前买了Coffee，买它的人常买Cake',
    })
    const scores = interests.filter(({ suppressed }) => !suppressed).map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const order = interests.map(({ product }) => product)
    expect(order.indexOf('cake')).toBeLessThan(order.indexOf('rice'))
  })

  test('what was bought inside its cycle is not pushed, unless it is of high frequency', async () => {
    const cook = await listInterests(deps, scope, await publicIdOf('cook'))
    expect(cook.interests.find(({ product }) => product === 'rice')).toMatchObject({ suppressed: true, score: 0 })
    expect(cook.interests.find(({ product }) => product === 'oil')).toMatchObject({ suppressed: false })
    const taster = await listInterests(deps, scope, await publicIdOf('taster'))
    expect(taster.interests.find(({ product }) => product === 'coffee')).toMatchObject({ suppressed: false })
    const wanting = await listInterested(deps, scope, 'rice')
    expect(wanting.customers.map(({ id }) => id)).not.toContain(await publicIdOf('cook'))
  })

  test('a product has its customers in order, with the score and reason that the customer has', async () => {
    const { customers } = await listInterested(deps, scope, 'oil')
    expect(customers.length).toBeGreaterThan(10)
    for (const { id, score, reason } of customers.slice(0, 5)) {
      const own = (await listInterests(deps, scope, id)).interests.find(({ product }) => product === 'oil')
      expect({ score: own?.score, reason: own?.reason }).toEqual({ score, reason })
    }
  })

  test('an event changes the list of its customer at once, without a run, and no other', async () => {
    const [taster, newcomer] = [await publicIdOf('taster'), await publicIdOf('newcomer')]
    const scoreOfOil = async (id: string) =>
      (await listInterests(deps, scope, id)).interests.find(({ product }) => product === 'oil')?.score ?? 0
    const before = { taster: await scoreOfOil(taster), newcomer: await scoreOfOil(newcomer) }
    const at = daysBefore(1).replace('T', ' ').replace('Z', '')
    await insertFacts(deps, 'events', [
      [workspace, ordinalOf('taster'), at, 'cart.added', 'm1', 0, 'app', 'test', '{"sku":"oil"}', at],
    ])
    expect(await scoreOfOil(taster)).toBeGreaterThan(2 * before.taster)
    expect(await scoreOfOil(newcomer)).toBe(before.newcomer)
    const { interests } = await listInterests(deps, scope, taster)
    expect(interests.find(({ product }) => product === 'oil')?.reason.en).toBe('Put it into the cart yesterday')
  })

  test('labels tell by category who is interested more than others, with evidence', async () => {
    const { labels } = await runModel()
    expect(labels).toContain('interest-supermarket-grain-oil')
    const values = await readValues(deps, scope, labels)
    const interested = (code: string): number[] => [...(values.get(code) ?? new Map<number, string>()).keys()]
    expect(interested('interest-supermarket-grain-oil')).toContain(ordinalOf('cook'))
    expect(interested('interest-supermarket')).toContain(ordinalOf('cook'))
    expect(interested('interest-supermarket-grain-oil')).not.toContain(ordinalOf('newcomer'))
    expect(interested('interest-dining-bakery')).toContain(ordinalOf('newcomer'))
    expect(values.get('interest-favourite')?.get(ordinalOf('cook'))).toBe('supermarket.grain-oil')
  })
})
