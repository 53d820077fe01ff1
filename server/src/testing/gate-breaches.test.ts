import type { GatePolicy } from '@regulars/contract'
import { expect, test } from 'vitest'
import { defaultPolicy } from '../domains/touches/rules/policy.ts'
import { findBreaches, type Judged } from './gate-breaches.ts'
import type { ModelPerson } from './gate-model.ts'

const zone = 'Asia/Shanghai'
const noon = Date.parse('2026-03-02T04:00:00Z')
const hour = 3600_000
let serial = 0
const sent = (at: number, more: Partial<Judged> = {}): Judged => ({
  key: `touch-${++serial}`,
  customer: 1,
  sender: 'play/1',
  purpose: 'marketing',
  outcome: 'sent',
  channel: 'sms',
  budget: null,
  costMinor: 5n,
  sentAt: new Date(at),
  ...more,
})
const yes: ModelPerson = {
  zone,
  reach: ['inbox', 'sms'],
  words: [{ at: 0, what: 'marketing', granted: true }],
}
const open: GatePolicy = {
  ...defaultPolicy,
  caps: { day: null, week: null, month: null, life: null },
  perSender: { day: null, week: null, life: null },
  perChannel: {},
  distanceHours: 0,
}
const look = (log: Judged[], policy: Partial<GatePolicy> = {}, person: Partial<ModelPerson> = {}) =>
  findBreaches({ policy: { ...open, ...policy }, people: new Map([[1, { ...yes, ...person }]]), zone }, log).join()

const days = (count: number, apart: number) => Array.from({ length: count }, (_, index) => sent(noon + index * apart))

test.each<[string, RegExp, () => string]>([
  ['a key twice', /said twice/, () => look([sent(noon, { key: 'a' }), sent(noon, { key: 'a' })])],
  ['a cap a day', /2 of 1 a day, all/, () => look(days(2, hour), { caps: { ...open.caps, day: 1 } })],
  ['a cap a week', /3 of 2 a week, all/, () => look(days(3, 72 * hour), { caps: { ...open.caps, week: 2 } })],
  ['a cap a month', /3 of 2 a month, all/, () => look(days(3, 300 * hour), { caps: { ...open.caps, month: 2 } })],
  ['a cap for life', /3 of 2 a life, all/, () => look(days(3, 3000 * hour), { caps: { ...open.caps, life: 2 } })],
  ['a cap of a sender', /2 of 1 a day, play/, () => look(days(2, hour), { perSender: { ...open.perSender, day: 1 } })],
  [
    'a cap of a channel',
    /2 of 1 a week, sms/,
    () => look(days(2, 48 * hour), { perChannel: { sms: { day: null, week: 1, month: null } } }),
  ],
  ['the distance', /too soon/, () => look(days(2, hour), { distanceHours: 2 })],
  ['quiet hours in the zone of the person', /quiet hours/, () => look([sent(noon)], {}, { zone: 'America/New_York' })],
  [
    'marketing that was refused',
    /which was refused/,
    () => look([sent(noon)], {}, { words: [{ at: noon - 1, what: 'marketing', granted: false }] }),
  ],
  [
    'a channel that was opted out of',
    /opted out/,
    () => look([sent(noon)], {}, { words: [...yes.words, { at: noon - 1, what: 'sms', granted: false }] }),
  ],
  ['somebody who was never asked', /never asked/, () => look([sent(noon)], {}, { words: [] })],
  ['a channel on which nobody is', /where nobody is/, () => look([sent(noon, { channel: 'voice' })])],
  [
    'a budget of a day',
    /10 of 9 in 2026-03-02/,
    () => look(days(2, hour), { budgets: [{ name: '*', dayMinor: 9, monthMinor: null }] }),
  ],
  [
    'a budget of a month',
    /10 of 9 in 2026-03$/,
    () => look(days(2, 48 * hour), { budgets: [{ name: 'play/1', dayMinor: null, monthMinor: 9 }] }),
  ],
])('the checker of the gate notices %s', (_, words, found) => {
  expect(found()).toMatch(words)
})

test('the checker of the gate has nothing against what is within the bounds', () => {
  expect(look(days(3, 24 * hour), { caps: { day: 1, week: 3, month: 3, life: 3 }, distanceHours: 24 })).toBe('')
  const lastWord = { words: [{ at: noon, what: 'marketing', granted: false } as const, ...yes.words] }
  expect(look([sent(noon)], {}, lastWord)).toBe('')
})
