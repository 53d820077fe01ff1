import type { TouchChannel } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { readRightsOf } from '../../consent/index.ts'
import { findPeople, listIdentifierKinds, type RegisteredPerson } from '../../customers/index.ts'
import { findTimezone } from '../../organization/index.ts'
import * as deliveries from '../queries/deliveries.ts'
import * as people from '../queries/people.ts'
import * as policies from '../queries/policy.ts'
import type { PersonFacts, Purse, World } from '../rules/decide.ts'
import type { SetFacts } from '../rules/decide-set.ts'
import { budgetsOf, costsMoney, defaultPolicy } from '../rules/policy.ts'
import type { TouchRequest } from '../rules/request.ts'
import { createCalendar, windowsOf } from '../rules/zone.ts'
import { findNeeds } from './find-needs.ts'

const dayMs = 86_400_000
/** Temperature forgets in this time; hooks may remember longer. */
const horizonDays = 120

export type Gathered = SetFacts & {
  world: World
  version: number
  /** By the number that was asked for. */
  persons: ReadonlyMap<number, RegisteredPerson>
  /** The day of the workspace on which money is spent now. */
  day: string
}

/**
 * Everything that decisions about these requests depend on. With `lock`, nobody else decides about these people or spends
 * from these budgets until commit: people first, in the order of the number, budgets last.
 */
export async function gatherFacts(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  scope: Scope,
  { requests, lock }: { requests: readonly TouchRequest[]; lock: boolean },
): Promise<Gathered> {
  const { workspace } = scope
  const persons = await findPeople(
    tx,
    workspace,
    requests.map(({ customer }) => customer),
  )
  const records = [...new Set([...persons.values()].flatMap((person) => person.records))]
  const zones = lock ? await people.lockPeople(tx, workspace, records) : await people.readZones(tx, workspace, records)
  const kept = await policies.findPolicy(tx, workspace)
  const policy = kept?.policy ?? defaultPolicy
  const timezone = await findTimezone(tx, workspace)
  // After the locks: nobody decided for these people at a later moment.
  const now = clock.now().getTime()
  const { day } = windowsOf(now, timezone)
  const wanted = { persons, records, zones, timezone, now }
  const needs = await findNeeds(tx, scope, { requests, persons, policy, now })
  const hooks = requests.some(({ hook }) => hook) ? await policies.readFits(tx, workspace) : new Map()
  const known = await readPeople(tx, scope, wanted, {
    sinceDays: Math.max(horizonDays, policy.hook.memoryDays),
    life: policy.caps.life !== null || policy.perSender.life !== null,
  })
  const names = [...new Set(requests.flatMap((request) => budgetsOf(request, policy).map(({ name }) => name)))]
  const spends = names.length > 0 && requests.some(({ channels }) => costsMoney(channels, policy))
  if (spends && lock) await policies.lockBudgets(tx, workspace, names)
  const purses = spends ? await openPurses(tx, workspace, { names, day, budgets: policy.budgets }) : new Map()
  return {
    people: known,
    needs,
    persons,
    day,
    version: kept?.version ?? 0,
    world: { policy, calendar: createCalendar(policy.quiet), now, fits: hooks, purses },
  }
}

type Wanted = {
  persons: ReadonlyMap<number, RegisteredPerson>
  records: readonly number[]
  zones: ReadonlyMap<number, string>
  timezone: string
  now: number
}

/** What is known of people, by the number that was asked for; two records of one person share one object. */
export async function readPeople(
  tx: Tx,
  scope: Scope,
  { persons, records, zones, timezone, now }: Wanted,
  { sinceDays, life }: { sinceDays: number; life: boolean },
): Promise<Map<number, PersonFacts>> {
  const { workspace } = scope
  const since = new Date(now - sinceDays * dayMs)
  const rights = await readRightsOf(tx, scope, persons)
  const reach = await reachOf(tx, workspace, new Map([...persons].map(([asked, person]) => [asked, person.records])))
  const sent = group(await people.listSent(tx, workspace, { records, since }))
  const older = life ? group(await people.countSentBefore(tx, workspace, { records, before: since })) : undefined
  const complaints = group(await people.listComplaints(tx, workspace, records))
  const byRoot = new Map<number, PersonFacts>()
  const facts = new Map<number, PersonFacts>()
  for (const [asked, person] of persons) {
    const own = <T>(rows: ReadonlyMap<number, T[]> | undefined) => person.records.flatMap((one) => rows?.get(one) ?? [])
    const said = rights.get(asked)
    const made: PersonFacts = byRoot.get(person.ordinal) ?? {
      marketing: said?.marketing ?? 'unsaid',
      optedOut: said?.optedOut ?? new Set(),
      preferred: said?.preferred,
      reach: reach.get(asked) ?? new Set(),
      timezone: person.records.map((one) => zones.get(one)).find((zone) => zone !== undefined) ?? timezone,
      past: own(sent)
        .map((row) => ({ ...row, at: row.at.getTime(), hook: row.hook ?? undefined }))
        .sort((a, b) => a.at - b.at),
      before: addUp(own(older)),
      complaints: own(complaints).map(({ at }) => at.getTime()),
    }
    byRoot.set(person.ordinal, made)
    facts.set(asked, made)
  }
  return facts
}

function group<T extends { customer: number }>(rows: readonly T[]): Map<number, T[]> {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(row.customer)
    if (group) group.push(row)
    else groups.set(row.customer, [row])
  }
  return groups
}

function addUp(rows: readonly { sender: string; sent: number }[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { sender, sent } of rows) sums.set(sender, (sums.get(sender) ?? 0) + sent)
  return sums
}

/** On which channels people can be reached, by number. The inbox needs nothing but the customer, the others an address. */
export async function reachOf(
  tx: Tx,
  workspace: number,
  people: ReadonlyMap<number, readonly number[]>,
): Promise<Map<number, Set<TouchChannel>>> {
  const records = [...new Set([...people.values()].flat())]
  const kinds = await listIdentifierKinds(tx, workspace, records)
  const subscribed = await deliveries.listSubscribed(tx, workspace, records)
  return new Map(
    [...people].map(([asked, own]) => {
      const holds = (kind: 'email' | 'phone') => own.some((record) => kinds.get(record)?.has(kind))
      const reach = new Set<TouchChannel>(['inbox'])
      if (own.some((record) => subscribed.has(record))) reach.add('push')
      if (holds('email')) reach.add('email')
      if (holds('phone')) reach.add('sms').add('voice')
      return [asked, reach]
    }),
  )
}

type Money = { names: readonly string[]; day: string; budgets: World['policy']['budgets'] }

async function openPurses(tx: Tx, workspace: number, { names, day, budgets }: Money): Promise<Map<string, Purse>> {
  const spent = new Map((await policies.readSpent(tx, workspace, { names, day })).map((row) => [row.name, row]))
  const left = (bound: number | null, used: bigint | undefined) => (bound === null ? null : bound - Number(used ?? 0n))
  const purses = new Map<string, Purse>()
  // Two rows of one name both hold: the tighter one decides.
  for (const { name, dayMinor, monthMinor } of budgets) {
    if (!names.includes(name)) continue
    const used = spent.get(name)
    const before = purses.get(name)
    purses.set(name, {
      dayLeft: tighter(before?.dayLeft, left(dayMinor, used?.day)),
      monthLeft: tighter(before?.monthLeft, left(monthMinor, used?.month)),
    })
  }
  return purses
}

const tighter = (a: number | null | undefined, b: number | null): number | null =>
  a === null || a === undefined ? b : b === null ? a : Math.min(a, b)
