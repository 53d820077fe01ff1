import { type GatePolicy, type TouchChannel, touchChannels } from '@regulars/contract'
import fc from 'fast-check'
import type { TouchRequest } from '../domains/touches/index.ts'
import { defaultPolicy } from '../domains/touches/rules/policy.ts'
import type { Strike } from './gate-crew.ts'

// What may happen at the gate: rules, what people say, and what is to be said to them, by chance.

export type Wish = {
  person: number
  sender: number
  purpose: TouchRequest['purpose']
  hook: number
  channels: TouchChannel[]
  priority: number
  budget: boolean
  expiresHours: number | undefined
}
export type Said = { person: number; what: 'marketing' | TouchChannel; granted: boolean }
export type Round = { hours: number; said: Said[]; calls: Wish[][] }

// Mostly absent, so that each bound is sometimes the one that binds.
const bound = (max: number) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.integer({ min: 1, max }) })
const clockTime = fc.constantFrom('00:00', '07:30', '09:00', '12:15', '20:00', '21:30', '23:59')
const channelSet = fc.subarray([...touchChannels])
export const policies: fc.Arbitrary<GatePolicy> = fc.record({
  neverAsked: channelSet,
  quiet: fc.record({ from: clockTime, to: clockTime, channels: channelSet }),
  caps: fc.record({ day: bound(3), week: bound(5), month: bound(8), life: bound(12) }),
  perSender: fc.record({ day: bound(2), week: bound(3), life: bound(4) }),
  perChannel: fc.record(
    {
      sms: fc.record({ day: bound(1), week: bound(2), month: bound(3) }),
      email: fc.record({ day: bound(2), week: bound(3), month: bound(4) }),
    },
    { requiredKeys: [] },
  ),
  distanceHours: fc.constantFrom(0, 0, 4, 20),
  reserve: fc.record({ priority: fc.constantFrom(50, 101), share: fc.constantFrom(0, 0.3, 0.5) }),
  hook: fc.record({
    repeatDays: fc.constantFrom(0, 0, 1, 3),
    stretch: fc.constantFrom(1, 2),
    memoryDays: fc.constantFrom(10, 60),
  }),
  temperature: fc.record({ coldBelow: fc.constant(5), hotFrom: fc.constantFrom(30, 70, 100) }),
  needs: fc.constant(defaultPolicy.needs),
  prices: fc.constant({ inbox: 0, push: 0, email: 1, sms: 5, voice: 20 }),
  budgets: fc.constantFrom(
    [],
    [{ name: '*', dayMinor: 17, monthMinor: 60 }],
    [
      { name: 'play/1', dayMinor: 6, monthMinor: null },
      { name: 'spring', dayMinor: null, monthMinor: 31 },
    ],
  ),
})

export const roundsOf = (people: number, sizes: { rounds: number; calls: number; wishes: number; senders: number }) => {
  const person = fc.nat(people - 1)
  const wish: fc.Arbitrary<Wish> = fc.record({
    person,
    sender: fc.nat(sizes.senders - 1),
    purpose: fc.constantFrom('marketing', 'marketing', 'marketing', 'marketing', 'service', 'transaction'),
    hook: fc.nat(3),
    channels: fc.uniqueArray(fc.constantFrom(...touchChannels), { minLength: 1, maxLength: 3 }),
    priority: fc.constantFrom(0, 20, 50, 80, 100),
    budget: fc.boolean(),
    expiresHours: fc.option(fc.constantFrom(0, 2, 9, 30), { nil: undefined }),
  })
  const said = fc.record({
    person,
    what: fc.constantFrom('marketing', ...touchChannels),
    granted: fc.boolean(),
  }) as fc.Arbitrary<Said> // constantFrom widens the union
  return fc.array(
    fc.record({
      hours: fc.constantFrom(0, 1, 3, 7, 12, 24, 60, 200),
      said: fc.array(said, { maxLength: 4 }),
      calls: fc.array(fc.array(wish, { minLength: sizes.wishes / 2, maxLength: sizes.wishes }), {
        minLength: 1,
        maxLength: sizes.calls,
      }),
    }),
    { minLength: Math.ceil(sizes.rounds / 2), maxLength: sizes.rounds },
  )
}

/** In some of the rounds: who dies, after how many statements, and whether while what waited is released. */
export const strikesOf = (rounds: number, times: number): fc.Arbitrary<(Strike | undefined)[]> =>
  fc
    .uniqueArray(
      fc.record({
        round: fc.nat(rounds - 1),
        who: fc.nat(1),
        dieAfter: fc.integer({ min: 1, max: 22 }),
        releasing: fc.boolean(),
      }),
      { minLength: times, maxLength: times, selector: ({ round }) => round },
    )
    .map((strikes) => Array.from({ length: rounds }, (_, at) => strikes.find(({ round }) => round === at)))

const hooks = [undefined, 'milk', 'bread', 'festival'] as const
export function toRequest(
  people: readonly number[],
  wish: Wish,
  { key, now }: { key: string; now: number },
): TouchRequest {
  const hook = hooks[wish.hook]
  return {
    key,
    customer: people[wish.person] ?? 0,
    sender: `play/${wish.sender}`,
    purpose: wish.purpose,
    channels: wish.channels,
    priority: wish.priority,
    content: { title: { en: 'Hello', zh: '你好' }, body: { en: `For ${wish.sender}`, zh: '新品到店' } },
    ...(hook ? { hook: { kind: 'product' as const, name: hook } } : {}),
    ...(wish.budget ? { budget: 'spring' } : {}),
    ...(wish.expiresHours === undefined ? {} : { expiresAt: new Date(now + wish.expiresHours * 3600_000) }),
  }
}
