import { LabelInput } from '@regulars/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop } from '../../testing/offers.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { declareIn } from '../labels/index.ts'
import { createLabel, publishLabel } from '../labels/operations/change-label.ts'
import { readBalances } from '../ledger/index.ts'
import { checkPoints, joinMembership, readPoints } from '../memberships/index.ts'
import { changePlacementState, createPlacement, fillSlots } from '../slots/index.ts'
import { checkSource, settlePlays } from './index.ts'
import { advanceRuns } from './operations/advance-runs.ts'
import { enterMany } from './operations/follow-schedules.ts'
import { saveDraft } from './operations/keep-draft.ts'
import { publishPlay } from './operations/publish-play.ts'
import { readPlayReport } from './operations/read-report.ts'

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS
// Ten in the morning in Shanghai, a Monday.
let now = Date.parse('2026-06-01T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const second: Deps = { ...runtime.deps, db: openDb({ url: runtime.engines.postgresUrl, log: runtime.deps.log }) }
const { deps, workspace } = runtime
const processes = [deps, second] as const
let shop: PlayShop
let serial = 0

beforeAll(async () => {
  shop = openPlayShop(runtime, workspace)
  for (const code of ['club', 'met', 'late'])
    await createLabel(
      deps,
      shop.by,
      LabelInput.parse({
        code,
        name: { en: code, zh: code },
        ...{ scenario: 'churn-recall', category: 'identity', kind: 'fact', type: 'flag' },
      }),
    )
  for (const code of ['club', 'met', 'late']) await publishLabel(deps, shop.by, code)
})
afterAll(() => second.db.close())

const end = { do: 'exit' } as const
const words = { en: 'Hello', zh: '你好' }
const hours = (count: number) => ({ do: 'wait', for: { hours: count } }) as const

const reader = () => ({ ...shop.scope, currency: 'CNY' })

describe('a split', () => {
  test('gives everybody one arm for good, whichever process moves them, and each arm about its share', async () => {
    const people = await shop.people(400)
    const steps = {
      split: {
        do: 'split' as const,
        arms: [
          { name: 'rare', weight: 1, next: 'one' },
          { name: 'often', weight: 3, control: true, next: 'two' },
        ],
      },
      one: end,
      two: end,
    }
    const play = await shop.publish(playOf(steps, { again: { rule: 'always' } }))
    const arms: Record<number, string | undefined>[] = []
    for (const key of ['first', 'again']) {
      await enterMany(deps, shop.scope, play, { customers: people, key })
      await Promise.all(
        processes.map(async (each) => {
          while ((await advanceRuns(each)) > 0);
        }),
      )
      const rows = (await shop.runs(play)).slice(-people.length)
      for (const { context, step } of rows) expect(step).toBe(context.did?.split === 'rare' ? 'one' : 'two')
      arms.push(Object.fromEntries(rows.map(({ customer, context }) => [customer, context.did?.split])))
    }
    expect(arms[1]).toEqual(arms[0])
    const rare = Object.values(arms[0] ?? {}).filter((arm) => arm === 'rare').length
    // A quarter of 400, six standard deviations to either side.
    expect(rare).toBeGreaterThan(48)
    expect(rare).toBeLessThan(152)
    const report = await readPlayReport(deps, reader(), play)
    const outcomes = report.steps.find(({ step }) => step === 'split')?.outcomes
    expect(outcomes?.map(({ outcome, runs }) => [outcome, runs]).sort()).toEqual([
      ['often', 2 * (400 - rare)],
      ['rare', 2 * rare],
    ])
  })
})

describe('points', () => {
  test('are given to members alone, once however often and by however many processes it is tried, and the ledger agrees', async () => {
    const [member = 0, other = 0, stranger = 0] = await shop.people(3)
    for (const customer of [member, other])
      await deps.db.as(shop.scope, (tx) =>
        joinMembership(tx, deps, shop.scope, { customer, channel: 'SHOP', store: 0, at: deps.clock.now() }),
      )
    const play = await shop.publish(
      playOf({
        gift: { do: 'points', points: 30, reason: words, refused: 'none', next: 'more' },
        more: { do: 'points', points: 12, reason: words, next: 'end' },
        none: end,
        end,
      }),
    )
    const entering = { customers: [member, other, stranger], key: 'points' }
    await Promise.all(processes.map((each) => enterMany(each, shop.scope, play, entering)))
    for (let turn = 0; turn < 4; turn++) await Promise.all(processes.map((each) => advanceRuns(each)))
    await shop.settle()
    expect(await shop.standing(play)).toEqual({ [member]: 'done end', [other]: 'done end', [stranger]: 'done none' })
    for (const [customer, expected] of [
      [member, 42],
      [other, 42],
    ] as const) {
      const { available, moves } = await readPoints(deps, shop.scope, customer)
      expect([available, moves.length]).toEqual([expected, 2])
      const [balance] = await deps.db.as(shop.scope, (tx) =>
        readBalances(tx, shop.scope, [{ asset: 'points', holder: { of: 'customer', customer } }]),
      )
      expect(balance).toMatchObject({ balanceMinor: BigInt(expected) })
    }
    expect(await checkPoints(deps, workspace)).toMatchObject({ differences: [] })
    expect((await readPlayReport(deps, reader(), play)).cost.points).toBe(84)
  })
})

describe('a label', () => {
  test('that a step says is true for the branch right behind it, and brings people into the audience of another play', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    const follower = await shop.publish(
      playOf({ end }, { entry: { on: 'audience', who: { label: 'club', is: ['true'] }, change: 'enters' } }),
    )
    await shop.settle()
    const play = await shop.run([anna], {
      say: { do: 'label', label: 'club', value: true, next: 'ask' },
      ask: { do: 'branch', cases: [{ when: { who: { label: 'club', is: ['true'] } }, next: 'in' }], otherwise: 'out' },
      in: end,
      out: end,
    })
    expect(await shop.standing(play)).toEqual({ [anna]: 'done in' })
    expect(await shop.standing(follower)).toEqual({ [anna]: 'done end' })
    const away = await shop.run([anna, boris], {
      forget: { do: 'label', label: 'club', value: null, next: 'ask' },
      ask: { do: 'branch', cases: [{ when: { who: { label: 'club', is: ['true'] } }, next: 'in' }], otherwise: 'out' },
      in: end,
      out: end,
    })
    expect(await shop.standing(away)).toEqual({ [anna]: 'done out', [boris]: 'done out' })
  })
})

describe('a slot', () => {
  test('shows the placement to those whom the step sent there, to nobody else, and until its time is over', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    const { id: placement } = await createPlacement(deps, shop.by, {
      name: 'Club',
      page: 'pay-success',
      creative: { title: words, action: { kind: 'link', to: 'https://shop.example/club' } },
      conversion: { kind: 'click' },
      valueMinor: 100,
      eligibility: { candidatesOnly: true },
    })
    await changePlacementState(deps, shop.by, placement, 'running')
    const play = await shop.run([anna], { show: { do: 'slot', placement, lasts: { days: 2 }, next: 'end' }, end })
    expect(await shop.standing(play)).toEqual({ [anna]: 'done end' })
    const shown = async (ordinal: number) => {
      const page = { page: 'pay-success', isOwnPhone: true, store: 0, categories: [], seed: `s-${++serial}` } as const
      const filled = await fillSlots(deps, shop.scope, { ...page, person: { ordinal, records: [ordinal] } })
      return filled.map((one) => one.placement)
    }
    expect([await shown(anna), await shown(boris)]).toEqual([[placement], []])
    now += 2 * DAY_MS - 60_000
    expect(await shown(anna)).toEqual([placement])
    now += 2 * 60_000
    expect(await shown(anna)).toEqual([])
    await changePlacementState(deps, shop.by, placement, 'ended')
  })

  test('that does not exist, or has ended, keeps the play from being published, with the step and what to do', async () => {
    const steps = (placement: number) => ({
      show: { do: 'slot' as const, placement, lasts: { days: 2 }, next: 'end' },
      end,
    })
    const unknown = await checkSource(deps, shop.by, { definition: playOf(steps(999_999)) })
    expect(unknown.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { step: 'show', path: 'steps.show.placement', code: 'placement_unknown' },
    ])
    const id = await shop.draft(playOf({ end }))
    await saveDraft(deps, shop.by, id, { definition: playOf(steps(999_999)) })
    await expect(publishPlay(deps, shop.by, id)).rejects.toMatchObject({
      code: 'play_has_problems',
      fields: [{ path: 'steps.show.placement' }],
    })
  })
})

describe('a wait', () => {
  test('until a time of the shop’s day ends then, today or tomorrow, or on the weekday that is named', async () => {
    const [anna = 0] = await shop.people(1)
    // Ten in the morning of a Monday.
    now = Date.parse('2026-06-15T02:00:00Z')
    const at = (time: string, weekdays?: number[]) => ({
      rest: { do: 'wait' as const, time: { at: time, ...(weekdays ? { weekdays } : {}) }, next: 'end' },
      end,
    })
    const plays = {
      later: await shop.run([anna], at('18:30')),
      over: await shop.run([anna], at('09:00')),
      friday: await shop.run([anna], at('12:00', [5])),
    }
    const still = async () => {
      await settlePlays(deps)
      const open: string[] = []
      for (const [name, play] of Object.entries(plays))
        if ((await shop.standing(play))[anna] === 'running rest') open.push(name)
      return open
    }
    const openAt = (time: string) => {
      now = Date.parse(`${time}+08:00`)
      return still()
    }
    expect(await openAt('2026-06-15T18:29:59')).toEqual(['later', 'over', 'friday'])
    expect(await openAt('2026-06-15T18:30:00')).toEqual(['over', 'friday'])
    expect(await openAt('2026-06-16T08:59:59')).toEqual(['over', 'friday'])
    expect(await openAt('2026-06-16T09:00:00')).toEqual(['friday'])
    expect(await openAt('2026-06-19T11:59:59')).toEqual(['friday'])
    expect(await openAt('2026-06-19T12:00:00')).toEqual([])
  })

  test('for the best moment ends in the hour in which the person is active, at the latest when its time is over', async () => {
    const [early = 0, late = 0, silent = 0] = await shop.people(3)
    now = Date.parse('2026-07-06T02:00:00Z')
    for (let day = 1; day <= 5; day++)
      for (const [customer, hour] of [
        [early, 7],
        [late, 20],
      ] as const)
        await shop.buy(`p${customer}`, `b-${++serial}`, {
          paidAt: new Date(now - day * DAY_MS + (hour - 10) * HOUR_MS + 5 * 60_000).toISOString(),
        })
    await shop.settle()
    const steps = { rest: { do: 'wait' as const, best: { within: { days: 2 } }, next: 'end' }, end }
    const play = await shop.run([early, late], steps)
    const short = await shop.run([early], { ...steps, rest: { ...steps.rest, best: { within: { hours: 3 } } } })
    const nobody = await shop.run([silent], steps)
    // Of whom nothing is known, and nobody beside: there is nothing to wait for.
    expect(await shop.standing(nobody)).toEqual({ [silent]: 'done end' })
    const done = new Map<string, number>()
    for (let hour = 11; hour <= 36; hour++) {
      now += HOUR_MS
      await settlePlays(deps)
      for (const one of [play, short])
        for (const [customer, at] of Object.entries(await shop.standing(one)))
          if (at === 'done end' && !done.has(`${one}/${customer}`)) done.set(`${one}/${customer}`, hour)
    }
    expect(Object.fromEntries(done)).toEqual({
      [`${play}/${late}`]: 20,
      [`${play}/${early}`]: 24 + 7,
      [`${short}/${early}`]: 13,
    })
  })
})

describe('the end', () => {
  test('a goal ends a run as reached wherever it stands, one behind the end counts once however much is bought', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    const steps = {
      which: {
        do: 'branch' as const,
        cases: [
          {
            when: { who: { did: { source: 'orders' as const, fn: 'count' as const, where: {} }, from: 1 } },
            next: 'rest',
          },
        ],
        otherwise: 'end',
      },
      rest: { ...hours(50), next: 'end' },
      end,
    }
    await shop.buy(`p${anna}`, `g-${++serial}`)
    await shop.settle()
    now += HOUR_MS
    const play = await shop.run([anna, boris], steps, { goal: { kind: 'order.paid', windowDays: 3 } })
    expect(await shop.standing(play)).toEqual({ [anna]: 'running rest', [boris]: 'done end' })
    for (let turn = 0; turn < 3; turn++) {
      now += HOUR_MS
      for (const customer of [anna, boris]) await shop.buy(`p${customer}`, `g-${++serial}`)
      await shop.settle()
    }
    const report = await readPlayReport(deps, reader(), play)
    expect(report).toMatchObject({ entered: 2, running: 0, reached: 2, ended: 2, goalRate: 1 })
    expect(report.days.map(({ entered, reached }) => [entered, reached])).toEqual([[2, 2]])
  })

  test('a goal step reaches, an exit does not, and what is bought after the window is no goal', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    const play = await shop.run([anna], { goal: { do: 'goal' } })
    expect(await shop.standing(play)).toEqual({ [anna]: 'reached goal' })
    const other = await shop.run([boris], { end }, { goal: { kind: 'order.paid', windowDays: 1 } })
    now += DAY_MS + HOUR_MS
    await shop.buy(`p${boris}`, `g-${++serial}`)
    await shop.settle()
    expect(await readPlayReport(deps, reader(), other)).toMatchObject({ entered: 1, reached: 0, ended: 1 })
  })
})

describe('a branch', () => {
  test('asks what earlier steps came to, labels, and the event of the entry, in its order; the first that holds decides', async () => {
    const offers = openOfferShop(runtime)
    await offers.offer({ code: 'few', supply: { stock: 1 } })
    const people = await shop.people(2)
    const played = await shop.run(people, {
      coupon: { do: 'offer', offer: 'few', next: 'ask' },
      ask: {
        do: 'branch',
        cases: [
          {
            when: { all: [{ step: 'coupon', outcome: 'claimed' }, { not: { step: 'coupon', outcome: 'refused' } }] },
            next: 'got',
          },
          { when: { any: [{ step: 'coupon', outcome: 'refused' }] }, next: 'none' },
        ],
        otherwise: 'end',
      },
      got: end,
      none: end,
      end,
    })
    expect(Object.values(await shop.standing(played)).toSorted()).toEqual(['done got', 'done none'])
    await offers.close()

    const [small = 0, large = 0, met = 0] = await shop.people(3)
    const tagger = await shop.run([met], { say: { do: 'label', label: 'met', value: true, next: 'end' }, end })
    expect(await shop.standing(tagger)).toEqual({ [met]: 'done end' })
    const byEvent = await shop.publish(
      playOf(
        {
          ask: {
            do: 'branch',
            cases: [
              { when: { who: { label: 'met', is: ['true'] } }, next: 'known' },
              { when: { entry: { property: 'amountMinor', op: 'from', value: 5000 } }, next: 'large' },
            ],
            otherwise: 'small',
          },
          known: end,
          large: end,
          small: end,
        },
        { entry: { on: 'event', kind: 'order.paid' } },
      ),
    )
    now += 1000
    const spend = (customer: number, amountMinor: number) =>
      shop.buy(`p${customer}`, `o-${++serial}`, { lines: [{ sku: 'milk', quantity: 1, amountMinor }] })
    await spend(small, 4999)
    await spend(large, 5000)
    await spend(met, 5000)
    await shop.settle()
    expect(await shop.standing(byEvent)).toEqual({
      [small]: 'done small',
      [large]: 'done large',
      [met]: 'done known',
    })
  })
})

// The last one: nobody keeps labels true after it.
describe('a label that a step said', () => {
  test('counts for the branch also where the process died before it made the label true', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    const play = await shop.run([anna, boris], {
      say: { do: 'label', label: 'late', value: true, next: 'rest' },
      rest: { ...hours(1), next: 'ask' },
      ask: { do: 'branch', cases: [{ when: { who: { label: 'late', is: ['true'] } }, next: 'in' }], otherwise: 'out' },
      in: end,
      out: end,
    })
    // What a step does and commits, without what comes after the commit; and nobody else who would do it.
    await runtime.keeper.stop()
    await deps.db.as(shop.scope, (tx) => declareIn(tx, deps, workspace, 'late', [{ customer: boris, value: null }]))
    now += HOUR_MS
    for (const each of processes) while ((await advanceRuns(each)) > 0);
    expect(await shop.standing(play)).toEqual({ [anna]: 'done in', [boris]: 'done out' })
  })
})
