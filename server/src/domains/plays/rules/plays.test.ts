import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PlayDefinition, type PlayDefinitionInput, playDefinitionSchema } from '@regulars/contract'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { playOf } from '../../../testing/plays.ts'
import { checkPlay } from './check-play.ts'
import { waysOf } from './graph.ts'
import { bestHour, bestMoment, nextTime } from './moments.ts'
import { readDefinition, readText, writeText } from './text.ts'
import { isPrivateHost, isPublicAddress } from './webhook-address.ts'

const read = (input: PlayDefinitionInput): PlayDefinition => playDefinitionSchema.parse(input)
const codesOf = (input: PlayDefinitionInput): string[] => checkPlay(read(input)).map(({ code }) => code)

const end = { do: 'exit' } as const
const words = { en: 'Word', zh: '词' }

const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() === text && text !== '')
const both = fc.record({ en: word, zh: word })
const duration = fc.record({ days: fc.integer({ min: 1, max: 300 }) })
const value = fc.oneof(word, fc.integer(), fc.boolean())

/** Random plays that have the right shape: every step leads to a step, whatever else is wrong. */
const play: fc.Arbitrary<PlayDefinition> = fc
  .uniqueArray(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), { minLength: 1, maxLength: 8 })
  .chain((ids) => {
    const next = fc.constantFrom(...ids)
    const step = fc.oneof(
      fc.record({ do: fc.constant('wait' as const), for: duration, next }),
      fc.record({
        do: fc.constant('wait' as const),
        event: fc.record({ kind: fc.constantFrom('order.paid', 'a b: c'), within: duration, timeout: next }),
        next,
      }),
      fc.record({
        do: fc.constant('branch' as const),
        cases: fc.array(
          fc.record({
            when: fc.oneof(
              fc.record({ entry: fc.record({ property: word, op: fc.constant('is' as const), value }) }),
              fc.record({ not: fc.record({ step: next, outcome: fc.constant('claimed') }) }),
            ),
            next,
          }),
          { minLength: 1, maxLength: 3 },
        ),
        otherwise: next,
      }),
      fc.record({ do: fc.constant('offer' as const), offer: fc.constantFrom('yes', '1e3', 'null', 'on'), next }),
      fc.record({
        do: fc.constant('touch' as const),
        purpose: fc.constant('marketing' as const),
        channels: fc.constant(['inbox' as const]),
        title: both,
        body: both,
        priority: fc.integer({ min: 0, max: 100 }),
        next,
      }),
      fc.record({ do: fc.constant('label' as const), label: word, value: fc.oneof(value, fc.constant(null)), next }),
      fc.record({ do: fc.constant('exit' as const) }),
    )
    return fc.record({
      name: both,
      aim: fc.constant('worth' as const),
      value: fc.constant('strengthened' as const),
      hook: fc.record({ kind: fc.constant('theme' as const), name: word }),
      entry: fc.oneof(
        fc.record({ on: fc.constant('hand' as const) }),
        fc.record({ on: fc.constant('event' as const), kind: fc.constant('order.paid') }),
        fc.record({
          on: fc.constant('schedule' as const),
          at: fc.constantFrom('09:00', '23:59'),
          who: fc.record({ label: word, known: fc.boolean() }),
        }),
      ),
      again: fc.constant({ rule: 'never' as const }),
      holdout: fc.record({
        share: fc.constantFrom(0, 0.1),
        windowDays: fc.constant(30),
        measure: fc.constant('money' as const),
      }),
      start: next,
      steps: fc
        .tuple(...ids.map(() => step))
        .map((made) => Object.fromEntries(ids.map((id, i) => [id, made[i] ?? end]))),
    })
  })
  .map((made) => playDefinitionSchema.parse(made))

test('YAML and JSON mean the same, there and back, for random plays', () => {
  fc.assert(
    fc.property(play, (definition) => {
      expect(readText(writeText(definition)).definition).toEqual(definition)
      expect(readText(JSON.stringify(definition)).definition).toEqual(definition)
      expect(readDefinition(JSON.parse(JSON.stringify(definition))).definition).toEqual(definition)
    }),
    { numRuns: 150 },
  )
})

test('a text reads from the first step to the last, in a step from what it does to where it leads, whatever sequence it was kept in', () => {
  const steps = {
    z: { do: 'offer', offer: 'a', refused: 'b', next: 'y' },
    y: { do: 'touch', title: words, body: words, next: 'x' },
    x: { do: 'wait', event: { kind: 'order.paid', within: { days: 2 }, timeout: 'b' }, next: 'a' },
    a: { do: 'goal' },
    b: { do: 'exit' },
    alone: { do: 'exit' },
  } as const
  /** As a database gives it: the shorter names first, then by the alphabet. */
  const kept = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(kept)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
              .map(([key, inner]) => [key, kept(inner)]),
          )
        : value
  const written = writeText(read(playOf(steps, { start: 'z' })))
  expect(writeText(kept(read(playOf(steps, { start: 'z' }))) as PlayDefinition)).toBe(written) // the same values
  const lines = written.split('\n')
  expect(lines.filter((line) => /^ {2}(z|y|x|a|b|alone):$/.test(line)).map((line) => line.trim())).toEqual([
    'z:',
    'y:',
    'x:',
    'a:',
    'b:',
    'alone:',
  ])
  const ofZ = lines.slice(lines.indexOf('  z:') + 1, lines.indexOf('  y:')).map((line) => line.trim())
  expect(ofZ).toEqual(['do: offer', 'offer: a', 'refused: b', 'next: y'])
})

test('the examples can be read and have no problems by themselves', () => {
  const folder = join(import.meta.dirname, '../../../../../examples/plays')
  for (const file of readdirSync(folder)) {
    const { definition, fields } = readText(readFileSync(join(folder, file), 'utf8'))
    expect([file, fields]).toEqual([file, undefined])
    expect([file, definition && checkPlay(definition)]).toEqual([file, []])
  }
})

test('a play without problems leads everybody from every step on, never in a circle without time', () => {
  fc.assert(
    fc.property(play, fc.infiniteStream(fc.nat()), (definition, choices) => {
      if (checkPlay(definition).some(({ severity }) => severity === 'error')) return
      let id = definition.start
      let idle = 0
      for (const choice of choices) {
        const step = definition.steps[id]
        if (!step) throw new Error(`nobody can stand at ${id}`)
        const ways = waysOf(step)
        idle = step.do === 'wait' ? 0 : idle + 1
        expect(idle).toBeLessThanOrEqual(Object.keys(definition.steps).length)
        const way = ways[choice % Math.max(1, ways.length)]
        if (!way || choice % 17 === 0) break
        id = way.next
      }
    }),
    { numRuns: 300 },
  )
})

test.each<[string, PlayDefinitionInput, string]>([
  ['a target that is no step', playOf({ a: { do: 'wait', for: { days: 1 }, next: 'b' } }), 'target_missing'],
  ['a start that is no step', playOf({ a: end }, { start: 'b' }), 'start_missing'],
  ['a step nobody comes to', playOf({ a: end, b: end }), 'unreachable'],
  [
    'a circle without a wait',
    playOf({ a: { do: 'offer', offer: 'x', refused: 'end', next: 'a' }, end }),
    'endless_loop',
  ],
  [
    'a question about a coupon that not everybody was offered before',
    playOf({
      a: { do: 'wait', event: { kind: 'order.paid', within: { days: 1 }, timeout: 'ask' }, next: 'gift' },
      gift: { do: 'offer', offer: 'x', next: 'ask' },
      ask: { do: 'branch', cases: [{ when: { step: 'gift', outcome: 'claimed' }, next: 'end' }], otherwise: 'end' },
      end,
    }),
    'step_not_before',
  ],
  [
    'an outcome that the step never has',
    playOf({
      gift: { do: 'offer', offer: 'x', next: 'ask' },
      ask: { do: 'branch', cases: [{ when: { step: 'gift', outcome: 'sent' }, next: 'end' }], otherwise: 'end' },
      end,
    }),
    'outcome_unknown',
  ],
  [
    'a placeholder of a coupon that nobody has yet',
    playOf({ say: { do: 'touch', title: words, body: { en: '{{coupon.gift.value}}', zh: '券' }, next: 'end' }, end }),
    'step_unknown',
  ],
  [
    'the event of a play without one',
    playOf({ say: { do: 'touch', title: { en: '{{entry.sku}}', zh: '品' }, body: words, next: 'end' }, end }),
    'no_event_to_read',
  ],
  ['a value of another aim', playOf({ a: end }, { value: 'reachable' }), 'value_of_other_aim'],
])('%s is refused, with the step, the reason and what to do', (_what, input, code) => {
  const problem = checkPlay(read(input)).find((one) => one.code === code)
  expect(problem).toBeDefined()
  for (const text of [problem?.reason, problem?.todo]) {
    expect(text?.en).not.toMatch(/\{|^$/)
    expect(text?.zh).not.toMatch(/\{|^$/)
  }
})

test('what everybody passed may be asked about, and a circle with a wait may go on', () => {
  expect(
    codesOf(
      playOf(
        {
          gift: { do: 'offer', offer: 'x', next: 'say' },
          say: { do: 'touch', title: words, body: { en: '{{coupon.gift.expires}}', zh: '券' }, next: 'rest' },
          rest: { do: 'wait', for: { days: 1 }, next: 'ask' },
          ask: { do: 'branch', cases: [{ when: { step: 'gift', outcome: 'claimed' }, next: 'say' }], otherwise: 'end' },
          end,
        },
        { holdout: { share: 0.1, windowDays: 30, measure: 'money' } },
      ),
    ),
  ).toEqual([])
})

test.each([
  ['the same day, later', '20:00', {}, '2026-06-01T02:00:00Z', '2026-06-01T12:00:00.000Z'],
  ['the next day, at the very minute', '10:00', {}, '2026-06-01T02:00:00Z', '2026-06-02T02:00:00.000Z'],
  ['the next Sunday', '09:00', { weekdays: [7] }, '2026-06-01T02:00:00Z', '2026-06-07T01:00:00.000Z'],
  ['the next month that has a 31st', '09:00', { monthDays: [31] }, '2026-06-01T02:00:00Z', '2026-07-31T01:00:00.000Z'],
])('a time of day is in the zone of the shop: %s', (_what, at, days, now, expected) => {
  expect(nextTime(at, days, new Date(now), 'Asia/Shanghai').toISOString()).toBe(expected)
})

test('the best moment is the hour of one who has habits, of everybody otherwise, and never after the end', () => {
  const at = (hour: number, count: number): number[] => Array.from({ length: 24 }, (_, h) => (h === hour ? count : 0))
  expect(bestHour(at(19, 5), at(8, 100))).toBe(19)
  expect(bestHour(at(19, 2), at(8, 100))).toBe(8)
  expect(bestHour([], [])).toBeUndefined()
  const moment = { now: new Date('2026-06-01T02:00:00Z'), timezone: 'Asia/Shanghai', withinMs: 6 * 3600_000 }
  expect(bestMoment({ ...moment, hour: 12, again: false }).toISOString()).toBe('2026-06-01T04:00:00.000Z')
  expect(bestMoment({ ...moment, hour: 10, again: false })).toEqual(moment.now)
  expect(bestMoment({ ...moment, hour: 23, again: false }).toISOString()).toBe('2026-06-01T08:00:00.000Z')
  // In a circle, the hour that is on was used already.
  expect(bestMoment({ ...moment, hour: 10, again: true, withinMs: 48 * 3600_000 }).toISOString()).toBe(
    '2026-06-02T02:00:00.000Z',
  )
})

test('webhooks go to public addresses alone', () => {
  for (const address of ['93.184.216.34', '2606:4700::1111'])
    expect([address, isPublicAddress(address)]).toEqual([address, true])
  const closed = [
    '127.0.0.1',
    '127.8.9.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.0.192',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '2001::1',
    'nonsense',
    '',
  ]
  for (const address of closed) expect([address, isPublicAddress(address)]).toEqual([address, false])
  for (const host of ['localhost', 'db', 'a.internal', 'printer.local', '[::1]', '2130706433', '127.0.0.1'])
    expect([host, isPrivateHost(new URL(`http://${host}/`).hostname)]).toEqual([host, true])
  expect(isPrivateHost('hooks.example.com')).toBe(false)
})
