import type { PlayDefinition, PlayDryRun, PlayDryRunSource, PlayProblem } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { describeCustomers, findPublicIds, readPopulation } from '../../customers/index.ts'
import { armOf, heldOut } from '../../experiments/index.ts'
import { holdPeople } from '../../labels/index.ts'
import { type Caller, describeShop } from '../../organization/index.ts'
import { countRuns, listEarlier } from '../queries/runs.ts'
import { checkPlay } from '../rules/check-play.ts'
import { readingOrder } from '../rules/graph.ts'
import { isError } from '../rules/problems.ts'
import { checkWhole } from './check-references.ts'
import { findMembers } from './choose-way.ts'
import { heldOutArm } from './enter-customers.ts'
import { type Candidate, findCandidates } from './estimate-reach.ts'
import { readTried } from './find-play.ts'
import { readSource } from './keep-draft.ts'
import { type Seen, type Walker, walkDry } from './walk-dry.ts'

/** People whose way is worked out; figures are scaled up from them. */
const walkedMax = 1000
const shownMax = 20
const lookBackDays = 30
const dayMs = 24 * 3600_000

type Asked = { id?: number; definition: PlayDefinition; who?: PlayDryRunSource['who'] }

/** Tries the draft of a play, or what is published, on real people. Nothing is written. @throws play_not_found */
export async function dryRunPlay(
  deps: Deps,
  by: Caller,
  id: number,
  who?: PlayDryRunSource['who'],
): Promise<PlayDryRun> {
  return dryRun(deps, by, { id, definition: await readTried(deps, by, id), ...(who ? { who } : {}) })
}

/** The same for a text. @throws play_unreadable */
export const dryRunSource = (deps: Deps, by: Caller, { who, ...source }: PlayDryRunSource): Promise<PlayDryRun> =>
  dryRun(deps, by, { definition: readSource(source), ...(who ? { who } : {}) })

async function dryRun(deps: Deps, by: Caller, asked: Asked): Promise<PlayDryRun> {
  const { definition } = asked
  const { workspace } = by
  const problems = await checkWhole(deps, by, definition)
  const broken = checkPlay(definition).some(isError) || problems.some(({ code }) => code === 'audience_wrong')
  if (broken) return empty(deps, definition, problems)
  const shop = await deps.db.as(by.scope, (tx) => describeShop(tx, workspace))
  const scope: ZonedScope = { workspace, stores: '*', timezone: shop.timezone }
  const candidates = await candidatesOf(deps, scope, asked)
  const { open, refusedAgain, overLimit, out } = await deps.db.as(scope, (tx) =>
    sortOut(tx, deps, scope, asked, candidates),
  )
  const entering = open.filter(({ customer }) => !out.has(customer))
  const walked = spread(entering, walkedMax)
  const scale = walked.length === 0 ? 0 : entering.length / walked.length
  const walker: Walker = { deps, scope, currency: shop.currency, definition, play: asked.id ?? 0, scale }
  const seen = await walkDry(walker, walked)
  const steps = readingOrder(definition).map((step) => summarise(definition, step, seen.get(step), scale))
  return {
    asOf: deps.clock.now().toISOString(),
    candidates: candidates.length,
    perWeek: perWeekOf(definition, candidates.length),
    refusedAgain,
    overLimit,
    heldOut: out.size,
    entered: entering.length,
    sampled: walked.length,
    steps,
    costMinor: steps.reduce((sum, { costMinor }) => sum + (costMinor ?? 0), 0),
    sample: await sampleOf(deps, by, { walked, out: [...out], seen, timezone: shop.timezone }),
    problems,
  }
}

const empty = (deps: Deps, definition: PlayDefinition, problems: PlayProblem[]): PlayDryRun => ({
  asOf: deps.clock.now().toISOString(),
  candidates: 0,
  perWeek: null,
  refusedAgain: 0,
  overLimit: 0,
  heldOut: 0,
  entered: 0,
  sampled: 0,
  steps: readingOrder(definition).map((step) => summarise(definition, step, undefined, 0)),
  costMinor: 0,
  sample: [],
  problems,
})

async function candidatesOf(deps: Deps, scope: ZonedScope, { definition, who }: Asked): Promise<Candidate[]> {
  const found =
    definition.entry.on !== 'hand'
      ? await findCandidates(deps, scope, definition)
      : [...(who ? await findMembers(deps, scope, who) : await holdPeople(deps, scope))].map((customer) => ({
          customer,
          context: {},
        }))
  return [...new Map(found.map((one) => [one.customer, one])).values()]
}

type Sorted = { open: Candidate[]; refusedAgain: number; overLimit: number; out: Set<number> }

/** Who may not again, who comes too late for the limit, and who would be held out. The holdout of a play that never ran is drawn as an example. */
async function sortOut(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { id, definition }: Asked,
  candidates: readonly Candidate[],
): Promise<Sorted> {
  const customers = candidates.map(({ customer }) => customer)
  const refused = new Set<number>()
  const { again, holdout } = definition
  if (id !== undefined && again.rule !== 'always') {
    const { rootOf, recordsOf } = await readPopulation(deps.db, scope.workspace)
    const since = again.rule === 'after' ? deps.clock.now().getTime() - again.days * dayMs : Number.NEGATIVE_INFINITY
    for (const { customer, enteredAt, running } of await listEarlier(tx, scope.workspace, id, recordsOf(customers)))
      if (running || enteredAt.getTime() > since) refused.add(rootOf(customer))
  }
  const allowed = candidates.filter(({ customer }) => !refused.has(customer))
  const before = id === undefined || definition.limit === undefined ? 0 : await countRuns(tx, scope.workspace, id)
  const open = allowed.slice(0, definition.limit === undefined ? undefined : Math.max(0, definition.limit - before))
  const out = await heldOut(
    tx,
    scope,
    open.map(({ customer }) => customer),
  )
  if (holdout.share > 0) {
    const arms = [
      { name: heldOutArm, weight: holdout.share },
      { name: 'play', weight: 1 - holdout.share },
    ]
    for (const { customer } of open) if (armOf(`dry/${id ?? 0}`, customer, arms) === heldOutArm) out.add(customer)
  }
  return { open, refusedAgain: refused.size, overLimit: allowed.length - open.length, out }
}

/** Evenly over the numbers, so that old and new customers are among them. */
function spread<T>(all: readonly T[], most: number): T[] {
  const every = Math.max(1, all.length / most)
  return Array.from({ length: Math.min(all.length, most) }, (_, index) => all[Math.floor(index * every)]).filter(
    (one) => one !== undefined,
  )
}

function summarise(
  { steps }: PlayDefinition,
  step: string,
  seen: Seen | undefined,
  scale: number,
): PlayDryRun['steps'][number] {
  const kind = steps[step]?.do ?? 'exit'
  const scaled = (count: number): number => Math.round(count * scale)
  const touches = seen?.touches
  const costs = kind === 'offer' || kind === 'touch'
  return {
    step,
    kind,
    reached: scaled(seen?.customers.size ?? 0),
    touches: touches
      ? {
          sent: scaled(touches.sent),
          waiting: scaled(touches.waiting),
          refused: scaled(touches.refused),
          reasons: [...touches.reasons]
            .map(([reason, count]) => ({ reason, customers: scaled(count) }))
            .sort((a, b) => b.customers - a.customers),
        }
      : null,
    costMinor: costs ? Math.round(minorToJson(seen?.costMinor ?? 0n) * scale) : null,
  }
}

function perWeekOf({ entry }: PlayDefinition, candidates: number): number | null {
  if (entry.on === 'event') return (candidates / lookBackDays) * 7
  if (entry.on !== 'schedule') return null
  const timesAWeek = entry.monthDays ? (entry.monthDays.length * 12) / 52 : (entry.weekdays?.length ?? 7)
  return candidates * timesAWeek
}

type Sample = {
  walked: readonly Candidate[]
  out: readonly number[]
  seen: ReadonlyMap<string, Seen>
  timezone: string
}

async function sampleOf(
  deps: Deps,
  by: Caller,
  { walked, out, seen, timezone }: Sample,
): Promise<PlayDryRun['sample']> {
  const shown = [
    ...spread(walked, shownMax).map(({ customer }) => ({ customer, isOut: false })),
    ...spread(out, 3).map((customer) => ({ customer, isOut: true })),
  ]
  // Only people whom the caller may see are named.
  const ids = await findPublicIds(
    deps,
    by.scope,
    shown.map(({ customer }) => customer),
  )
  const reader = { scope: { ...by.scope, timezone }, contactVisible: by.permissions.includes('customers:contact') }
  const described = await describeCustomers(deps, reader, [...ids.keys()], new Map())
  const nameOf = new Map(described.map((one) => [one.id, one.name ?? one.contact]))
  return shown.flatMap(({ customer, isOut }) => {
    const id = ids.get(customer)
    if (id === undefined) return []
    const gets = [...seen].flatMap(([step, { gets: given }]) => {
      const one = given.get(customer)
      return one ? [{ step, ...one }] : []
    })
    const name = nameOf.get(id)
    return [{ customer: id, ...(name ? { customerName: name } : {}), heldOut: isOut, gets }]
  })
}
