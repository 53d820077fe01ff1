import type { LabelUsefulness, LabelWarning } from '@regulars/contract'
import { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readAges, readBuyers, readDistributionAt } from '../analytics/values.ts'
import type { LabelRow } from '../queries/labels.ts'
import type { LabelSet } from '../rules/label-set.ts'
import { stabilityIndex, strongestLift } from '../rules/usefulness.ts'
import { holdDefinitions, holdLabels } from './hold-labels.ts'
import { holdPeople } from './hold-people.ts'
import { countWithin, distributionOf } from './list-labels.ts'
import { seedRegistry } from './seed-registry.ts'

const DAY_MS = 24 * 3600_000
const periodDays = 30

/**
 * How much each label is worth: who has it, how old it is, whether its spread is steady, whether its values tell buyers
 * from others, and where it is used. `uses` counts audiences by label code. Most doubtful first.
 *
 * The lift is of those who bought in the last 30 days: it says that a label goes with buying, not that it causes it.
 */
export async function measureUsefulness(
  deps: Deps,
  scope: ZonedScope,
  uses: ReadonlyMap<string, number>,
): Promise<LabelUsefulness[]> {
  await seedRegistry(deps, scope.workspace)
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const live = rows.filter((row) => row.state !== 'retired')
  const sets = await holdLabels(deps, scope.workspace, live)
  const people = await holdPeople(deps, scope)
  const now = deps.clock.now()
  const before = new Date(now.getTime() - periodDays * DAY_MS)
  const ch = deps.ch.scope({ ...scope, stores: '*' })
  const [ages, then, nowSpread, buyers] = await Promise.all([
    readAges(ch, now),
    readDistributionAt(ch, before),
    readDistributionAt(ch, now),
    readBuyers(ch, before, now),
  ])
  const ageOf = new Map(ages.map((row) => [row.label, row.medianDays]))
  const bought = Bitmap.of(buyers)
  return live
    .map((row) => {
      const set = sets.get(row.id)
      const lift = set ? liftOf(row, set, people, bought) : null
      const measured = {
        coverage: countWithin(set?.known, people),
        customers: people.count,
        freshDays: ageOf.get(row.id) ?? null,
        stability: stabilityIndex(spreadOf(then, row.id), spreadOf(nowSpread, row.id)),
        lift: lift?.lift ?? null,
        liftValue: lift?.value ?? null,
        audiences: uses.get(row.code) ?? 0,
      }
      const { code, name, scenario, state } = row
      return { code, name, scenario, state, ...measured, warnings: warningsOf(row, measured) }
    })
    .sort((a, b) => b.warnings.length - a.warnings.length || a.code.localeCompare(b.code))
}

const spreadOf = (rows: readonly { label: number; value: string; customers: number }[], label: number) =>
  new Map(rows.filter((row) => row.label === label).map((row) => [row.value, row.customers]))

function liftOf(row: LabelRow, set: LabelSet, people: Bitmap, bought: Bitmap) {
  const base = countWithin(bought, people) / Math.max(1, people.count)
  const groups =
    row.type === 'flag' || row.type === 'choice'
      ? set.values().map(([value, customers]) => ({ value, customers }))
      : distributionOf(row, set, people).map((band, index, all) => ({
          value: band.value,
          customers: between(row, set, band.value, all[index + 1]?.value),
        }))
  return strongestLift(
    base,
    groups.map(({ value, customers }) => {
      const inScope = Bitmap.of([...customers].filter((customer) => people.has(customer)))
      return { value, size: inScope.count, hits: countWithin(bought, inScope) }
    }),
  )
}

function between(row: LabelRow, set: LabelSet, from: string, to: string | undefined): Bitmap {
  const number = (text: string): number => (row.type === 'date' ? Date.parse(text) / 1000 : Number(text))
  const above = set.atLeast(number(from))
  if (to === undefined) return above
  const beyond = set.atLeast(number(to))
  return Bitmap.of([...above].filter((customer) => !beyond.has(customer)))
}

type Measured = Pick<LabelUsefulness, 'coverage' | 'customers' | 'freshDays' | 'stability' | 'lift' | 'audiences'>

function warningsOf(row: LabelRow, measured: Measured): LabelWarning[] {
  const warnings: LabelWarning[] = []
  const share = measured.coverage / Math.max(1, measured.customers)
  if (row.state === 'published' && measured.audiences === 0) warnings.push('unused')
  if (measured.lift !== null && measured.lift < 1.1 && measured.coverage > 0) warnings.push('useless')
  if (row.kind !== 'rule' && measured.freshDays !== null && measured.freshDays > 180) warnings.push('stale')
  if (measured.stability !== null && measured.stability > 0.25) warnings.push('unstable')
  if (row.granularity === 'coarse') warnings.push('too-coarse')
  if (share < 0.01) warnings.push('nearly-empty')
  if (share > 0.99 && row.type === 'flag') warnings.push('nearly-all')
  return warnings
}
