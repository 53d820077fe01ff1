import { beforeAll, expect, test } from 'vitest'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop } from '../../testing/offers.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { changeState, publishPlay, stopPlay } from './index.ts'
import { enterByHand } from './operations/enter-by-hand.ts'
import { saveDraft } from './operations/keep-draft.ts'

const DAY_MS = 24 * 3600_000
const HOUR_MS = 3600_000
// Ten in the morning in Shanghai, a Monday.
let now = Date.parse('2026-06-01T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
let shop: PlayShop
const states = async (play: number) =>
  (await shop.runs(play)).map(({ state, step, inside }) => `${state} ${step}${inside ? ' inside' : ''}`)

beforeAll(async () => {
  shop = openPlayShop(runtime, runtime.workspace)
})

const enter = async (play: number, customers: number[], requestId: string) => {
  const { findPublicIds } = await import('../customers/index.ts')
  const ids = await findPublicIds(runtime.deps, shop.scope, customers)
  return enterByHand(runtime.deps, shop.by, play, { requestId, customers: [...ids.values()] })
}

test('a run waits as long as it is told and goes through the rest at once', async () => {
  const [anna = 0] = await shop.people(1)
  const play = await shop.publish(playOf({ rest: { do: 'wait', for: { hours: 2 }, next: 'end' }, end: { do: 'exit' } }))
  expect(await enter(play, [anna], 'r1')).toMatchObject({ asked: 1, entered: 1, heldOut: 0, refused: 0 })
  await shop.settle()
  expect(await states(play)).toEqual(['running rest inside'])
  now += 2 * HOUR_MS - 1
  await shop.settle()
  expect(await states(play)).toEqual(['running rest inside'])
  now += 1
  await shop.settle()
  expect(await states(play)).toEqual(['done end'])
})

test('an order brings somebody in, who gets a coupon and a message, and the next order is the goal', async () => {
  const offers = openOfferShop(runtime)
  await offers.offer({ code: 'come-back' })
  const people = await shop.people(1)
  const play = await shop.publish(
    playOf(
      {
        coupon: { do: 'offer', offer: 'come-back', next: 'tell' },
        tell: {
          do: 'touch',
          title: { en: 'For you', zh: '给您' },
          body: { en: '{{coupon.coupon.value}} until {{coupon.coupon.expires}}', zh: '{{coupon.coupon.value}}' },
          next: 'rest',
        },
        rest: { do: 'wait', for: { days: 5 }, next: 'end' },
        end: { do: 'exit' },
      },
      {
        entry: { on: 'event', kind: 'order.paid', where: [{ property: 'amountMinor', op: 'from', value: 2000 }] },
        goal: { kind: 'order.paid', windowDays: 14 },
      },
    ),
  )
  const [customer = 0] = people
  now += 1000
  await shop.buy(`p${customer}`, 'o1')
  await shop.settle()
  expect(await states(play)).toEqual(['running rest inside'])
  expect((await shop.runs(play))[0]?.context.did).toEqual({ coupon: 'claimed', tell: 'sent' })
  expect(await shop.count(`touches.touch where sender = 'play/${play}' and outcome = 'sent'`)).toBe(1)
  expect(await shop.count(`offers.coupon where claimed_by = ${customer}`)).toBe(1)
  now += DAY_MS
  await shop.buy(`p${customer}`, 'o2')
  await shop.settle()
  expect(await states(play)).toEqual(['reached rest'])
  await offers.close()
})

test('an event wakes who waits for it; who waits in vain goes the other way', async () => {
  const [early = 0, late = 0] = await shop.people(2)
  const play = await shop.publish(
    playOf({
      rest: { do: 'wait', event: { kind: 'order.paid', within: { days: 2 }, timeout: 'missed' }, next: 'came' },
      came: { do: 'exit' },
      missed: { do: 'exit' },
    }),
  )
  await enter(play, [early, late], 'r2')
  await shop.settle()
  now += HOUR_MS
  await shop.buy(`p${early}`, 'o3')
  await shop.settle()
  expect(await states(play)).toEqual(['done came', 'running rest inside'])
  now += 2 * DAY_MS
  await shop.settle()
  expect(await states(play)).toEqual(['done came', 'done missed'])
})

test('a paused play moves nobody, goes on where it stood, and the kill switch ends all of it', async () => {
  const people = await shop.people(3)
  const play = await shop.publish(
    playOf({
      rest: { do: 'wait', for: { hours: 1 }, next: 'more' },
      more: { do: 'wait', for: { hours: 1 }, next: 'end' },
      end: { do: 'exit' },
    }),
  )
  await enter(play, people, 'r3')
  await shop.settle()
  await changeState(runtime.deps, shop.by, play, 'paused')
  now += 2 * HOUR_MS
  await shop.settle()
  expect(new Set(await states(play))).toEqual(new Set(['parked rest inside']))
  await changeState(runtime.deps, shop.by, play, 'running')
  await shop.settle()
  expect(new Set(await states(play))).toEqual(new Set(['running more inside']))
  expect(await stopPlay(runtime.deps, shop.by, play)).toMatchObject({ state: 'stopped', ended: 3 })
  expect(await stopPlay(runtime.deps, shop.by, play)).toMatchObject({ state: 'stopped', ended: 0 })
  now += 2 * HOUR_MS
  await shop.settle()
  expect(new Set(await states(play))).toEqual(new Set(['stopped more']))
})

test('running customers finish the old version, or move to the new one by step', async () => {
  const people = await shop.people(2)
  const rest = { do: 'wait', for: { hours: 1 }, next: 'end' } as const
  const play = await shop.publish(playOf({ rest, end: { do: 'exit', reason: 'old' } }))
  await enter(play, people.slice(0, 1), 'r4')
  await shop.settle()
  await saveDraft(runtime.deps, shop.by, play, {
    definition: playOf({ other: { do: 'wait', for: { days: 1 }, next: 'end' }, end: { do: 'exit' } }),
  })
  expect(await publishPlay(runtime.deps, shop.by, play)).toMatchObject({ version: 2, moved: 0, ended: 0 })
  await enter(play, people.slice(1), 'r5')
  await shop.settle()
  expect(await states(play)).toEqual(['running rest inside', 'running other inside'])
  await saveDraft(runtime.deps, shop.by, play, {
    definition: playOf(
      {
        rest: { ...rest, for: { days: 9 } },
        last: { do: 'wait', for: { minutes: 1 }, next: 'end' },
        end: { do: 'exit' },
      },
      { start: 'rest', note: { en: 'x', zh: 'x' } },
    ),
  }).catch(() => undefined)
  await saveDraft(runtime.deps, shop.by, play, {
    definition: playOf({
      rest: { ...rest, next: 'last' },
      last: { do: 'wait', for: { minutes: 1 }, next: 'end' },
      end: { do: 'exit' },
    }),
  })
  const moved = await publishPlay(runtime.deps, shop.by, play, { migrate: { other: 'last' } })
  expect(moved).toMatchObject({ version: 3, moved: 2, ended: 0 })
  await shop.settle()
  // The first one goes on waiting where it was, the second one begins the step it was moved to.
  expect(await states(play)).toEqual(['running rest inside', 'running last inside'])
  now += HOUR_MS
  await shop.settle()
  expect(await states(play)).toEqual(['running last inside', 'done end'])
})
