import { randomUUID } from 'node:crypto'
import type { SlotPlacementInput } from '@regulars/contract'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop } from '../../testing/offers.ts'
import { listPublicOffers } from '../offers/index.ts'
import { createStore, getOrganization, systemCaller } from '../organization/index.ts'
import {
  addCandidates,
  changePlacementState,
  createPlacement,
  type Filled,
  fillSlots,
  noteClaim,
  noteClick,
} from './index.ts'
import { changePlacement, getPlacement } from './operations/keep-placements.ts'
import { listDecisions, replayDecision } from './operations/replay-decision.ts'
import { changeSlot, listSlots, reportSlot } from './operations/report-slots.ts'

const now = new Date('2026-03-02T04:00:00Z')
const clock = { at: now, now: () => clock.at }
const runtime = await testRuntime({ clock })
const shop = openOfferShop(runtime, clock)
const { scope, processes } = shop
const [deps, other] = processes as [Deps, Deps] // openOfferShop opens two
const by = systemCaller(runtime.workspace)
afterAll(() => shop.close())

const link = { title: { en: 'Look', zh: '看看' }, action: { kind: 'link', to: 'https://shop.example/new' } } as const
const made: number[] = []

async function place(more: Partial<SlotPlacementInput> = {}): Promise<number> {
  const { id } = await createPlacement(deps, by, {
    ...{ name: 'Placement', page: 'pay-success', creative: link, conversion: { kind: 'click' }, valueMinor: 100 },
    ...more,
  })
  await changePlacementState(deps, by, id, 'running')
  made.push(id)
  return id
}

// Each test has the page to itself.
beforeEach(async () => {
  clock.at = new Date(clock.at.getTime() + 60_000)
  for (const id of made.splice(0)) await changePlacementState(deps, by, id, 'ended')
})

const person = (ordinal: number) => ({ ordinal, records: [ordinal] })
type View = { customer?: number; store?: number; categories?: string[]; seed?: string; isOwnPhone?: boolean }
const fill = ({ customer, ...more }: View = {}, by: Deps = deps): Promise<Filled[]> =>
  fillSlots(by, scope, {
    ...{ page: 'pay-success', isOwnPhone: true, store: 0, categories: [], seed: randomUUID() },
    person: customer === undefined ? undefined : person(customer),
    ...more,
  })
const ids = (filled: readonly Filled[]) => filled.map(({ placement }) => placement)

describe('a view of a page', () => {
  test('is decided once: opened again, by whichever process, it shows the same and counts nothing', async () => {
    const id = await place()
    const [customer = 0] = await shop.people(1)
    const seed = randomUUID()
    const views = await Promise.all(Array.from({ length: 10 }, (_, at) => fill({ customer, seed }, processes[at % 2])))
    for (const view of views) expect(view).toEqual(views[0])
    expect(ids(views[0] ?? [])).toEqual([id])
    expect((await getPlacement(deps, scope, id)).figures.impressions).toBe(1)
  })

  test('can be decided again from what was stored, and comes out equal', async () => {
    for (let at = 0; at < 5; at += 1) await place({ valueMinor: 50 + at })
    const people = await shop.people(30)
    await Promise.all(people.map((customer, at) => fill({ customer }, processes[at % 2])))
    const decisions = await listDecisions(deps, scope, 30)
    expect(decisions).toHaveLength(30)
    for (const { id, filled } of decisions) {
      expect(filled).toHaveLength(3)
      expect(await replayDecision(other, scope, id)).toMatchObject({ equal: true, decision: { filled } })
    }
    // Ties are broken by chance, so not everybody is shown the same.
    expect(new Set(decisions.map(({ filled }) => filled[0]?.placement)).size).toBeGreaterThan(1)
  })

  test('says of everything that could not be shown why', async () => {
    const store = await createStore(deps, by, {
      code: 'hill',
      name: 'Hill',
      city: (await getOrganization(deps, by)).cities[0]?.id ?? 0,
    })
    const elsewhere = await place({ eligibility: { stores: [store.code] } })
    const sent = await place({ eligibility: { candidatesOnly: true } })
    const after = await place({ eligibility: { afterCategories: ['dining'] } })
    const [customer = 0] = await shop.people(1)
    expect(ids(await fill({ customer }))).toEqual([])
    const [decision] = await listDecisions(deps, scope, 1)
    const { left } = await replayDecision(deps, scope, decision?.id ?? '')
    expect(new Map(left.map(({ placement, reason }) => [placement, reason]))).toEqual(
      new Map([
        [elsewhere, 'place'],
        [sent, 'candidate'],
        [after, 'purchase'],
      ]),
    )
    await deps.db.as(scope, (tx) =>
      addCandidates(tx, deps, scope, {
        ...{ placement: sent, customers: [customer], sender: 'play/1' },
        until: new Date(clock.at.getTime() + 3_600_000),
      }),
    )
    const shown = ids(await fill({ customer, store: store.id, categories: ['dining'] }))
    expect(shown.toSorted((a, b) => a - b)).toEqual([elsewhere, sent, after])
  })
})

describe('nothing is passed by pages that are opened at once through two processes:', () => {
  test('caps, budgets and what a person sees a day, for random limits', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          cap: fc.integer({ min: 1, max: 20 }),
          price: fc.integer({ min: 1, max: 7 }),
          budget: fc.integer({ min: 7, max: 60 }),
          perDay: fc.integer({ min: 1, max: 3 }),
          views: fc.integer({ min: 15, max: 40 }),
        }),
        async ({ cap, price, budget, perDay, views }) => {
          const capped = await place({ impressionsMax: cap, perPersonDayMax: null })
          const bought = await place({
            ...{ price: { per: 'impression', amountMinor: price }, budgetMinor: budget, perPersonDayMax: null },
          })
          const rare = await place({ perPersonDayMax: perDay })
          const people = await shop.people(3)
          const shown = (
            await Promise.all(
              Array.from({ length: views }, (_, at) => fill({ customer: people[at % 3] ?? 0 }, processes[at % 2])),
            )
          ).flat()
          const count = (id: number) => shown.filter(({ placement }) => placement === id).length
          expect(count(capped)).toBe(Math.min(cap, views))
          expect(count(bought)).toBe(Math.min(Math.floor(budget / price), views))
          // Views are dealt to three people in turn.
          const each = [0, 1, 2].map((at) => Math.min(perDay, Math.floor((views + 2 - at) / 3)))
          expect(count(rare)).toBe(each.reduce((sum, one) => sum + one, 0))
          expect((await getPlacement(deps, scope, bought)).figures.spentMinor).toBe(count(bought) * price)
          for (const id of [capped, bought, rare]) await changePlacementState(deps, by, id, 'ended')
        },
      ),
      { numRuns: 6 },
    )
  })

  test('a budget that clicks spend, and a press that is sent many times', async () => {
    const id = await place({ price: { per: 'click', amountMinor: 40 }, budgetMinor: 100, perPersonDayMax: null })
    const views = await Promise.all(
      (await shop.people(12)).map((customer, at) => fill({ customer }, processes[at % 2])),
    )
    const shown = views.flat()
    expect(shown).toHaveLength(12)
    await Promise.all(
      [...shown, ...shown].map(({ decision, slot }, at) =>
        noteClick(processes[at % 2] ?? deps, scope, { decision, slot }),
      ),
    )
    const { figures } = await getPlacement(deps, scope, id)
    expect(figures).toEqual({ impressions: 12, clicks: 12, conversions: 12, valueMinor: 1200, spentMinor: 80 })
    // What is left is less than a price.
    expect(await fill()).toEqual([])
  })

  test('a guarantee is met exactly when it is behind and there are pages enough, and goes before everything else', async () => {
    const rich = await place({ valueMinor: 1_000_000, slots: ['pay-success-top'] })
    const from = clock.at
    const promised = await place({
      ...{ guaranteedImpressions: 20, impressionsMax: 20, perPersonDayMax: null, slots: ['pay-success-top'] },
      to: new Date(from.getTime() + 10 * 3_600_000).toISOString(),
    })
    clock.at = new Date(from.getTime() + 9.5 * 3_600_000)
    const views = await Promise.all(Array.from({ length: 40 }, (_, at) => fill({}, processes[at % 2])))
    const shown = ids(views.flat())
    expect(shown.filter((id) => id === promised)).toHaveLength(20)
    expect(shown.filter((id) => id === rich)).toHaveLength(20)
  })
})

describe('an offer in a slot', () => {
  test('is counted as a success when it is claimed, and is shown as done', async () => {
    const offer = await shop.offer({
      limits: { perCustomer: 1, perNaturalPerson: null, perPhone: null, perDevice: null },
    })
    const open = await deps.db.as(scope, (tx) => listPublicOffers(tx, deps, scope.workspace))
    const name = open.find(({ id }) => id === offer)?.code ?? ''
    const id = await place({
      creative: { ...link, action: { kind: 'offer', offer: name } },
      conversion: { kind: 'claim' },
      valueMinor: 300,
    })
    const [customer = 0] = await shop.people(1)
    const seed = randomUUID()
    const [shown] = await fill({ customer, seed })
    expect(shown).toMatchObject({ placement: id, isDone: false })
    await shop.claim(offer, customer)
    const where = { decision: shown?.decision ?? '', slot: shown?.slot ?? '' }
    await Promise.all(processes.flatMap((each) => [noteClaim(each, scope, where), noteClaim(each, scope, where)]))
    expect((await getPlacement(deps, scope, id)).figures).toMatchObject({ clicks: 1, conversions: 1, valueMinor: 300 })
    expect(await fill({ customer, seed })).toMatchObject([{ placement: id, isDone: true }])
    // Had to the limit: not offered again.
    clock.at = new Date(clock.at.getTime() + 10_000)
    expect(await fill({ customer })).toEqual([])
  })
})

test('who is held out of a placement never sees it, everybody else may, and both are counted', async () => {
  const id = await place({ holdoutBasisPoints: 5000 })
  const people = await shop.people(60)
  const first = await Promise.all(people.map((customer) => fill({ customer })))
  const again = await Promise.all(people.map((customer) => fill({ customer })))
  const saw = first.map((filled) => filled.length > 0)
  expect(again.map((filled) => filled.length > 0)).toEqual(saw)
  const held = saw.filter((each) => !each).length
  expect(held).toBeGreaterThan(10)
  expect(held).toBeLessThan(50)
  const { experiment } = await getPlacement(deps, scope, id)
  expect(experiment).not.toBeNull()
  await expect(changePlacement(deps, by, id, { holdoutBasisPoints: 100 })).rejects.toMatchObject({
    code: 'placement_holdout_fixed',
  })
})

test('the report of a slot counts views, fill, clicks and successes; a closed slot is not filled', async () => {
  const reader = { scope, currency: 'CNY' }
  const before = await reportSlot(deps, reader, 'pay-success-bottom', {})
  await place({ slots: ['pay-success-bottom'] })
  const views = await Promise.all(Array.from({ length: 8 }, () => fill()))
  for (const { decision, slot } of views.flat().slice(0, 3)) await noteClick(deps, scope, { decision, slot })
  const after = await reportSlot(deps, reader, 'pay-success-bottom', {})
  const grown = (key: 'views' | 'impressions' | 'clicks' | 'conversions') => after.slot[key] - before.slot[key]
  expect([grown('views'), grown('impressions'), grown('clicks'), grown('conversions')]).toEqual([8, 8, 3, 3])
  expect(after.days.reduce((sum, day) => sum + day.impressions, 0)).toBe(after.slot.impressions)
  const all = await listSlots(deps, reader, {})
  expect(all.slots.find(({ code }) => code === 'pay-success-bottom')).toMatchObject({ placements: 1, enabled: true })
  await changeSlot(deps, scope, 'pay-success-bottom', { enabled: false })
  expect(await fill()).toEqual([])
  await changeSlot(deps, scope, 'pay-success-bottom', { enabled: true })
  expect(await fill()).toHaveLength(1)
})
