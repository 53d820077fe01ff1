import { type CityPlan, type Lived, live, type MessageBody, sendCity } from '@regulars/city'
import type {
  PlayDefinition,
  PlaySimulationProgress,
  PlaySimulationResult,
  PlayStandIn,
  StagedPlay,
} from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import { furnish, namesOf, retireUnused } from './furnish.ts'
import { readResult } from './read-result.ts'
import { openShopApi, type ShopApi } from './shop-api.ts'
import { Staff } from './staff.ts'
import { openThrowaway, type Throwaway } from './throwaway.ts'

export type Simulated = {
  people: number
  days: number
  seed: number
  onProgress?: (progress: PlaySimulationProgress) => void
  /** Ends it early. */
  signal?: AbortSignal
}

/** So long the city lived before the play comes: labels look back over it. */
const historyDays = 180
const storesMin = 3
const storesMax = 12
/** Of the people whom the shop knows, two in five hold its card, where the play asks for it. */
const memberEvery = 5
const memberOf = 2

/** What the launch of a play in a city needs to know. */
export type Stage = { api: ShopApi; play: number; definition: PlayDefinition; standIns: PlayStandIn[] }

/**
 * Tries a play on a simulated city: opens a server that is thrown away, lets a city grow up in it through the public API,
 * publishes the play there and lets the city live with it. The same play, people, days, seed and day give the same result.
 */
export async function simulate(staged: StagedPlay, options: Simulated): Promise<PlaySimulationResult> {
  const { seed, onProgress = () => {}, signal } = options
  const first = Temporal.PlainDate.from(staged.day)
  const midnight = (day: number): Date =>
    new Date(first.add({ days: day }).toZonedDateTime({ timeZone: staged.shop.timezone }).epochMilliseconds)
  const plan = planOf(staged, options, first.add({ days: options.days - 1 }).toString())
  onProgress({ phase: 'waking', day: 0 })
  const server = await openThrowaway({ seed, shop: staged.shop, now: midnight(0) })
  try {
    const life = liveThrough(server, staged, { ...options, onProgress }, { plan, midnight })
    // Whoever waits for the life to fail would wait for calls that are tried again and again.
    return await (signal ? Promise.race([life, whenAborted(signal)]) : life)
  } finally {
    await server.close()
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(signal.reason)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

type Period = { plan: Partial<CityPlan>; midnight(day: number): Date }

async function liveThrough(
  server: Throwaway,
  staged: StagedPlay,
  { people, days, seed, onProgress }: Simulated & Required<Pick<Simulated, 'onProgress'>>,
  { plan, midnight }: Period,
): Promise<PlaySimulationResult> {
  const { url: baseUrl, secretKey, writeKey } = server
  const api = openShopApi(baseUrl, secretKey)
  const from = midnight(0)
  onProgress({ phase: 'filling', day: 0 })
  await retireUnused(api, staged)
  // One call after the other, each to its end: so people are numbered in the same sequence every time, and lots are drawn
  // by number.
  const { later } = await sendCity({
    ...{ baseUrl, secretKey, writeKey, plan, concurrency: 1, until: from },
    onProgress: () => server.drained(),
  })
  await server.settle()
  const stage = await launch(server, api, { staged, seed })
  const staff = new Staff(stage.api, seed, stage.definition)
  const passTo = passingBy(server, later, from)
  const lived = await live({
    ...{ baseUrl, secretKey, plan, from, days, people },
    passTo: async (at) => {
      await passTo(at)
      await staff.work()
    },
    onDay: (day) => onProgress({ phase: 'living', day }),
  })
  await passTo(midnight(days))
  onProgress({ phase: 'counting', day: days })
  const to = Temporal.PlainDate.from(staged.day)
    .add({ days: days - 1 })
    .toString()
  return readResult(stage, { staged, plan, lived, options: { people, days, seed }, to })
}

/** What people of the city do besides buying reaches the shop a few times a day, before it is old news. */
const tellMs = 4 * 3_600_000

/** Moves the clock, and tells on the way who registered, looked around or began to follow. */
function passingBy(server: Throwaway, later: readonly MessageBody[], from: Date): (at: Date) => Promise<void> {
  const authorization = `Basic ${Buffer.from(`${server.writeKey}:`).toString('base64')}`
  let told = 0
  let now = from.getTime()
  return async (at) => {
    while (now < at.getTime()) {
      now = Math.min(now + tellMs, at.getTime())
      await server.passTo(new Date(now))
      const batch: MessageBody[] = []
      for (let next = later[told]; next && Date.parse(next.timestamp) <= now; next = later[told]) {
        batch.push(next)
        told += 1
      }
      if (batch.length > 0) await tell(server.url, authorization, batch)
    }
    await server.settle()
  }
}

const messagesMax = 500

async function tell(url: string, authorization: string, messages: readonly MessageBody[]): Promise<void> {
  for (let start = 0; start < messages.length; start += messagesMax) {
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ batch: messages.slice(start, start + messagesMax) }),
    })
    if (!response.ok) throw new Error(`The city was answered ${response.status}: ${await response.text()}`)
  }
}

export type Life = {
  staged: StagedPlay
  plan: Partial<CityPlan>
  lived: Lived
  options: Pick<Simulated, 'people' | 'days' | 'seed'>
  /** The last day. */
  to: string
}

function planOf(staged: StagedPlay, { people, days, seed }: Simulated, endDate: string): Partial<CityPlan> {
  const { timezone, currency, language } = staged.shop
  const stores = Math.min(storesMax, Math.max(storesMin, namesOf(staged).stores.length))
  return {
    ...{ seed, customers: people, days: historyDays + days, endDate, timeZone: timezone, currency, names: language },
    ...{ cities: 1, stores, communities: stores * 3, couriers: stores, products: 120 },
  }
}

async function launch(
  server: Throwaway,
  api: ShopApi,
  { staged, seed }: { staged: StagedPlay; seed: number },
): Promise<Stage> {
  const { definition, standIns } = await furnish(api, staged)
  if (asksForMembers(staged)) await giveCards(api, seed)
  await server.settle()
  const { id: play } = await api.post<{ id: number }>('/v1/plays', { definition })
  await api.post(`/v1/plays/${play}/publish`)
  if (definition.entry.on === 'hand')
    await api.post(`/v1/plays/${play}/entries`, { requestId: 'simulation', who: { all: [] } })
  await server.settle()
  return { api, play, definition, standIns: [...staged.standIns, ...standIns] }
}

/** Whether it gives members something that others cannot have. */
function asksForMembers({ definition, offers }: StagedPlay): boolean {
  const steps = Object.values(definition.steps)
  const given = new Set(steps.flatMap((step) => (step.do === 'offer' ? [step.offer] : [])))
  return (
    steps.some((step) => step.do === 'points') ||
    offers.some((offer) => given.has(offer.code) && JSON.stringify(offer).includes('"member":true'))
  )
}

async function giveCards(api: ShopApi, seed: number): Promise<void> {
  const known: { id: string; kinds: string[] }[] = []
  for (let cursor = ''; ; ) {
    const page = await api.get<{ customers: typeof known; next?: string }>(
      `/v1/customers?sort=first-seen&limit=200${cursor}`,
    )
    known.push(...page.customers)
    if (!page.next) break
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
  const reachable = known.filter(({ kinds }) => kinds.includes('phone'))
  for (const [index, { id }] of reachable.entries())
    if ((index + seed) % memberEvery < memberOf) await api.post(`/v1/customers/${id}/cards`)
}
