import {
  type AudienceExpression,
  type ColdGroup,
  coldGroups,
  type GateCold,
  type GateColdQuery,
  type GatePolicy,
  type TouchChannel,
  touchChannels,
} from '@regulars/contract'
import type { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Db, Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { createShortMemory, type ShortMemory } from '../../../kernel/short-memory.ts'
import { type RightsToSpeak, readAllRights } from '../../consent/index.ts'
import {
  describeCustomers,
  findPublicIds,
  type Population,
  type Reader,
  readPopulation,
} from '../../customers/index.ts'
import { holdDefinitions, holdLabels, seedRegistry } from '../../labels/index.ts'
import * as queries from '../queries/cold.ts'
import { findPolicy } from '../queries/policy.ts'
import { defaultPolicy } from '../rules/policy.ts'
import { reachOf } from './gather-facts.ts'
import { visibleTo } from './list-touches.ts'
import { readTemperatures } from './read-temperature.ts'

const dayMs = 86_400_000
/** As far back as a temperature looks. */
const horizonDays = 120
const chunk = 5_000

type Person = { ordinal: number; group: ColdGroup; isWilling: boolean }
type Found = { customers: number; reachable: number; coldBelow: number; cold: Person[] }

const memories = new WeakMap<Db, ShortMemory<Found>>()

/** Working it out looks at everybody; who was cold a minute ago mostly still is. */
function memoryOf({ db, clock }: Deps): ShortMemory<Found> {
  const known = memories.get(db) ?? createShortMemory<Found>({ clock, ttlMs: 60_000, entriesMax: 100 })
  memories.set(db, known)
  return known
}

/**
 * Who went cold: people to whom marketing may go on some channel, whose temperature is under the band, and to whom nothing
 * was said in so many days. As of this minute; of the customers in scope; told apart by when they paid last.
 */
export async function findCold(deps: Deps, reader: Reader, query: GateColdQuery): Promise<GateCold> {
  const { scope } = reader
  const { days, group, limit, cursor } = query
  const stores = scope.stores === '*' ? '*' : scope.stores.join()
  const found = await memoryOf(deps).get(`${scope.workspace} ${stores} ${days}`, () => lookFor(deps, scope, days))
  const after = cursor && /^\d{1,10}$/.test(cursor) ? Number(cursor) : 0
  const wanted = found.cold.filter((one) => one.ordinal > after && (group === undefined || one.group === group))
  const page = wanted.slice(0, limit)
  const { customers, reachable, coldBelow, cold } = found
  const count = (some: readonly Person[]) => ({
    cold: some.length,
    willing: some.filter(({ isWilling }) => isWilling).length,
  })
  return {
    ...{ days, customers, reachable, coldBelow, ...count(cold) },
    groups: coldGroups.map((name) => ({
      group: name,
      ...count(cold.filter((one) => one.group === name)),
      expression: expressionOf(name, days),
    })),
    people: await describe(deps, reader, page),
    nextCursor: wanted.length > limit ? String(page.at(-1)?.ordinal) : null,
  }
}

/** The same people by what labels and facts know. Whoever is spoken to leaves it, whoever falls silent comes in. */
const expressionOf = (group: ColdGroup, days: number): AudienceExpression => ({
  all: [
    group === 'never' ? { label: lastOrder, known: false } : { label: lastOrder, is: [group] },
    {
      not: {
        did: {
          source: 'events',
          fn: 'count',
          where: { kinds: ['touch.sent'], properties: [{ name: 'purpose', op: 'is', value: 'marketing' }] },
          windowDays: days,
        },
        from: 1,
      },
    },
  ],
})

const lastOrder = 'last-order'

async function lookFor(deps: Deps, scope: Scope, days: number): Promise<Found> {
  const { workspace } = scope
  const population = await readPopulation(deps.db, workspace)
  const roots = rootsOf(population, await visibleTo(deps, scope))
  const groupOf = await openGroups(deps, workspace)
  return deps.db.as(scope, async (tx) => {
    const policy = (await findPolicy(tx, workspace))?.policy ?? defaultPolicy
    const { coldBelow } = policy.temperature
    const joined = joinedOf(population)
    const rightsOf = await readAllRights(tx, scope, joined)
    const warm = await listWarm(tx, deps, { workspace, days, coldBelow, population, joined })
    const reachable = await keepReachable(tx, workspace, { roots, rightsOf, policy, population })
    return {
      ...{ customers: roots.length, reachable: reachable.length, coldBelow },
      cold: reachable
        .filter((ordinal) => !warm.has(ordinal))
        .map((ordinal) => ({
          ordinal,
          group: groupOf(ordinal),
          isWilling: rightsOf(ordinal).marketing === 'yes',
        })),
    }
  })
}

function rootsOf({ last, gone, rootOf }: Population, visible: readonly number[] | undefined): number[] {
  if (visible) return [...new Set(visible.map(rootOf))].sort((a, b) => a - b)
  const joined = new Set(gone)
  return Array.from({ length: last }, (_, index) => index + 1).filter((ordinal) => !joined.has(ordinal))
}

/** People of several records, by the one that speaks for them. */
const joinedOf = ({ gone, rootOf, recordsOf }: Population): Joined =>
  new Map([...new Set(gone.map(rootOf))].map((root) => [root, { records: recordsOf([root]) }]))

type Joined = ReadonlyMap<number, { records: readonly number[] }>
type Looking = { workspace: number; days: number; coldBelow: number; population: Population; joined: Joined }

/** Who was spoken to in these days, or is still within the band. */
async function listWarm(
  tx: Tx,
  { clock }: Deps,
  { workspace, days, coldBelow, population: { rootOf }, joined }: Looking,
): Promise<Set<number>> {
  const now = clock.now()
  const until = new Date(now.getTime() - days * dayMs)
  const since = new Date(now.getTime() - horizonDays * dayMs)
  const warm = new Set((await queries.listSpokenSince(tx, workspace, until)).map(rootOf))
  const degrees = new Map<number, number>()
  // To a tenth, as temperatures are said; the records of one person add up to it.
  const asked = { least: coldBelow - 0.05, and: [...joined.values()].flatMap(({ records }) => records) }
  for (const row of await queries.sumDegrees(tx, workspace, { since, until, now, ...asked })) {
    const root = rootOf(row.customer)
    degrees.set(root, (degrees.get(root) ?? 0) + row.degrees)
  }
  for (const [root, sum] of degrees) if (Math.round(sum * 10) / 10 >= coldBelow) warm.add(root)
  return warm
}

type Everybody = {
  roots: readonly number[]
  rightsOf(root: number): RightsToSpeak
  policy: GatePolicy
  population: Population
}

/** The inbox needs no address; only who cannot have that is looked up. */
async function keepReachable(
  tx: Tx,
  workspace: number,
  { roots, rightsOf, policy, population }: Everybody,
): Promise<number[]> {
  const ways = new Map<number, readonly TouchChannel[]>()
  const kept = new Set<number>()
  for (const root of roots) {
    const { marketing, optedOut } = rightsOf(root)
    if (marketing === 'no') continue
    const open = (marketing === 'yes' ? touchChannels : policy.neverAsked).filter((channel) => !optedOut.has(channel))
    if (open.includes('inbox')) kept.add(root)
    else if (open.length > 0) ways.set(root, open)
  }
  const asked = [...ways.keys()]
  for (let from = 0; from < asked.length; from += chunk) {
    const part = asked.slice(from, from + chunk)
    const reach = await reachOf(tx, workspace, new Map(part.map((root) => [root, population.recordsOf([root])])))
    for (const root of part) if (ways.get(root)?.some((channel) => reach.get(root)?.has(channel))) kept.add(root)
  }
  return roots.filter((root) => kept.has(root))
}

/** When somebody paid last, from the label that every shop begins with. Nobody ever did where that is not known. */
async function openGroups(deps: Deps, workspace: number): Promise<(ordinal: number) => ColdGroup> {
  await seedRegistry(deps, workspace)
  const row = (await holdDefinitions(deps, workspace)).byCode.get(lastOrder)
  const set = row && (await holdLabels(deps, workspace, [row])).get(row.id)
  const sets = coldGroups.flatMap((group): [ColdGroup, Bitmap][] => {
    const members = set?.of(group)
    return members ? [[group, members]] : []
  })
  return (ordinal) => sets.find(([, members]) => members.has(ordinal))?.[0] ?? 'never'
}

async function describe(deps: Deps, reader: Reader, page: readonly Person[]): Promise<GateCold['people']> {
  const { scope } = reader
  const numbers = page.map(({ ordinal }) => ordinal)
  if (numbers.length === 0) return []
  const [ids, temperatures] = await Promise.all([
    findPublicIds(deps, scope, numbers),
    deps.db.as(scope, (tx) => readTemperatures(tx, deps, scope, numbers)),
  ])
  const described = await describeCustomers(deps, reader, [...ids.keys()], new Map())
  const names = new Map(described.map(({ id, name }) => [id, name]))
  return page.flatMap(({ ordinal, group }) => {
    const [customer, temperature] = [ids.get(ordinal), temperatures.get(ordinal)]
    if (!customer || !temperature) return []
    const { degrees, marketing, lastTouchAt } = temperature
    const name = names.get(customer)
    return [{ customer, group, degrees, marketing, ...(name ? { name } : {}), ...(lastTouchAt ? { lastTouchAt } : {}) }]
  })
}
