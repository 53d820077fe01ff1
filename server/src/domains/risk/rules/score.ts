import type { RiskRank, RiskReason, RiskSettings, RiskSignal } from '@regulars/contract'
import { type Claim, type Key, keysOf, nameOf, type Ranking } from './claim.ts'

export const defaultSettings: RiskSettings = {
  // A family shares a tablet; a fourth person on one phone is a shop of accounts.
  deviceCustomersMax: 3,
  phoneCustomersMax: 1,
  personCustomersMax: 1,
  addressCustomersMax: 6,
  claimsPerMinuteMax: 6,
  claimsPerHourMax: 30,
  claimsPerDayMax: 100,
  reduceFrom: 40,
  refuseFrom: 100,
}

/** What was counted of one key before this claim. */
export type Seen = {
  /** Customers that were met under this key within 30 days. */
  customers: ReadonlySet<number>
  /** Claims within a minute, an hour and a day. */
  minute: number
  hour: number
  day: number
}

/** What is known when claims are ranked. `listed`: the list that a key, or a customer's key, stands on. */
export type Known = { seen: ReadonlyMap<string, Seen>; listed: ReadonlyMap<string, 'blocked' | 'trusted'> }

const nothing: Seen = { customers: new Set(), minute: 0, hour: 0, day: 0 }

type Limit = { code: string; max: keyof RiskSettings; points: number; more: number; words: { en: string; zh: string } }

const shared: Partial<Record<RiskSignal, Limit>> = {
  device: {
    code: 'device-shared',
    max: 'deviceCustomersMax',
    points: 40,
    more: 20,
    words: { en: 'Many customers use this device', zh: '同一设备上的顾客过多' },
  },
  phone: {
    code: 'phone-shared',
    max: 'phoneCustomersMax',
    points: 50,
    more: 50,
    words: { en: 'This phone belongs to several customers', zh: '同一手机号对应多位顾客' },
  },
  person: {
    code: 'person-shared',
    max: 'personCustomersMax',
    points: 60,
    more: 40,
    words: { en: 'This person has several accounts', zh: '同一自然人有多个账号' },
  },
  // Neighbours share a house, so this alone never refuses anybody.
  address: {
    code: 'address-shared',
    max: 'addressCustomersMax',
    points: 20,
    more: 5,
    words: { en: 'Many customers live at this address', zh: '同一地址的顾客过多' },
  },
}

const addressPointsMax = 60
const pointsMax = 200

const speed: (Limit & { window: 'minute' | 'hour' | 'day' })[] = [
  {
    window: 'minute',
    code: 'velocity-minute',
    max: 'claimsPerMinuteMax',
    points: 40,
    more: 10,
    words: { en: 'Many claims within a minute', zh: '一分钟内领取过多' },
  },
  {
    window: 'hour',
    code: 'velocity-hour',
    max: 'claimsPerHourMax',
    points: 40,
    more: 5,
    words: { en: 'Many claims within an hour', zh: '一小时内领取过多' },
  },
  {
    window: 'day',
    code: 'velocity-day',
    max: 'claimsPerDayMax',
    points: 40,
    more: 2,
    words: { en: 'Many claims within a day', zh: '一天内领取过多' },
  },
]

/** Points for what lies beyond a limit: some for passing it, more for how far. */
function overLimit(limit: Limit, signal: RiskSignal, count: number, settings: RiskSettings): RiskReason[] {
  const max = settings[limit.max]
  if (count <= max) return []
  const bound = signal === 'address' ? addressPointsMax : pointsMax
  const points = Math.min(bound, limit.points + limit.more * (count - max - 1))
  return [{ code: limit.code, signal, count, limit: max, points, words: limit.words }]
}

function reasonsOf(claim: Claim, keys: readonly Key[], seen: Known['seen'], settings: RiskSettings): RiskReason[] {
  return keys.flatMap((key) => {
    const before = seen.get(nameOf(key)) ?? nothing
    const { signal } = key
    const others = [...before.customers].filter((customer) => !claim.customers.includes(customer)).length
    const share = shared[signal]
    const isFast = signal === 'customer' || signal === 'device'
    return [
      ...(share ? overLimit(share, signal, others + 1, settings) : []),
      ...(isFast ? speed.flatMap((limit) => overLimit(limit, signal, before[limit.window] + 1, settings)) : []),
    ]
  })
}

const listedReason = (key: Key): RiskReason => ({
  code: 'listed-blocked',
  signal: key.signal,
  count: 0,
  limit: 0,
  points: pointsMax,
  words: { en: 'On the list of those who get nothing', zh: '在禁止名单上' },
})

/** How a claim ranks on what is known. A block outweighs trust; trust outweighs every count. */
export function rankOf(claim: Claim, known: Known, settings: RiskSettings): Ranking {
  const keys = keysOf(claim)
  const blocked = keys.filter((key) => known.listed.get(nameOf(key)) === 'blocked')
  if (blocked.length > 0) return { rank: 3, score: pointsMax, reasons: blocked.map(listedReason) }
  // Nothing but what is claimed: there is nothing to tell by.
  if (keys.length === 0) return { rank: 0, score: 0, reasons: [] }
  if (keys.some((key) => known.listed.get(nameOf(key)) === 'trusted')) return { rank: 1, score: 0, reasons: [] }
  const reasons = reasonsOf(claim, keys, known.seen, settings)
  const score = reasons.reduce((sum, reason) => sum + reason.points, 0)
  const rank: RiskRank = score >= settings.refuseFrom ? 3 : score >= settings.reduceFrom ? 2 : 1
  return { rank, score, reasons }
}

/** Ranks claims one after the other: each counts for those that follow. */
export function rankAll(claims: readonly Claim[], known: Known, settings: RiskSettings): Ranking[] {
  const seen = new Map(known.seen)
  return claims.map((claim) => {
    const ranking = rankOf(claim, { ...known, seen }, settings)
    for (const key of keysOf(claim)) {
      const before = seen.get(nameOf(key)) ?? nothing
      const customers = new Set([...before.customers, ...claim.customers.slice(0, 1)])
      seen.set(nameOf(key), {
        customers,
        minute: before.minute + 1,
        hour: before.hour + 1,
        day: before.day + 1,
      })
    }
    return ranking
  })
}
