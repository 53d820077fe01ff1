import type { GatePolicy, TouchChannel } from '@regulars/contract'
import type { TouchRequest } from '../domains/touches/index.ts'

// The gate once more, as plainly as it can be said, with none of its code: a list of what was sent, a list of what was
// said, and sums over them. Property tests hold the product against it.

export type Word = { at: number; what: 'marketing' | TouchChannel; granted: boolean }
export type ModelPerson = { zone: string; reach: readonly TouchChannel[]; words: Word[] }
type Sent = { person: number; at: number; sender: string; channel: TouchChannel; hook: string | undefined }
export type ModelVerdict = { outcome: 'sent' | 'waiting' | 'refused'; channel?: TouchChannel; reason?: string }

const dayMs = 86_400_000
const presses = { inbox: 12, push: 20, email: 15, sms: 25, voice: 35 }
const formats = new Map<string, Intl.DateTimeFormat>()

export function local(at: number, zone: string): { day: number; minute: number } {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'short' })
  formats.set(zone, format)
  const [date = '', time = ''] = format.format(at).split(', ')
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return { day: Date.parse(`${date}T00:00:00Z`) / dayMs, minute: hours * 60 + minutes }
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

export function isQuiet(quiet: Pick<GatePolicy['quiet'], 'from' | 'to'>, at: number, zone: string): boolean {
  const [from, to] = [minuteOf(quiet.from), minuteOf(quiet.to)]
  const { minute } = local(at, zone)
  return from < to ? minute >= from && minute < to : from > to && (minute >= from || minute < to)
}

export class GateModel {
  readonly policy: GatePolicy
  readonly people: ReadonlyMap<number, ModelPerson>
  readonly zone: string
  readonly sent: Sent[] = []
  readonly spent: { name: string; day: number; month: string; minor: number }[] = []

  constructor(policy: GatePolicy, people: ReadonlyMap<number, ModelPerson>, zone: string) {
    this.policy = policy
    this.people = people
    this.zone = zone
  }

  /** Whether it is quiet there; minute by minute, the first one that is not quiet ends it. */
  quietEnd(at: number, zone: string): number | undefined {
    if (!isQuiet(this.policy.quiet, at, zone)) return undefined
    let end = Math.floor(at / 60_000) * 60_000
    while (isQuiet(this.policy.quiet, end, zone)) end += 60_000
    return end
  }

  answer(person: ModelPerson, what: Word['what'], at: number): 'yes' | 'no' | 'unsaid' {
    const last = person.words.filter((word) => word.what === what && word.at <= at).at(-1)
    return last ? (last.granted ? 'yes' : 'no') : 'unsaid'
  }

  decide(request: TouchRequest, now: number): ModelVerdict {
    const person = this.people.get(request.customer)
    if (!person) return { outcome: 'refused', reason: 'unknown_customer' }
    const expires = request.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER
    if (expires <= now) return { outcome: 'refused', reason: 'expired' }
    const last = ['sms', 'voice']
    const order = [
      ...request.channels.filter((channel) => !last.includes(channel)),
      ...last.flatMap((channel) => request.channels.filter((one) => one === channel)),
    ]
    let reason: string | undefined
    for (const channel of order) {
      const rings = request.purpose !== 'transaction' && this.policy.quiet.channels.includes(channel)
      const end = rings ? this.quietEnd(now, person.zone) : undefined
      const waits = end !== undefined && end < expires
      const at = waits ? end : now
      const against = [
        ...this.againstPerson(request, person, at),
        ...this.againstChannel(request, person, channel, at),
        ...(end !== undefined && !waits ? ['quiet'] : []),
        ...this.againstChannelCaps(request, person, channel, at),
        ...(waits ? [] : this.againstMoney(request, channel, now)),
      ]
      if (against.length === 0)
        return waits ? { outcome: 'waiting', channel, reason: 'quiet' } : { outcome: 'sent', channel }
      reason ??= against[0]
    }
    return { outcome: 'refused', ...(reason ? { reason } : {}) }
  }

  /** Decides and remembers. */
  take(request: TouchRequest, now: number): ModelVerdict {
    const verdict = this.decide(request, now)
    if (verdict.outcome !== 'sent' || !verdict.channel) return verdict
    const price = this.policy.prices[verdict.channel]
    for (const name of this.budgets(request)) {
      const { day } = local(now, this.zone)
      this.spent.push({ name, day, month: new Date(day * dayMs).toISOString().slice(0, 7), minor: price })
    }
    if (request.purpose === 'marketing') {
      const hook = request.hook && `${request.hook.kind}:${request.hook.name}`
      this.sent.push({ person: request.customer, at: now, sender: request.sender, channel: verdict.channel, hook })
    }
    return verdict
  }

  budgets(request: TouchRequest): string[] {
    return this.policy.budgets.flatMap(({ name }) =>
      [request.budget, request.sender, '*'].includes(name) ? [name] : [],
    )
  }

  againstPerson(request: TouchRequest, person: ModelPerson, at: number): string[] {
    if (request.purpose !== 'marketing') return []
    const { caps, perSender, reserve, hook, temperature, distanceHours } = this.policy
    const own = this.sent.filter((touch) => touch.person === request.customer)
    const { day } = local(at, person.zone)
    const within = (days: number, all = own) =>
      all.filter((touch) => local(touch.at, person.zone).day > day - days).length
    const same = own.filter((touch) => touch.sender === request.sender)
    const lower = (cap: number | null) =>
      cap === null || cap === 0 || request.priority >= reserve.priority
        ? cap
        : Math.max(1, cap - Math.ceil(cap * reserve.share))
    const full = (found: number, cap: number | null) => cap !== null && found >= cap
    const heat = own.reduce((sum, touch) => sum + presses[touch.channel] * 0.5 ** ((at - touch.at) / (14 * dayMs)), 0)
    const shown = own.filter((touch) => request.hook && touch.hook === `${request.hook.kind}:${request.hook.name}`)
    const recent = shown.filter((touch) => touch.at >= at - hook.memoryDays * dayMs)
    const rest = hook.repeatDays * hook.stretch ** Math.max(0, recent.length - 1) * dayMs
    const lastAt = Math.max(...own.map((touch) => touch.at))
    const rules: [string, boolean][] = [
      ['marketing_refused', this.answer(person, 'marketing', at) === 'no'],
      ['too_hot', Math.min(100, Math.round(heat * 10) / 10) >= temperature.hotFrom],
      ['cap_day', full(within(1), caps.day)],
      ['cap_week', full(within(7), lower(caps.week))],
      ['cap_month', full(within(30), lower(caps.month))],
      ['cap_life', full(own.length, caps.life)],
      ['sender_day', full(within(1, same), perSender.day)],
      ['sender_week', full(within(7, same), perSender.week)],
      ['sender_life', full(same.length, perSender.life)],
      ['distance', own.length > 0 && at - lastAt < distanceHours * 3600_000],
      ['hook_stretched', recent.length > 0 && at - Math.max(...recent.map((touch) => touch.at)) < rest],
    ]
    return rules.flatMap(([name, stands]) => (stands ? [name] : []))
  }

  againstChannel(request: TouchRequest, person: ModelPerson, channel: TouchChannel, at: number): string[] {
    const asked = this.answer(person, 'marketing', at)
    const rules: [string, boolean][] = [
      ['opted_out', this.answer(person, channel, at) === 'no'],
      [
        'never_asked',
        request.purpose === 'marketing' && asked === 'unsaid' && !this.policy.neverAsked.includes(channel),
      ],
      ['unreachable', !person.reach.includes(channel)],
    ]
    return rules.flatMap(([name, stands]) => (stands ? [name] : []))
  }

  againstChannelCaps(request: TouchRequest, person: ModelPerson, channel: TouchChannel, at: number): string[] {
    const caps = this.policy.perChannel[channel]
    if (!caps || request.purpose !== 'marketing') return []
    const own = this.sent.filter((touch) => touch.person === request.customer && touch.channel === channel)
    const { day } = local(at, person.zone)
    const within = (days: number) => own.filter((touch) => local(touch.at, person.zone).day > day - days).length
    const full = (found: number, cap: number | null) => cap !== null && found >= cap
    return [
      ...(full(within(1), caps.day) ? ['channel_day'] : []),
      ...(full(within(7), caps.week) ? ['channel_week'] : []),
      ...(full(within(30), caps.month) ? ['channel_month'] : []),
    ]
  }

  againstMoney(request: TouchRequest, channel: TouchChannel, now: number): string[] {
    const price = this.policy.prices[channel]
    const { day } = local(now, this.zone)
    const month = new Date(day * dayMs).toISOString().slice(0, 7)
    const sum = (rows: { minor: number }[]) => rows.reduce((all, row) => all + row.minor, 0)
    return this.policy.budgets.some(({ name, dayMinor, monthMinor }) => {
      if (price === 0 || !this.budgets(request).includes(name)) return false
      const own = this.spent.filter((row) => row.name === name)
      const today = sum(own.filter((row) => row.day === day))
      return (
        (dayMinor !== null && today + price > dayMinor) ||
        (monthMinor !== null && sum(own.filter((row) => row.month === month)) + price > monthMinor)
      )
    })
      ? ['budget']
      : []
  }
}
