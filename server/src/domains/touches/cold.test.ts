import { expect, test } from 'vitest'
import type { CustomerCaller } from '../../kernel/http.ts'
import { testRuntime } from '../../testing/index.ts'
import { recordConsent } from '../consent/index.ts'
import { findPublicIds, findRecords, resolveMany } from '../customers/index.ts'
import { mergeCustomers } from '../customers/operations/merge-customers.ts'
import { seedRegistry } from '../labels/index.ts'
import { recordOrders } from '../orders/index.ts'
import { systemCaller } from '../organization/index.ts'
import { requestTouches, type TouchRequest } from './index.ts'
import { findCold } from './operations/find-cold.ts'
import { followInbox } from './operations/keep-inbox.ts'
import { changePolicy, readPolicy } from './operations/keep-policy.ts'
import { readTemperatures } from './operations/read-temperature.ts'
import { defaultPolicy } from './rules/policy.ts'

const dayMs = 86_400_000
const today = Date.parse('2026-03-03T02:00:00Z')
let now = today
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const { deps } = runtime
const content = { title: { en: 'Fresh bread', zh: '新鲜面包' }, body: { en: 'From nine.', zh: '九点出炉。' } }

async function openShop(policy: Partial<typeof defaultPolicy> = {}) {
  const { workspace } = await runtime.newWorkspace()
  const scope = { workspace, stores: '*', timezone: 'Asia/Shanghai' } as const
  const { version } = await readPolicy(deps, scope)
  await changePolicy(deps, systemCaller(workspace), { version, policy: { ...defaultPolicy, ...policy } })
  let serial = 0
  return {
    scope,
    people: (count: number, phone = false) =>
      deps.db.as(scope, (tx) =>
        resolveMany(
          tx,
          deps,
          { workspace, source: 'test' },
          Array.from({ length: count }, () => {
            const value = `c${++serial}`
            const phones = phone ? [{ kind: 'phone' as const, value: `1390000${1000 + serial}` }] : []
            return { identifiers: [{ kind: 'card' as const, value }, ...phones], at: deps.clock.now() }
          }),
        ),
      ),
    say: (customer: number, daysAgo: number, more: Partial<TouchRequest> = {}) => {
      now = today - daysAgo * dayMs
      const request: TouchRequest = {
        ...{ key: `k${++serial}`, customer, sender: 'play/1', purpose: 'marketing', channels: ['inbox'] },
        ...{ priority: 50, content, ...more },
      }
      return deps.db.as(scope, async (tx) => {
        const [decision] = await requestTouches(tx, deps, scope, [request])
        now = today
        return decision
      })
    },
    allow: (customer: number, granted: boolean, channel?: 'inbox' | 'sms') =>
      deps.db.as(scope, (tx) =>
        recordConsent(tx, deps, scope, {
          ...{ customer, purpose: 'marketing', granted, source: 'test' },
          ...(channel ? { channel } : {}),
        }),
      ),
    cold: (more: Partial<Parameters<typeof findCold>[2]> = {}) => {
      // The answer of a minute is remembered.
      now += 61_000
      return findCold(deps, { scope, contactVisible: false }, { days: 30, limit: 200, ...more })
    },
    me: (customer: number): CustomerCaller => ({
      ...{ scope, workspace, ordinal: customer, records: [customer] },
      ...{ session: 1, currency: 'CNY', locale: 'en' },
    }),
    async ordinals(people: readonly { customer: string }[]): Promise<number[]> {
      const found = await findRecords(
        deps,
        scope,
        people.map(({ customer }) => customer),
      )
      return people.map(({ customer }) => found.get(customer) ?? 0)
    },
  }
}

test('who is under the band, may be spoken to and heard nothing in the days is cold; whoever is not is left out', async () => {
  const shop = await openShop()
  const [silent = 0, refused = 0, heard = 0, still = 0, opted = 0, yes = 0, service = 0, old = 0] = await shop.people(8)
  await shop.allow(refused, false)
  await shop.say(heard, 10)
  // One message a month ago is forgotten, three still count.
  for (const ago of [36, 34, 32]) await shop.say(still, ago, { sender: `play/${ago}`, priority: 80 })
  await shop.allow(opted, false, 'inbox')
  await shop.allow(yes, true)
  await shop.say(service, 3, { purpose: 'service' })
  await shop.say(old, 100)
  const { reachable, cold, willing, people, customers, groups } = await shop.cold()
  expect(await shop.ordinals(people)).toEqual([silent, yes, service, old])
  expect({ customers, reachable, cold, willing }).toEqual({ customers: 8, reachable: 6, cold: 4, willing: 1 })
  expect(groups.map(({ group, cold }) => [group, cold])).toContainEqual(['never', 4])
  const warm = await deps.db.as(shop.scope, (tx) => readTemperatures(tx, deps, shop.scope, [still]))
  expect(warm.get(still)?.band).toBe('fine')
})

test('temperatures of everybody at once are those of one at a time', async () => {
  const shop = await openShop({
    ...{ caps: { day: null, week: null, month: null, life: null }, distanceHours: 0, perChannel: {} },
    ...{ perSender: { day: null, week: null, life: null }, temperature: { coldBelow: 5, hotFrom: 100 } },
    ...{ quiet: { from: '00:00', to: '00:00', channels: [] }, hook: { repeatDays: 0, stretch: 1, memoryDays: 10 } },
  })
  const all = await shop.people(40, true)
  for (const customer of all) await shop.allow(customer, true)
  for (const [index, customer] of all.entries()) {
    for (let count = 0; count <= index % 5; count++) {
      const channels = [(['inbox', 'sms', 'voice'] as const)[(index + count) % 3] ?? 'inbox']
      const decision = await shop.say(customer, 31 + ((index * 7 + count * 11) % 80), { channels })
      const id = decision?.touch ?? 0
      if ((index + count) % 4 === 1) await followInbox(deps, shop.me(customer), { ids: [id], what: 'acted' })
      if ((index + count) % 4 === 2) await followInbox(deps, shop.me(customer), { ids: [id], what: 'seen' })
      if (index % 13 === 5) await followInbox(deps, shop.me(customer), { ids: [id], what: 'complained' })
    }
  }
  const { people } = await shop.cold()
  const one = await deps.db.as(shop.scope, (tx) => readTemperatures(tx, deps, shop.scope, all))
  const byOne = all.filter((customer) => one.get(customer)?.band === 'cold')
  expect(await shop.ordinals(people)).toEqual(byOne)
  expect(byOne.length).toBeGreaterThan(5)
  expect(byOne.length).toBeLessThan(35)
})

test('where the inbox is not for those who were never asked, only a yes and an address make somebody reachable', async () => {
  const shop = await openShop({ neverAsked: ['sms'] })
  const [noPhone = 0, asked = 0] = await shop.people(2)
  const [phone = 0, opted = 0] = await shop.people(2, true)
  await shop.allow(asked, true)
  await shop.allow(opted, false, 'sms')
  const { people, reachable } = await shop.cold()
  expect(await shop.ordinals(people)).toEqual([asked, phone])
  expect([reachable, noPhone, opted]).toEqual([2, expect.any(Number), expect.any(Number)])
})

test('of a person with two records both count: what was said to either, and the last word of either', async () => {
  const shop = await openShop()
  const [first = 0, second = 0, third = 0, fourth = 0] = await shop.people(4)
  // Silence on one record, three messages on the other.
  for (const ago of [36, 34, 32]) await shop.say(second, ago, { sender: `play/${ago}`, priority: 80 })
  await shop.allow(fourth, true)
  const ids = await findPublicIds(deps, shop.scope, [first, second, third, fourth])
  const by = systemCaller(shop.scope.workspace)
  for (const [kept, other] of [
    [first, second],
    [third, fourth],
  ] as const)
    await mergeCustomers(deps, { scope: shop.scope, contactVisible: true }, by, {
      ...{ kept: ids.get(kept) ?? '', other: ids.get(other) ?? '', reason: 'test', dryRun: false },
    })
  const { people, willing, customers } = await shop.cold()
  expect(await shop.ordinals(people)).toEqual([third])
  expect([customers, willing]).toEqual([2, 1])
})

test('the silent are told apart by their last order, a page at a time, and each group is an audience', async () => {
  const shop = await openShop()
  await seedRegistry(deps, shop.scope.workspace)
  const all = await shop.people(6)
  const ages = [5, 40, 100, 300]
  for (const [index, ago] of ages.entries()) {
    now = today - ago * dayMs
    await recordOrders(deps, { scope: shop.scope, currency: 'CNY', source: 'test' }, [
      {
        ...{ orderNo: `o${index}`, paidAt: new Date(now).toISOString(), customer: { card: `c${index + 1}` } },
        lines: [{ sku: 'milk', quantity: 1, amountMinor: 2500 }],
      },
    ])
  }
  now = today
  await runtime.drained()
  await runtime.keeper.settled()
  const first = await shop.cold({ limit: 4 })
  expect(first.groups.map(({ cold }) => cold)).toEqual([1, 1, 1, 1, 2])
  const next = await shop.cold({ limit: 4, cursor: first.nextCursor ?? '' })
  expect(next.nextCursor).toBeNull()
  expect(await shop.ordinals([...first.people, ...next.people])).toEqual(all)
  const sleeping = await shop.cold({ group: 'sleeping' })
  expect(await shop.ordinals(sleeping.people)).toEqual([all[2]])
})
