import type { GatePolicy, TouchChannel, TouchCheck, TouchReason } from '@regulars/contract'
import { type HookFit, hookBoresAfter, hookGapDays, hookKey, unansweredOf } from './fatigue.ts'
import { budgetsOf, openShare, orderChannels } from './policy.ts'
import type { TouchRequest } from './request.ts'
import { type Exposure, temperatureOf } from './temperature.ts'
import type { Calendar } from './zone.ts'

/** What the gate knows of a person. Times are milliseconds. */
export type PersonFacts = {
  marketing: 'yes' | 'no' | 'unsaid'
  optedOut: ReadonlySet<TouchChannel>
  preferred: TouchChannel | undefined
  reach: ReadonlySet<TouchChannel>
  timezone: string
  /** Marketing that went out, oldest first; grows while a set is decided. */
  past: Exposure[]
  /** How much of it went out before `past` begins, by sender. */
  before: ReadonlyMap<string, number>
  complaints: readonly number[]
}

/** When the person last bought what a request is about, and how long that lasts. */
export type Need = { boughtAt: number; cycleDays: number }

/** What is left of a budget; null: no bound. Sinks while a set is decided. */
export type Purse = { dayLeft: number | null; monthLeft: number | null }

export type World = {
  policy: GatePolicy
  calendar: Calendar
  now: number
  fits: ReadonlyMap<string, HookFit>
  purses: ReadonlyMap<string, Purse>
}

export type Verdict = {
  outcome: 'sent' | 'waiting' | 'refused'
  channel?: TouchChannel
  reason?: TouchReason
  /** When it goes out, or would pass. */
  until?: number
  costMinor: number
  checks: TouchCheck[]
}

const dayMs = 86_400_000

/**
 * Decides about one request. A channel passes if the person and the channel pass at the moment at which it would go out:
 * now, or when the quiet hours end. The first one that passes is taken; if none does, the reason is what stands against
 * the first. Receipts (`transaction`) pass everything but opt-outs, reach, expiry and money; service keeps quiet hours too.
 */
export function decide(request: TouchRequest, facts: PersonFacts | undefined, world: World, need?: Need): Verdict {
  const { now } = world
  const checks: TouchCheck[] = [{ check: 'unknown_customer', passed: facts !== undefined }]
  if (!facts) return refuse('unknown_customer', checks)
  const expiresAt = request.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
  checks.push({ check: 'expired', passed: now < expiresAt })
  if (now >= expiresAt) return refuse('expired', checks)

  const persons = new Map<number, TouchCheck[]>()
  const looked: TouchCheck[] = []
  let first: { failed: TouchCheck; person: TouchCheck[] } | undefined
  for (const channel of orderChannels(request.channels, facts.preferred)) {
    const quiet = findQuiet(request, channel, facts, world)
    const waits = quiet !== undefined && quiet < expiresAt
    const at = waits ? quiet : now
    const person = persons.get(at) ?? checkPerson(request, facts, world, { at, need })
    persons.set(at, person)
    const own = checkChannel(request, channel, facts, world, { at, quiet, waits })
    looked.push(...own)
    const failed = [...person, ...own].find((check) => !check.passed && !(waits && check.check === 'quiet'))
    if (!failed) {
      const costMinor = waits ? 0 : world.policy.prices[channel]
      const common = { channel, costMinor, checks: [...checks, ...person, ...looked] }
      return waits ? { outcome: 'waiting', reason: 'quiet', until: quiet, ...common } : { outcome: 'sent', ...common }
    }
    first ??= { failed, person }
  }
  const failed = first?.failed
  return refuse(failed?.check ?? 'unreachable', [...checks, ...(first?.person ?? []), ...looked], failed?.until)
}

const refuse = (reason: TouchReason, checks: TouchCheck[], until?: string): Verdict => ({
  outcome: 'refused',
  reason,
  costMinor: 0,
  checks,
  ...(until ? { until: Date.parse(until) } : {}),
})

const findQuiet = (request: TouchRequest, channel: TouchChannel, { timezone }: PersonFacts, world: World) =>
  request.purpose !== 'transaction' && world.policy.quiet.channels.includes(channel)
    ? world.calendar.quietUntil(world.now, timezone)
    : undefined

type Moment = { at: number; need: Need | undefined }

/** What concerns the person, whatever the channel; in the order of the reasons. */
function checkPerson(request: TouchRequest, facts: PersonFacts, world: World, { at, need }: Moment): TouchCheck[] {
  if (request.purpose !== 'marketing') return []
  const { policy } = world
  const degrees = temperatureOf(facts.past, facts.complaints, at)
  const { hotFrom } = policy.temperature
  return [
    { check: 'marketing_refused', passed: facts.marketing !== 'no' },
    { check: 'too_hot', passed: degrees < hotFrom, found: degrees, limit: hotFrom },
    ...checkCaps(request, facts, world, at),
    ...checkDistance(facts, policy, at),
    ...checkHook(request, facts, world, at),
    ...checkNeed(need, policy, at),
  ]
}

function checkCaps(request: TouchRequest, facts: PersonFacts, { policy, calendar }: World, at: number): TouchCheck[] {
  const { past, before } = facts
  const { dayStart, weekStart, monthStart } = calendar.windowsOf(at, facts.timezone)
  const since = (start: number, all = past) => count(all, (touch) => touch.at >= start)
  const own = past.filter((touch) => touch.sender === request.sender)
  const older = [...before.values()].reduce((sum, some) => sum + some, 0)
  const { caps, perSender } = policy
  const share = (cap: number | null) => openShare(cap, request.priority, policy)
  return [
    ...bounded('cap_day', caps.day, since(dayStart)),
    ...bounded('cap_week', share(caps.week), since(weekStart)),
    ...bounded('cap_month', share(caps.month), since(monthStart)),
    ...bounded('cap_life', caps.life, past.length + older),
    ...bounded('sender_day', perSender.day, since(dayStart, own)),
    ...bounded('sender_week', perSender.week, since(weekStart, own)),
    ...bounded('sender_life', perSender.life, own.length + (before.get(request.sender) ?? 0)),
  ]
}

const count = <T>(all: readonly T[], fits: (one: T) => boolean): number =>
  all.reduce((sum, one) => sum + (fits(one) ? 1 : 0), 0)

const bounded = (check: TouchReason, limit: number | null, found: number): TouchCheck[] =>
  limit === null ? [] : [{ check, passed: found < limit, found, limit }]

function checkDistance({ past }: PersonFacts, { distanceHours }: GatePolicy, at: number): TouchCheck[] {
  const last = past.at(-1)
  if (!last || distanceHours === 0) return []
  const until = last.at + distanceHours * 3600_000
  return [early('distance', at, until, { found: round((at - last.at) / 3600_000), limit: distanceHours })]
}

const round = (figure: number): number => Math.round(figure * 10) / 10

const early = (
  check: TouchReason,
  at: number,
  until: number,
  figures: Pick<TouchCheck, 'found' | 'limit'>,
): TouchCheck =>
  at >= until
    ? { check, passed: true, ...figures }
    : { check, passed: false, ...figures, until: new Date(until).toISOString() }

function checkHook(request: TouchRequest, facts: PersonFacts, { policy, fits }: World, at: number): TouchCheck[] {
  if (!request.hook) return []
  const key = hookKey(request.hook)
  const { count: unanswered, lastAt } = unansweredOf(facts.past, key, at - policy.hook.memoryDays * dayMs)
  if (lastAt === undefined) return []
  const gap = hookGapDays(unanswered, policy.hook)
  const stretched = early('hook_stretched', at, lastAt + gap * dayMs, {
    found: round((at - lastAt) / dayMs),
    limit: round(gap),
  })
  const fit = fits.get(key)
  const boresAfter = fit && hookBoresAfter(fit)
  if (boresAfter === undefined) return [stretched]
  return [stretched, { check: 'hook_bores', passed: unanswered < boresAfter, found: unanswered, limit: boresAfter }]
}

/** What lasts is not offered again before it is used up; what is bought every week is. */
function checkNeed(need: Need | undefined, { needs }: GatePolicy, at: number): TouchCheck[] {
  if (!need || need.cycleDays < needs.durableDays) return []
  const days = need.cycleDays * needs.share
  return [
    early('need_met', at, need.boughtAt + days * dayMs, {
      found: round((at - need.boughtAt) / dayMs),
      limit: round(days),
    }),
  ]
}

type Way = { at: number; quiet: number | undefined; waits: boolean }

/** What concerns a channel. Money is looked at when it goes out: what waits has not cost anything yet. */
function checkChannel(
  request: TouchRequest,
  channel: TouchChannel,
  facts: PersonFacts,
  world: World,
  { at, quiet, waits }: Way,
): TouchCheck[] {
  const { policy, calendar } = world
  const isMarketing = request.purpose === 'marketing'
  const checks: TouchCheck[] = [{ check: 'opted_out', passed: !facts.optedOut.has(channel), channel }]
  if (isMarketing && facts.marketing === 'unsaid')
    checks.push({ check: 'never_asked', passed: policy.neverAsked.includes(channel), channel })
  checks.push({ check: 'unreachable', passed: facts.reach.has(channel), channel })
  if (request.purpose !== 'transaction' && policy.quiet.channels.includes(channel))
    checks.push({
      check: 'quiet',
      passed: quiet === undefined,
      channel,
      ...(quiet === undefined ? {} : { until: new Date(quiet).toISOString() }),
    })
  const caps = policy.perChannel[channel]
  if (isMarketing && caps) {
    const { dayStart, weekStart, monthStart } = calendar.windowsOf(at, facts.timezone)
    const since = (start: number) => count(facts.past, (touch) => touch.channel === channel && touch.at >= start)
    checks.push(
      ...[
        ...bounded('channel_day', caps.day, since(dayStart)),
        ...bounded('channel_week', caps.week, since(weekStart)),
        ...bounded('channel_month', caps.month, since(monthStart)),
      ].map((check) => ({ ...check, channel })),
    )
  }
  return waits ? checks : [...checks, ...checkMoney(request, channel, world)]
}

function checkMoney(request: TouchRequest, channel: TouchChannel, { policy, purses }: World): TouchCheck[] {
  const price = policy.prices[channel]
  if (price === 0) return []
  return budgetsOf(request, policy).flatMap(({ name }) => {
    const purse = purses.get(name)
    const left = Math.min(purse?.dayLeft ?? Number.POSITIVE_INFINITY, purse?.monthLeft ?? Number.POSITIVE_INFINITY)
    return Number.isFinite(left)
      ? [{ check: 'budget' as const, passed: price <= left, channel, found: price, limit: Math.max(0, left) }]
      : []
  })
}
