import { randomUUID } from 'node:crypto'
import type { SlotPlacementInput } from '@regulars/contract'
import { afterAll, expect, test } from 'vitest'
import { insertFacts, testRuntime } from '../../testing/index.ts'
import { openOfferShop } from '../../testing/offers.ts'
import { listCategories } from '../catalog/index.ts'
import { recordConsent } from '../consent/index.ts'
import { systemCaller } from '../organization/index.ts'
import { changePlacementState, createPlacement, type Filled, fillSlots, keepSlots } from './index.ts'
import { getPlacement } from './operations/keep-placements.ts'
import { listDiversions, planDiversion } from './operations/plan-diversions.ts'
import { listDecisions, replayDecision } from './operations/replay-decision.ts'

const dayMs = 86_400_000
const clock = { at: new Date('2026-03-02T04:00:00Z'), now: () => clock.at }
const runtime = await testRuntime({ clock })
const { deps, workspace } = runtime
const shop = openOfferShop(runtime, clock)
const { scope } = shop
const by = systemCaller(workspace)
afterAll(() => shop.close())

const link = { title: { en: 'Look', zh: '看看' }, action: { kind: 'link', to: '/pocket/' } } as const
const { items } = await listCategories(deps, scope)
const idOf = (code: string): number => items.find((category) => category.code === code)?.id ?? 0

async function place(more: Partial<SlotPlacementInput>): Promise<number> {
  const { id } = await createPlacement(deps, by, {
    ...{ name: 'Placement', page: 'pay-success', creative: link, conversion: { kind: 'click' }, valueMinor: 100 },
    ...more,
  })
  await changePlacementState(deps, by, id, 'running')
  return id
}

const end = (id: number) => changePlacementState(deps, by, id, 'ended')

const fill = (
  customer: number,
  { categories = [], isOwnPhone = true }: { categories?: string[]; isOwnPhone?: boolean } = {},
): Promise<Filled[]> =>
  fillSlots(deps, scope, {
    ...{ page: 'pay-success', isOwnPhone, store: 0, categories, seed: randomUUID() },
    person: { ordinal: customer, records: [customer] },
  })

let serial = 0
/** A purchase as the relay would ship it. */
async function buy(customer: number, category: string, at: Date): Promise<void> {
  serial += 1
  const time = at.toISOString().slice(0, 19).replace('T', ' ')
  const head = [workspace, customer, time, `o-${serial}`, 'paid', 0, 'store']
  await insertFacts(deps, 'orders', [[...head, 'goods', 900, '', '', 1, 1]])
  await insertFacts(deps, 'order_lines', [[...head, 1, idOf(category), 1, 900]])
}

const later = (days: number): Date => new Date(clock.at.getTime() + days * dayMs)

test('an order with what was wanted counts once for the placement that was shown before it, and its price once for the budget', async () => {
  const id = await place({
    conversion: { kind: 'order', windowDays: 7, categories: ['fresh'] },
    price: { per: 'conversion', amountMinor: 30 },
    budgetMinor: 50,
    valueMinor: 400,
  })
  const [ann = 0, bob = 0, carl = 0, dora = 0] = await shop.people(4)
  await buy(ann, 'fresh.fruit', later(-0.01))
  for (const customer of [ann, bob, carl, dora]) expect(await fill(customer)).toHaveLength(1)
  await keepSlots(deps)
  expect((await getPlacement(deps, scope, id)).figures.conversions).toBe(0)

  await buy(ann, 'fresh.fruit', later(1))
  await buy(bob, 'dining.drinks', later(1))
  await buy(carl, 'fresh.meat', later(2))
  await buy(dora, 'fresh.meat', later(9))
  clock.at = later(3)
  await keepSlots(deps)
  await keepSlots(deps)
  // The second success finds less in the budget than its price: it counts and costs nothing.
  expect((await getPlacement(deps, scope, id)).figures).toMatchObject({
    conversions: 2,
    valueMinor: 800,
    spentMinor: 30,
  })
  await end(id)
})

test('an audience is asked on the own phone of the person alone, and not at all once personalisation is switched off', async () => {
  const everybody = await place({ eligibility: { audience: { all: [] } } })
  const nobody = await place({ eligibility: { audience: { not: { all: [] } } } })
  const [customer = 0] = await shop.people(1)
  expect((await fill(customer)).map(({ placement }) => placement)).toEqual([everybody])
  expect(await fill(customer, { isOwnPhone: false })).toEqual([])
  await deps.db.as(scope, (tx) =>
    recordConsent(tx, deps, scope, { customer, purpose: 'personalisation', granted: false, source: 'pocket' }),
  )
  expect(await fill(customer)).toEqual([])
  const [decision] = await listDecisions(deps, scope, 1)
  const { left } = await replayDecision(deps, scope, decision?.id ?? '')
  expect(left.filter(({ placement }) => placement === everybody || placement === nobody)).toEqual([
    { placement: nobody, reason: 'audience' },
    { placement: everybody, reason: 'audience' },
  ])
  for (const id of [everybody, nobody]) await end(id)
})

test('a diversion is shown after a purchase from its donor alone, and its lift is that of first purchases against those held out', async () => {
  const { id } = await planDiversion(deps, by, {
    ...{ donor: 'dining.drinks', receiver: 'fresh.fruit', creative: link, valueMinor: 500, windowDays: 14 },
    holdoutBasisPoints: 5000,
  })
  await changePlacementState(deps, by, id, 'running')
  const people = await shop.people(121)
  const [knows = 0, ...newcomers] = people
  expect(await fill(knows, { categories: ['fresh.meat', 'fresh'] })).toEqual([])
  await buy(knows, 'fresh.fruit', later(-5))
  const saw = new Map<number, boolean>()
  for (const customer of people)
    saw.set(customer, (await fill(customer, { categories: ['dining.drinks', 'dining'] })).length > 0)
  // Whoever uses the receiver already is not led there on their own phone; whose page it is elsewhere, nobody says.
  const why = async () => {
    const [decision] = await listDecisions(deps, scope, 1)
    return (await replayDecision(deps, scope, decision?.id ?? '')).left.find(({ placement }) => placement === id)
      ?.reason
  }
  clock.at = later(0.01)
  await fill(knows, { categories: ['dining.drinks', 'dining'] })
  expect(await why()).toBe('except')
  clock.at = later(0.01)
  await fill(knows, { categories: ['dining.drinks', 'dining'], isOwnPhone: false })
  expect(await why()).not.toBe('except')
  // Planted: every second of those who saw it buys for the first time, every tenth of those who did not.
  const shown = newcomers.filter((customer) => saw.get(customer))
  const heldOut = newcomers.filter((customer) => !saw.get(customer))
  await buy(knows, 'fresh.fruit', later(1))
  for (const customer of shown.filter((_, at) => at % 2 === 0)) await buy(customer, 'fresh.fruit', later(2))
  for (const customer of heldOut.filter((_, at) => at % 10 === 0)) await buy(customer, 'fresh.fruit', later(2))
  for (const customer of heldOut.filter((_, at) => at % 10 === 1)) await buy(customer, 'fresh.fruit', later(20))
  clock.at = later(30)
  const [plan] = (await listDiversions(deps, scope)).filter(({ placement }) => placement === id)
  const [bought, boughtAnyway] = [Math.ceil(shown.length / 2), Math.ceil(heldOut.length / 10)]
  expect(plan).toMatchObject({
    ...{ donor: 'dining.drinks', receiver: 'fresh.fruit' },
    shown: { people: shown.length, converted: bought },
    heldOut: { people: heldOut.length, converted: boughtAnyway },
  })
  expect(plan?.lift?.value).toBeCloseTo(bought / shown.length - boughtAnyway / heldOut.length)
  expect(plan?.lift?.low).toBeGreaterThan(0)
})
