import type { SlotDemandMap } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { listCategories } from '../../catalog/index.ts'
import { readFrequencies, readOverlaps, readReactions } from '../analytics.ts'
import { refusals } from '../errors.ts'
import * as reports from '../queries/reports.ts'
import { frequencyCut, groupCategories, placeDemand, rigidityCut, suggestDiversions } from '../rules/demand.ts'
import { addDays, clockOf, dayBounds } from '../rules/moment.ts'

const frequencyDays = 90
/** Prices move seldom: their effect is read from a year. */
const reactionDays = 364

/** Categories by how often and how surely they are needed, and which should lead to which, as of yesterday. */
export async function mapDemand(deps: Deps, scope: ZonedScope): Promise<SlotDemandMap> {
  const { timezone } = scope
  const today = clockOf(deps.clock.now(), timezone).day
  const from = addDays(today, -frequencyDays)
  const before = dayBounds(today, timezone).from
  const within = { from: dayBounds(from, timezone).from, before }
  const { items: categories } = await listCategories(deps, scope)
  const groups = groupCategories(categories)
  const mapping = { categories: [...groups.keys()], groups: [...groups.values()] }
  const ch = deps.ch.scope(scope)
  const year = { from: dayBounds(addDays(today, -reactionDays), timezone).from, before }
  const [frequencies, reactions, overlaps, surveys] = [
    await readFrequencies(ch, within, mapping),
    await readReactions(ch, year, mapping),
    await readOverlaps(ch, within, mapping),
    await deps.db.as(scope, (tx) => reports.listSurveys(tx, scope.workspace)),
  ]
  const placed = placeDemand({ categories, frequencies, reactions, surveys })
  const idOf = new Map(categories.map(({ code, id }) => [code, id]))
  return {
    ...{ from, to: addDays(today, -1), frequencyCut, rigidityCut, categories: placed },
    suggestions: suggestDiversions(placed, overlaps, idOf),
  }
}

/** Keeps what was found out by asking about a category; null forgets it. @throws demand_category_unknown */
export async function keepSurvey(
  deps: Deps,
  scope: ZonedScope,
  { category, rigidity }: { category: string; rigidity: number | null },
): Promise<void> {
  const { items } = await listCategories(deps, scope)
  if (!items.some(({ code }) => code === category)) throw refusals.demand_category_unknown()
  await deps.db.as(scope, (tx) => reports.keepSurvey(tx, scope.workspace, { category, rigidity }))
}
