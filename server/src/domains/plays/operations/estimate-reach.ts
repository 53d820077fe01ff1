import type { PlayDefinition } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readPopulation } from '../../customers/index.ts'
import { findTimezone, listStoreCodes } from '../../organization/index.ts'
import { readLastOfAll } from '../analytics.ts'
import { matches, type RunContext } from '../rules/run.ts'
import { findMembers } from './choose-way.ts'
import { contextOf, withStore } from './follow-news.ts'

const lookBackDays = 30
const dayMs = 24 * 3600_000

/** Somebody whom a play would let in, and what they would bring along. */
export type Candidate = { customer: number; context: RunContext }

/**
 * Whom a play would let in as of now: who is in its audience, or, for events, who did it within the last 30 days. By hand
 * nobody is meant before somebody says so.
 */
export async function findCandidates(deps: Deps, scope: ZonedScope, { entry }: PlayDefinition): Promise<Candidate[]> {
  if (entry.on === 'hand') return []
  if (entry.on !== 'event')
    return [...(await findMembers(deps, scope, entry.who))].map((customer) => ({ customer, context: {} }))
  const since = new Date(deps.clock.now().getTime() - lookBackDays * dayMs)
  const happened = await readLastOfAll(deps.ch.scope(scope), { kind: entry.kind, since })
  const codes = await deps.db.as(scope, (tx) => listStoreCodes(tx, scope.workspace))
  const fitting = withStore(happened, codes).filter(({ properties }) => matches(entry.where, properties))
  const { rootOf } = await readPopulation(deps.db, scope.workspace)
  const members =
    entry.who &&
    (await findMembers(
      deps,
      scope,
      entry.who,
      fitting.map(({ customer }) => customer),
    ))
  return fitting
    .map((one) => ({ customer: rootOf(one.customer), context: contextOf(one) }))
    .filter(({ customer }) => !members || members.has(customer))
}

/** How many people those are, or as many as the play lets in. */
export async function estimateReach(deps: Deps, workspace: number, definition: PlayDefinition): Promise<number> {
  const wide = { workspace, stores: '*' } as const
  const timezone = await deps.db.as(wide, (tx) => findTimezone(tx, workspace))
  const candidates = await findCandidates(deps, { ...wide, timezone }, definition)
  const people = new Set(candidates.map(({ customer }) => customer)).size
  return Math.min(people, definition.limit ?? people)
}
