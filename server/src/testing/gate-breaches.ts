import type { GatePolicy } from '@regulars/contract'
import type { TouchRow } from '../domains/touches/queries/touches.ts'
import { isQuiet, local, type ModelPerson, type Word } from './gate-model.ts'

// Every bound of the gate, looked at in its log afterwards: for every person and every window, with none of the gate's code
// and without knowing in which order it decided. What it finds nothing against may still be wrong; what it finds is wrong.

export type Judged = Pick<
  TouchRow,
  'key' | 'customer' | 'sender' | 'purpose' | 'outcome' | 'channel' | 'budget' | 'costMinor' | 'sentAt'
>
type Sent = Judged & { at: number; day: number }
type World = { policy: GatePolicy; people: ReadonlyMap<number, ModelPerson>; zone: string }

/** What was passed that must not be, in words; empty where the log is clean. */
export function findBreaches({ policy, people, zone }: World, log: readonly Judged[]): string[] {
  const breaches: string[] = []
  const keys = new Set<string>()
  for (const { key } of log) {
    if (keys.has(key)) breaches.push(`${key}: said twice`)
    keys.add(key)
  }
  const sent = log.filter((row) => row.outcome === 'sent')
  for (const [customer, person] of people) {
    const own = sent
      .filter((row) => row.customer === customer)
      .map(
        (row): Sent => ({
          ...row,
          at: row.sentAt?.getTime() ?? 0,
          day: local(row.sentAt?.getTime() ?? 0, person.zone).day,
        }),
      )
      .sort((a, b) => a.at - b.at)
    for (const row of own) breaches.push(...againstWords(policy, person, row), ...againstQuiet(policy, person, row))
    const marketing = own.filter(({ purpose }) => purpose === 'marketing')
    breaches.push(...againstCaps(policy, marketing), ...againstDistance(policy, marketing))
  }
  return [...breaches, ...againstBudgets(policy, zone, sent)]
}

/** What somebody said at the very moment may have come before or after: then both count as said. */
function heard(person: ModelPerson, what: Word['what'], at: number): Set<'yes' | 'no' | 'unsaid'> {
  const words = person.words.filter((word) => word.what === what)
  const last = words.filter((word) => word.at < at).at(-1)
  const answer = (word: Word) => (word.granted ? 'yes' : 'no')
  return new Set([last ? answer(last) : 'unsaid', ...words.filter((word) => word.at === at).map(answer)])
}

function againstWords(policy: GatePolicy, person: ModelPerson, { key, channel, purpose, at }: Sent): string[] {
  if (!channel) return [`${key}: sent without a channel`]
  const only = (what: Word['what'], answer: string) => {
    const all = heard(person, what, at)
    return all.size === 1 && all.has(answer as 'no')
  }
  return [
    ...(person.reach.includes(channel) ? [] : [`${key}: sent on ${channel}, where nobody is`]),
    ...(only(channel, 'no') ? [`${key}: sent on ${channel}, which was opted out of`] : []),
    ...(purpose === 'marketing' && only('marketing', 'no') ? [`${key}: marketing, which was refused`] : []),
    ...(purpose === 'marketing' && only('marketing', 'unsaid') && !policy.neverAsked.includes(channel)
      ? [`${key}: marketing on ${channel} to somebody who was never asked`]
      : []),
  ]
}

const againstQuiet = ({ quiet }: GatePolicy, person: ModelPerson, { key, channel, purpose, at }: Sent): string[] =>
  purpose !== 'transaction' && channel && quiet.channels.includes(channel) && isQuiet(quiet, at, person.zone)
    ? [`${key}: sent in the quiet hours`]
    : []

function againstCaps({ caps, perSender, perChannel }: GatePolicy, sent: readonly Sent[]): string[] {
  const breaches: string[] = []
  const windows = { day: 1, week: 7, month: 30, life: Number.POSITIVE_INFINITY } as const
  const look = (name: string, all: readonly Sent[], bounds: Partial<Record<keyof typeof windows, number | null>>) => {
    for (const [window, days] of Object.entries(windows)) {
      const cap = bounds[window as keyof typeof windows] // an entry of windows
      if (cap === null || cap === undefined) continue
      for (const { key, day } of all) {
        const found = all.filter((one) => one.day <= day && one.day > day - days).length
        if (found > cap) breaches.push(`${key}: ${found} of ${cap} a ${window}, ${name}`)
      }
    }
  }
  look('all senders', sent, caps)
  for (const sender of new Set(sent.map((row) => row.sender)))
    look(
      sender,
      sent.filter((row) => row.sender === sender),
      perSender,
    )
  for (const channel of new Set(sent.map((row) => row.channel)))
    if (channel)
      look(
        channel,
        sent.filter((row) => row.channel === channel),
        perChannel[channel] ?? {},
      )
  return breaches
}

const againstDistance = ({ distanceHours }: GatePolicy, sent: readonly Sent[]): string[] =>
  sent.flatMap(({ key, at }, index) => {
    const before = sent[index - 1]
    return before && at - before.at < distanceHours * 3600_000 ? [`${key}: too soon after ${before.key}`] : []
  })

function againstBudgets({ budgets }: GatePolicy, zone: string, sent: readonly Judged[]): string[] {
  const breaches: string[] = []
  for (const { name, dayMinor, monthMinor } of budgets) {
    const sums = new Map<string, number>()
    for (const { sender, budget, sentAt, costMinor } of sent) {
      if (!['*', sender, budget].includes(name)) continue
      const day = sentAt?.toLocaleDateString('en-CA', { timeZone: zone }) ?? ''
      for (const period of [day, day.slice(0, 7)]) sums.set(period, (sums.get(period) ?? 0) + Number(costMinor))
    }
    for (const [period, sum] of sums) {
      const bound = period.length > 7 ? dayMinor : monthMinor
      if (bound !== null && sum > bound) breaches.push(`${name}: ${sum} of ${bound} in ${period}`)
    }
  }
  return breaches
}
