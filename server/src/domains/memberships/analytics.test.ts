import { expect, test } from 'vitest'
import { insertFacts, profiles, testRuntime } from '../../testing/index.ts'
import { measureValue } from './operations/measure-value.ts'

const day = (count: number): string =>
  new Date(Date.UTC(2026, 0, 1) + count * 86_400_000).toISOString().slice(0, 19).replace('T', ' ')

test.each(profiles)('value before and after the card is that of a hand-worked shop (%s)', async (profile) => {
  const { deps, workspace } = await testRuntime({
    profile,
    clock: { now: () => new Date(Date.UTC(2026, 0, 1) + 200 * 86_400_000) },
  })
  const issued = (customer: number, at: number, template = 'standard') => [
    workspace,
    customer,
    day(at),
    'card.issued',
    `card/${customer}/${at}`,
    0,
    'SHOP',
    'memberships',
    JSON.stringify({ template, code: '' }),
    day(at),
  ]
  const order = (customer: number, at: number, amount: number, fact = 'paid') => [
    workspace,
    customer,
    day(at),
    `o-${customer}-${at}-${fact}`,
    fact,
    0,
    'store',
    'goods',
    amount,
    '',
    '',
    1,
    1,
  ]
  await insertFacts(deps, 'events', [
    issued(1, 100),
    issued(1, 150),
    issued(2, 100),
    issued(3, 100),
    // Too young, and of another template.
    issued(4, 180),
    issued(5, 100, 'vip'),
  ])
  await insertFacts(deps, 'orders', [
    // Bought before: one in the window, one long before; two after with a part refunded.
    order(1, 90, 1000),
    order(1, 10, 9999),
    order(1, 100, 2000),
    order(1, 120, 3000),
    order(1, 121, 500, 'refunded'),
    order(1, 140, 7777),
    // New with the card.
    order(2, 101, 400),
    // The third never bought.
    order(4, 181, 1),
    order(5, 101, 1),
  ])
  const scope = { workspace, stores: '*', timezone: 'Asia/Shanghai' } as const
  const value = await measureValue(deps, scope, { template: 'standard', days: 30 })
  expect(value.all).toMatchObject({
    members: 3,
    before: { orders: 1, revenueMinor: 1000, buyers: 1 },
    after: { orders: 3, revenueMinor: 4900, buyers: 2 },
  })
  expect(value.known).toMatchObject({
    members: 1,
    before: { orders: 1, revenueMinor: 1000 },
    after: { orders: 2, revenueMinor: 4500, revenuePerMemberMonthMinor: 4500 / (30 / 30.4375) },
  })
  const nobody = await measureValue(deps, scope, { template: 'standard', days: 730 })
  expect(nobody.all).toMatchObject({ members: 0, after: { ordersPerMemberMonth: 0 } })
})
