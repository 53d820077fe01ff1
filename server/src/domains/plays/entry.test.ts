import { LabelInput, type PlayDefinitionInput } from '@regulars/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { findPublicIds } from '../customers/index.ts'
import { createLabel, publishLabel } from '../labels/operations/change-label.ts'
import { declareValues } from '../labels/operations/declare-values.ts'
import { changeState, publishPlay } from './index.ts'
import { findMembers } from './operations/choose-way.ts'
import { enterByHand } from './operations/enter-by-hand.ts'
import { followAudiences } from './operations/follow-audiences.ts'
import { followSchedules } from './operations/follow-schedules.ts'
import { saveDraft } from './operations/keep-draft.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
let now = Date.parse('2026-03-16T09:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) }, timezone: 'Europe/Berlin' })
const second: Deps = { ...runtime.deps, db: openDb({ url: runtime.engines.postgresUrl, log: runtime.deps.log }) }
const { deps, workspace } = runtime
const processes = [deps, second] as const
let shop: PlayShop
let serial = 0

beforeAll(async () => {
  shop = openPlayShop(runtime, workspace)
  for (const code of ['club', 'gold']) {
    const about = { scenario: 'churn-recall', category: 'identity', kind: 'fact', type: 'flag' }
    await createLabel(deps, shop.by, LabelInput.parse({ code, name: { en: code, zh: code }, ...about }))
    await publishLabel(deps, shop.by, code)
  }
})
afterAll(() => second.db.close())

const end = { do: 'exit' } as const
const club = { label: 'club', is: ['true'] }
const gold = { label: 'gold', is: ['true'] }
const inPlay = async (play: number) => (await shop.runs(play)).map(({ customer }) => customer)
const publish = (more: Partial<PlayDefinitionInput>) => shop.publish(playOf({ end }, more))

async function declare(label: string, customers: readonly number[], value: boolean): Promise<void> {
  const ids = await findPublicIds(deps, shop.scope, [...customers])
  const values = [...ids.values()].map((customer) => ({ customer, value: value || null }))
  await declareValues(deps, shop.by, label, { values })
}
const buy = (customer: number, amountMinor: number, more: object = {}) =>
  shop.buy(`p${customer}`, `n-${++serial}`, { lines: [{ sku: 'milk', quantity: 1, amountMinor }], ...more })

describe('by an event come in', () => {
  test('those whose event has the properties and who are meant as labels know them then; yesterday’s history brings nobody', async () => {
    const [fits = 0, poor = 0, elsewhere = 0, stranger = 0, past = 0] = await shop.people(5)
    await declare('club', [fits, poor, elsewhere, past], true)
    const play = await publish({
      entry: {
        on: 'event',
        kind: 'order.paid',
        where: [
          { property: 'amountMinor', op: 'from', value: 3000 },
          { property: 'store', op: 'is', value: 'north' },
        ],
        who: club,
      },
    })
    now += MINUTE_MS
    await buy(fits, 3000, { storeCode: 'north' })
    await buy(poor, 2999, { storeCode: 'north' })
    await buy(elsewhere, 3000, { storeCode: 'south' })
    await buy(stranger, 3000, { storeCode: 'north' })
    await buy(past, 3000, { storeCode: 'north', paidAt: new Date(now - 25 * HOUR_MS).toISOString() })
    await shop.settle()
    expect(await inPlay(play)).toEqual([fits])
    const [run] = await shop.runs(play)
    expect(run?.context).toMatchObject({ entry: { amountMinor: 3000, store: 'north' } })
  })

  test('the same people once for one event, and again by the rule of the play', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    const entry = { on: 'event', kind: 'order.paid' } as const
    const once = await publish({ entry })
    const often = await publish({ entry, again: { rule: 'always' } })
    const weekly = await publish({ entry, again: { rule: 'after', days: 7 } })
    for (let day = 0; day < 10; day++) {
      now += day === 0 ? MINUTE_MS : DAY_MS
      await buy(anna, 100)
      if (day === 0) await buy(boris, 100)
      await shop.settle()
      await shop.settle()
    }
    const times = async (play: number) => {
      const all = await inPlay(play)
      return [anna, boris].map((one) => all.filter((customer) => customer === one).length)
    }
    expect([await times(once), await times(often), await times(weekly)]).toEqual([
      [1, 1],
      [10, 1],
      [2, 1],
    ])
    for (const play of [once, often, weekly]) await changeState(deps, shop.by, play, 'stopped')
  })
})

describe('by a change of an audience come in', () => {
  test('who comes into it after the play was published, or leaves it: from that very moment, and nobody who was in before', async () => {
    const [inside = 0, comes = 0, goes = 0] = await shop.people(3)
    await declare('gold', [inside, goes], true)
    const enters = await publish({ entry: { on: 'audience', who: gold, change: 'enters' } })
    const leaves = await publish({ entry: { on: 'audience', who: gold, change: 'leaves' } })
    const present = await publish({
      entry: { on: 'audience', who: gold, change: 'enters', includePresent: true },
      again: { rule: 'always' },
    })
    // Before any job looked for the first time.
    await declare('gold', [comes], true)
    await declare('gold', [goes], false)
    await shop.settle()
    expect([await inPlay(enters), await inPlay(leaves)]).toEqual([[comes], [goes]])
    expect(new Set(await inPlay(present))).toEqual(new Set([inside, comes]))

    // Out and in again is another reason, where the play lets people in again.
    await declare('gold', [comes], false)
    await shop.settle()
    await declare('gold', [comes], true)
    await shop.settle()
    expect(await inPlay(enters)).toEqual([comes])
    expect(await inPlay(leaves)).toEqual([goes, comes])
    expect((await inPlay(present)).filter((one) => one === comes)).toHaveLength(2)

    // A new version that means the same goes on where the looks stood: who came in between is not forgotten.
    const [between = 0] = await shop.people(1)
    await declare('gold', [between], true)
    await saveDraft(deps, shop.by, enters, {
      definition: playOf(
        { end },
        { entry: { on: 'audience', who: gold, change: 'enters' }, note: { en: 'n', zh: 'n' } },
      ),
    })
    await publishPlay(deps, shop.by, enters)
    await shop.settle()
    expect(await inPlay(enters)).toEqual([comes, between])
    for (const play of [enters, leaves, present]) await changeState(deps, shop.by, play, 'stopped')
  })

  test('nobody while the play rests; who came into the audience meanwhile and still is in it comes in when it goes on', async () => {
    const [stays = 0, passes = 0] = await shop.people(2)
    const play = await publish({ entry: { on: 'audience', who: gold, change: 'enters' } })
    const byEvent = await publish({ entry: { on: 'event', kind: 'order.paid' } })
    for (const one of [play, byEvent]) await changeState(deps, shop.by, one, 'paused')
    now += MINUTE_MS
    await declare('gold', [stays, passes], true)
    await buy(stays, 100)
    await shop.settle()
    await declare('gold', [passes], false)
    await shop.settle()
    expect([await inPlay(play), await inPlay(byEvent)]).toEqual([[], []])
    for (const one of [play, byEvent]) await changeState(deps, shop.by, one, 'running')
    await shop.settle()
    expect([await inPlay(play), await inPlay(byEvent)]).toEqual([[stays], []])
    for (const one of [play, byEvent]) await changeState(deps, shop.by, one, 'stopped')
  })

  test('everybody once, however many processes look at the same time', async () => {
    const people = await shop.people(30)
    const play = await publish({ entry: { on: 'audience', who: club, change: 'enters' }, again: { rule: 'always' } })
    await declare('club', people, true)
    await Promise.all([...processes, ...processes].map((each) => followAudiences(each, workspace)))
    await shop.settle()
    expect((await inPlay(play)).toSorted((a, b) => a - b)).toEqual(people)
    await changeState(deps, shop.by, play, 'stopped')
  })
})

describe('by a schedule come in', () => {
  /** When runs began, in UTC, while the clock goes on by half hours. */
  async function timesOf(play: number, from: string, days: number): Promise<string[]> {
    const times: string[] = []
    let before = (await inPlay(play)).length
    for (now = Date.parse(from); now <= Date.parse(from) + days * DAY_MS; now += 30 * MINUTE_MS) {
      // Through both processes at once: still once.
      await Promise.all(processes.map((each) => followSchedules(each)))
      const after = (await inPlay(play)).length
      if (after > before) times.push(`${new Date(now).toISOString().slice(5, 16)} ${after - before}`)
      before = after
    }
    return times
  }
  const daily = (at: string, more: object = {}) => ({
    entry: { on: 'schedule' as const, at, who: gold, ...more },
    again: { rule: 'always' as const },
  })

  test('those meant then, at the clock of the shop: also over the nights in which clocks change', async () => {
    now = Date.parse('2026-03-27T12:00:00Z')
    const play = await publish(daily('02:30'))
    const many = await goldCount()
    // 02:30 is 01:30 in UTC in winter. On the 29th there is no 02:30: it is half past three, which is 01:30 in UTC as well.
    expect(await timesOf(play, '2026-03-27T12:00:00Z', 4)).toEqual(
      ['03-28T01:30', '03-29T01:30', '03-30T00:30', '03-31T00:30'].map((time) => `${time} ${many}`),
    )
    await changeState(deps, shop.by, play, 'paused')
    now = Date.parse('2026-10-23T12:00:00Z')
    // What passed while the play rested is not made up for.
    await changeState(deps, shop.by, play, 'running')
    // On the 25th there are two 02:30: the first one counts.
    expect(await timesOf(play, '2026-10-23T12:00:00Z', 4)).toEqual(
      ['10-24T00:30', '10-25T00:30', '10-26T01:30', '10-27T01:30'].map((time) => `${time} ${many}`),
    )
    await changeState(deps, shop.by, play, 'stopped')
  })

  test('only on the weekdays, or the days of the month, that are named', async () => {
    const many = await goldCount()
    now = Date.parse('2027-01-01T12:00:00Z')
    const weekly = await publish(daily('09:00', { weekdays: [1, 4] }))
    expect(await timesOf(weekly, '2027-01-01T12:00:00Z', 8)).toEqual(
      ['01-04T08:00', '01-07T08:00'].map((time) => `${time} ${many}`),
    )
    await changeState(deps, shop.by, weekly, 'stopped')
    now = Date.parse('2027-01-30T12:00:00Z')
    const monthly = await publish(daily('09:00', { monthDays: [31, 1] }))
    expect(await timesOf(monthly, '2027-01-30T12:00:00Z', 3)).toEqual(
      ['01-31T08:00', '02-01T08:00'].map((time) => `${time} ${many}`),
    )
    await changeState(deps, shop.by, monthly, 'stopped')
  })

  test('once when the server is back, where it was down at the time; then at the next time as before', async () => {
    const many = await goldCount()
    now = Date.parse('2027-03-01T12:00:00Z')
    const play = await publish(daily('09:00'))
    // Down for three mornings and a half.
    now = Date.parse('2027-03-04T15:10:00Z')
    await shop.settle()
    expect(await inPlay(play)).toHaveLength(many)
    await shop.settle()
    expect(await inPlay(play)).toHaveLength(many)
    now = Date.parse('2027-03-05T07:59:00Z')
    await shop.settle()
    expect(await inPlay(play)).toHaveLength(many)
    now = Date.parse('2027-03-05T08:00:00Z')
    await shop.settle()
    expect(await inPlay(play)).toHaveLength(2 * many)
    await changeState(deps, shop.by, play, 'stopped')
  })

  const goldCount = async (): Promise<number> => (await findMembers(deps, shop.scope, gold)).count
})

describe('by hand come in', () => {
  test('whom one names or means, once for one request, and nobody whom the asker does not see or into a play that rests', async () => {
    const [anna = 0, boris = 0, carl = 0] = await shop.people(3)
    await declare('club', [carl], true)
    const ids = await findPublicIds(deps, shop.scope, [anna, boris])
    const play = await publish({ again: { rule: 'always' } })
    const named = { requestId: 'first', customers: [...ids.values(), 'nobody-at-all'] }
    const answers = await Promise.all(processes.map((each) => enterByHand(each, shop.by, play, named)))
    expect(answers.reduce((sum, { entered }) => sum + entered, 0)).toBe(2)
    for (const answer of answers) expect(answer.asked).toBe(3)
    await enterByHand(deps, shop.by, play, { requestId: 'second', customers: named.customers })
    expect(await inPlay(play)).toHaveLength(4)
    // Somebody of one store sees nobody who was never there.
    const clerk = { ...shop.by, scope: { workspace, stores: [1] } }
    expect(await enterByHand(deps, clerk, play, { requestId: 'third', customers: named.customers })).toMatchObject({
      entered: 0,
    })
    const meant = await enterByHand(deps, shop.by, play, { requestId: 'fourth', who: club })
    expect(meant.entered).toBeGreaterThan(0)
    expect(await inPlay(play)).toContain(carl)
    await changeState(deps, shop.by, play, 'paused')
    const resting = enterByHand(deps, shop.by, play, { requestId: 'fifth', who: club })
    await expect(resting).rejects.toMatchObject({ code: 'play_not_running' })
    const nowhere = enterByHand(deps, shop.by, 999_999, { requestId: 'sixth', who: club })
    await expect(nowhere).rejects.toMatchObject({ code: 'play_not_found' })
  })
})
