import { describe, expect, test } from 'vitest'
import { insertFacts, testRuntime } from '../../testing/index.ts'
import { assign, openExperiment } from '../experiments/index.ts'
import { type Caller, systemCaller } from '../organization/index.ts'
import { listCosts, saveCosts } from './operations/keep-costs.ts'
import { listDecisions, noteDecision, removeDecision } from './operations/keep-decisions.ts'
import { readIncrements } from './operations/read-increments.ts'
import { runReport } from './operations/run-report.ts'

const now = new Date('2026-03-20T00:00:00Z')
const { deps, workspace, drained } = await testRuntime({ clock: { now: () => now }, timezone: 'UTC' })
const owner = systemCaller(workspace)
const scope = { ...owner.scope, timezone: 'UTC' }
const oneStore: Caller = { ...owner, scope: { workspace, stores: [1] } }
const cost = (month: string, amountMinor: number, channel = 'app') => ({ channel, month, amountMinor, note: '' })
const instant = (day: string): string => `2026-${day} 10:00:00.000`

const event = (customer: number, day: string, kind: string, channel: string, properties: object) => [
  workspace,
  customer,
  instant(day),
  kind,
  `${kind}-${customer}`,
  1,
  channel,
  'test',
  JSON.stringify(properties),
  instant(day),
]
const order = (customer: number, day: string) => [
  workspace,
  customer,
  instant(day),
  `o${customer}`,
  'paid',
  1,
  'till',
  'goods',
  1000,
  '',
  '',
  1,
  1,
]

describe('costs of channels', () => {
  test('a month that is entered again replaces what stood there, and nothing spent takes it away', async () => {
    await saveCosts(deps, owner, 'UTC', [cost('2026-01', 500), cost('2026-02', 700), cost('2026-02', 900, 'flyer')])
    const { costs } = await saveCosts(deps, owner, 'UTC', [cost('2026-02', 800), cost('2026-01', 0)])
    expect(costs.map(({ channel, month, amountMinor }) => [channel, month, amountMinor])).toEqual([
      ['app', '2026-02', 800],
      ['flyer', '2026-02', 900],
    ])
  })

  test('are those of the whole shop: who works for a store neither reads nor enters them', async () => {
    await expect(listCosts(deps, { ...oneStore.scope, timezone: 'UTC' })).rejects.toMatchObject({
      code: 'costs_whole_shop',
    })
    await expect(saveCosts(deps, oneStore, 'UTC', [cost('2026-01', 1)])).rejects.toMatchObject({
      code: 'costs_whole_shop',
    })
  })

  test('stand beside the new consumers of their months, and are hidden from who sees one store', async () => {
    await insertFacts(deps, 'events', [
      event(11, '02-01', 'page.viewed', 'app', {}),
      event(12, '02-01', 'page.viewed', 'app', {}),
    ])
    await insertFacts(deps, 'orders', [order(11, '02-10'), order(12, '02-11'), order(13, '02-12')])
    const reader = { by: owner, timezone: 'UTC', currency: 'CNY' }
    const whole = await runReport(deps, reader, 'attribution', { from: '2026-02', to: '2026-02' })
    expect(
      whole.rows.map(({ channel, newConsumers, costMinor, costPerNewMinor }) => [
        channel,
        newConsumers,
        costMinor,
        costPerNewMinor,
      ]),
    ).toEqual([
      ['app', 2, 800, 400],
      ['till', 1, null, null],
      ['flyer', 0, 900, null],
    ])
    const before = await runReport(deps, reader, 'attribution', { from: '2025-02', to: '2025-02' })
    // What was not entered is not known, which is not nothing.
    expect(before.summary.costMinor).toBeNull()
    const store = await runReport(deps, { ...reader, by: oneStore }, 'attribution', { from: '2026-02', to: '2026-02' })
    expect(store.rows.map(({ channel, costMinor }) => [channel, costMinor])).toEqual([
      ['app', null],
      ['till', null],
    ])
  })
})

describe('what was decided about channels', () => {
  test('stands with its day, its figure and who wrote it, the latest day first, until it is taken back', async () => {
    const said = {
      channel: 'flyer',
      decision: 'stopped',
      figure: '45 a new consumer',
      note: 'Nobody came back',
    } as const
    const march = await noteDecision(deps, owner, { ...said, day: '2026-03-01' })
    await noteDecision(deps, owner, { ...said, decision: 'started', day: '2026-01-05', note: 'To try it' })
    const { decisions } = await listDecisions(deps, scope)
    expect(decisions.map(({ day, decision }) => [day, decision])).toEqual([
      ['2026-03-01', 'stopped'],
      ['2026-01-05', 'started'],
    ])
    expect(decisions[0]).toEqual({
      ...said,
      id: march.id,
      day: '2026-03-01',
      by: owner.actor.name,
      at: now.toISOString(),
    })
    await removeDecision(deps, owner, march.id)
    expect((await listDecisions(deps, scope)).decisions).toHaveLength(1)
    await expect(removeDecision(deps, owner, march.id)).rejects.toMatchObject({ code: 'decision_not_found' })
    await expect(listDecisions(deps, oneStore.scope)).rejects.toMatchObject({ code: 'costs_whole_shop' })
    await expect(noteDecision(deps, oneStore, { ...said, day: '2026-03-01' })).rejects.toMatchObject({
      code: 'costs_whole_shop',
    })
  })
})

describe('what holdouts show of a channel', () => {
  test('is what the plays that mostly speak on it brought beyond the people held out', async () => {
    const people = Array.from({ length: 400 }, (_none, index) => 1000 + index)
    const { experiment, arms } = await deps.db.as(owner.scope, async (tx) => {
      const about = 'play/7/holdout'
      const both = [
        { name: 'in', weight: 1 },
        { name: 'held out', weight: 1, control: true },
      ]
      const { id } = await openExperiment(tx, deps, scope, {
        about,
        name: 'Win back',
        arms: both,
        windowDays: 10,
        measure: 'conversion',
      })
      const given = await assign(tx, deps, scope, {
        experiment: id,
        customers: people,
        at: new Date('2026-03-01T00:00:00Z'),
      })
      return { experiment: id, arms: given }
    })
    deps.wakeRelay()
    await drained()
    const treated = people.filter((customer) => arms.get(customer) === 'in')
    await insertFacts(
      deps,
      'events',
      treated.map((customer) => event(customer, '03-02', 'touch.sent', 'push', { sender: 'play/7' })),
    )
    await insertFacts(
      deps,
      'orders',
      treated.map((customer) => order(customer, '03-03')),
    )
    const all = { currency: 'CNY', from: null, until: null }
    const [push, ...others] = await readIncrements(deps, scope, all)
    expect(experiment).toBeGreaterThan(0)
    expect(others).toEqual([])
    expect(push?.channel).toBe('push')
    // Everybody who was treated ordered and nobody else did.
    expect(push?.value).toBeCloseTo(treated.length, 6)
    expect(push?.low ?? 0).toBeGreaterThan(0)
    // It was opened today and still runs: of the month before it says nothing, of this one all.
    const day = (text: string) => new Date(`2026-${text}T00:00:00Z`)
    expect(await readIncrements(deps, scope, { ...all, until: day('03-01') })).toEqual([])
    expect(await readIncrements(deps, scope, { ...all, from: day('04-01') })).toEqual([push])

    // However many were opened after it: all that ran count.
    await deps.db.as(owner.scope, async (tx) => {
      for (let play = 100; play < 240; play++)
        await openExperiment(tx, deps, scope, {
          ...{ about: `play/${play}/holdout`, name: `Later ${play}`, windowDays: 10, measure: 'conversion' },
          arms: [
            { name: 'in', weight: 1 },
            { name: 'held out', weight: 1, control: true },
          ],
        })
    })
    expect(await readIncrements(deps, scope, all)).toEqual([push])
  })
})
