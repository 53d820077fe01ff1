import type { PlayDefinitionInput } from '@regulars/contract'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { openDb } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop } from '../../testing/offers.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { settlePlays, stopPlay } from './index.ts'
import { advanceRuns } from './operations/advance-runs.ts'
import { enterMany } from './operations/follow-schedules.ts'

const HOUR_MS = 3600_000
let now = Date.parse('2026-06-01T02:00:00Z')
const clock = { now: () => new Date(now) }
const runtime = await testRuntime({ clock })
const second: Deps = { ...runtime.deps, db: openDb({ url: runtime.engines.postgresUrl, log: runtime.deps.log }) }
const processes = [runtime.deps, second] as const
let shop: PlayShop
let people: number[]

beforeAll(async () => {
  shop = openPlayShop(runtime, runtime.workspace)
  people = await shop.people(40)
  const offers = openOfferShop(runtime)
  await offers.offer({ code: 'gift', limits: { perCustomer: null } })
  await offers.close()
})
afterAll(() => second.db.close())

/** Everything due, by both at once, until neither finds anything. */
async function advanceBoth(): Promise<void> {
  await Promise.all(
    processes.map(async (deps) => {
      for (let idle = 0; idle < 2; ) idle = (await advanceRuns(deps)) > 0 ? 0 : idle + 1
    }),
  )
}

const words = { en: 'Hello', zh: '你好' }
const end = { do: 'exit' } as const

/** What a play did, counted where it was done and where it was moved. */
async function tally(play: number) {
  const passed = (step: string, outcome: string) => shop.sum(play, step, outcome)
  return {
    runs: await shop.count(`plays.run where play = ${play}`),
    ended: await shop.count(
      `plays.run where play = ${play} and state in ('done', 'reached', 'left', 'failed', 'stopped')`,
    ),
    failed: await shop.count(`plays.run where play = ${play} and state = 'failed'`),
    tasks: [await shop.count(`plays.task where play = ${play}`), await passed('task', 'given')],
    touches: [await shop.count(`touches.touch where sender = 'play/${play}'`), await passed('touch', '%')],
    coupons: [
      await shop.count(`offers.coupon where request_id like 'play/${play}/%'`),
      await passed('offer', 'claimed'),
    ],
    webhooks: [await shop.count(`plays.delivery where play = ${play}`), await passed('webhook', 'queued')],
  }
}

type Kind = 'wait' | 'offer' | 'touch' | 'task' | 'webhook' | 'branch'
const kinds: readonly Kind[] = ['wait', 'offer', 'touch', 'task', 'webhook', 'branch']

/** A chain of random steps in which branches skip ahead: every step leads on, and none back. */
function chainOf(chosen: readonly { kind: Kind; jump: number }[]): PlayDefinitionInput {
  const ids = chosen.map(({ kind }, index) => `${kind}-${index}`)
  const at = (index: number): string => ids[index] ?? 'end'
  const steps: PlayDefinitionInput['steps'] = { end }
  for (const [index, { kind, jump }] of chosen.entries()) {
    const next = at(index + 1)
    const made: Record<Kind, PlayDefinitionInput['steps'][string]> = {
      wait: { do: 'wait', for: { hours: 1 + jump }, next },
      offer: { do: 'offer', offer: 'gift', next },
      touch: { do: 'touch', purpose: 'service', title: words, body: words, next },
      task: { do: 'task', title: words, due: { days: 1 }, next },
      webhook: { do: 'webhook', url: 'https://hooks.example.com/', next },
      branch: {
        do: 'branch',
        cases: [{ when: { not: { who: { all: [] } } }, next }],
        otherwise: at(index + 1 + jump),
      },
    }
    steps[at(index)] = made[kind]
  }
  return playOf(steps, { start: at(0) })
}

test('random plays moved by two processes at once: every run is at one step, and every effect happened exactly once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ kind: fc.constantFrom(...kinds), jump: fc.integer({ min: 0, max: 2 }) }), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.integer({ min: 1, max: 40 }),
      async (chosen, count) => {
        const play = await shop.publishAnyway(chainOf(chosen))
        const entering = { customers: people.slice(0, count), key: 'h/one' }
        // The same request through both processes lets everybody in once.
        const entered = await Promise.all(processes.map((deps) => enterMany(deps, shop.scope, play, entering)))
        expect(entered.reduce((sum, one) => sum + one.entered, 0)).toBe(count)
        for (let hours = 0; hours < 20; hours += 4) {
          await advanceBoth()
          now += 4 * HOUR_MS
        }
        await advanceBoth()
        const { runs, ended, failed, ...effects } = await tally(play)
        expect({ runs, ended, failed }).toEqual({ runs: count, ended: count, failed: 0 })
        for (const [what, [made, moved]] of Object.entries(effects)) expect([what, made]).toEqual([what, moved])
      },
    ),
    { numRuns: 8 },
  )
}, 60_000)

test('the kill switch while two processes move a play: nothing of it is done after it has answered', async () => {
  const chain: Kind[] = ['offer', 'task', 'webhook', 'touch', 'offer']
  const play = await shop.publishAnyway(chainOf(chain.map((kind) => ({ kind, jump: 0 }))))
  await enterMany(runtime.deps, shop.scope, play, { customers: people, key: 'h/kill' })
  const [stopped] = await Promise.all([
    stopPlay(second, shop.by, play),
    ...processes.map(async (deps) => {
      for (let turns = 0; turns < 6; turns++) await advanceRuns(deps)
    }),
  ])
  const before = await tally(play)
  await settlePlays(runtime.deps)
  expect(await tally(play)).toEqual(before)
  expect(before.ended).toBe(people.length)
  expect(stopped.state).toBe('stopped')
  expect(await shop.count(`plays.task where play = ${play} and state = 'open'`)).toBe(0)
  expect(await shop.count(`plays.delivery where play = ${play} and state = 'waiting'`)).toBe(0)
})

test('who may come in again is exact, through two processes and for one person with many reasons', async () => {
  const cases = [
    { again: { rule: 'never' as const }, expected: [40, 0, 0] },
    { again: { rule: 'after' as const, days: 2 }, expected: [40, 0, 40] },
    { again: { rule: 'always' as const }, expected: [40, 40, 40] },
  ]
  for (const { again, expected } of cases) {
    const play = await shop.publish(playOf({ end }, { again }))
    const entered: number[] = []
    for (const [index, wait] of [0, 24, 48].entries()) {
      now += wait * HOUR_MS
      const both = await Promise.all(
        processes.map((deps) => enterMany(deps, shop.scope, play, { customers: people, key: `h/${index}` })),
      )
      entered.push(both.reduce((sum, one) => sum + one.entered, 0))
      await advanceBoth()
    }
    expect([again.rule, entered]).toEqual([again.rule, expected])
  }
})

test('a limit of runs is never passed, and those held out are kept as such and never touched', async () => {
  const limited = await shop.publish(playOf({ end }, { again: { rule: 'always' }, limit: 70 }))
  const all = await Promise.all(
    [0, 1, 2, 3].map((key) => {
      const deps = processes[key % 2] ?? runtime.deps
      return enterMany(deps, shop.scope, limited, { customers: people, key: `h/${key}` })
    }),
  )
  expect(all.reduce((sum, one) => sum + one.entered, 0)).toBe(70)

  const measured = await shop.publish(
    playOf(
      { hello: { do: 'touch', purpose: 'service', title: words, body: words, next: 'end' }, end },
      { holdout: { share: 0.5, windowDays: 30, measure: 'conversion' } },
    ),
  )
  const { entered, heldOut } = await enterMany(runtime.deps, shop.scope, measured, { customers: people, key: 'h/m' })
  expect(entered + heldOut).toBe(people.length)
  expect(heldOut).toBeGreaterThan(5)
  await advanceBoth()
  const touched = `touches.touch where sender = 'play/${measured}'`
  expect(await shop.count(touched)).toBe(entered)
  expect(
    await shop.count(
      `${touched} and customer in (select customer from plays.run where play = ${measured} and state = 'held-out')`,
    ),
  ).toBe(0)
})

test('a step that fails by a fault rests and is tried again for days, the other plays go on, and at last it is given up', async () => {
  const broken = await shop.publishAnyway(
    playOf({ slot: { do: 'slot', placement: 999, lasts: { days: 1 }, next: 'end' }, end }),
  )
  const sound = await shop.publish(playOf({ end }))
  await enterMany(runtime.deps, shop.scope, broken, { customers: people.slice(0, 3), key: 'h/b' })
  await enterMany(runtime.deps, shop.scope, sound, { customers: people.slice(0, 3), key: 'h/s' })
  await advanceBoth()
  expect(await shop.count(`plays.run where play = ${sound} and state = 'done'`)).toBe(3)
  for (let day = 0; day < 2; day++) {
    expect(await shop.count(`plays.run where play = ${broken} and state = 'running'`)).toBe(3)
    for (let turn = 0; turn < 24; turn++) {
      now += HOUR_MS
      await advanceBoth()
    }
  }
  for (let turn = 0; turn < 4; turn++) {
    now += 24 * HOUR_MS
    await advanceBoth()
  }
  expect(await shop.count(`plays.run where play = ${broken} and state = 'failed'`)).toBe(3)
})

test('one person with whom a step fails holds up the set for minutes, and alone is given up', async () => {
  const play = await shop.publish(
    playOf({ hello: { do: 'touch', purpose: 'service', title: words, body: words, next: 'end' }, end }),
  )
  const [poison] = people
  const owner = new pg.Client({ connectionString: runtime.engines.postgresUrl })
  await owner.connect()
  await owner.query(`
    create function touches.refuse() returns trigger language plpgsql as $$ begin raise exception 'a row that cannot be'; end $$;
    create trigger refuse before insert on touches.touch for each row when (new.customer = ${poison}) execute function touches.refuse()`)
  await enterMany(runtime.deps, shop.scope, play, { customers: people, key: 'h/p' })
  // One of them alone: all are in one set.
  await advanceRuns(runtime.deps)
  expect(await shop.count(`plays.run where play = ${play} and state = 'running'`)).toBe(people.length)
  expect(await shop.count(`plays.play where id = ${play} and trouble is not null`)).toBe(1)
  for (let minutes = 0; minutes < 60; minutes++) {
    now += HOUR_MS / 60
    await advanceBoth()
  }
  expect(await shop.count(`plays.run where play = ${play} and state = 'done'`)).toBe(people.length - 1)
  expect(await shop.count(`touches.touch where sender = 'play/${play}'`)).toBe(people.length - 1)
  for (let turn = 0; turn < 5; turn++) {
    now += 24 * HOUR_MS
    await advanceBoth()
  }
  expect(await shop.count(`plays.run where play = ${play} and state = 'failed' and customer = ${poison}`)).toBe(1)
  await owner.query('drop function touches.refuse() cascade')
  await owner.end()
})
