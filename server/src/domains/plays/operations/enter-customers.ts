import type { PlayAgain } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { type Population, readPopulation } from '../../customers/index.ts'
import { assign, heldOut } from '../../experiments/index.ts'
import { insertPassages } from '../queries/passages.ts'
import type { PlayRow } from '../queries/plays.ts'
import { countRuns, type Earlier, insertRuns, listEarlier, lockEntry, tellDue } from '../queries/runs.ts'
import { dayOf } from '../rules/moments.ts'
import type { RunContext } from '../rules/run.ts'
import { getVersion } from './hold-versions.ts'

/** Most arrivals of one transaction. */
export const arrivalsMax = 20_000

/** Somebody at the door of a play. `key` names what brought them: the same never lets them in twice. */
export type Arrival = { customer: number; key: string; context: RunContext }
export type Entered = { entered: number; heldOut: number; refused: number }

const dayMs = 24 * 3600_000
/** Name of the arm that never hears of the play. */
export const heldOutArm = 'held out'

/**
 * Lets people into a running play, set by set, in the caller's transaction: who may not again or is over the limit stays
 * out, who is held out is kept as such, the others stand before the first step. Exact under any concurrency: entries of one
 * play take turns. The caller has the play locked (share is enough). Safe to repeat with the same keys.
 */
export async function enterCustomers(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  play: PlayRow,
  arrivals: readonly Arrival[],
): Promise<Entered> {
  invariant(arrivals.length <= arrivalsMax, `at most ${arrivalsMax} arrivals a call`)
  if (arrivals.length === 0 || play.state !== 'running' || play.version === null)
    return { entered: 0, heldOut: 0, refused: arrivals.length }
  const { workspace } = scope
  const { definition } = await getVersion(tx, deps.db, { workspace, play: play.id, version: play.version })
  const now = deps.clock.now()
  await lockEntry(tx, workspace, play.id)
  const population = await readPopulation(deps.db, workspace)
  const people = arrivals.map((arrival) => ({ ...arrival, customer: population.rootOf(arrival.customer) }))
  let open = await admit(tx, { workspace, play: play.id, again: definition.again, now, population }, people)
  if (definition.limit !== undefined) {
    const left = Math.max(0, definition.limit - (await countRuns(tx, workspace, play.id)))
    open = open.slice(0, left)
  }
  const out = await drawHeldOut(tx, deps, scope, play, open)
  const runs = open.map(({ customer, key, context }) => ({
    customer,
    entryKey: key,
    heldOut: out.has(customer),
    context: out.has(customer) ? {} : context,
  }))
  const made = await insertRuns(
    tx,
    { workspace, play: play.id, version: play.version, start: definition.start, at: now },
    runs,
  )
  if (made.entered > 0) await tellDue(tx)
  const day = dayOf(now, scope.timezone)
  const about = { play: play.id, version: play.version, step: '', day, costMinor: 0n, points: 0n }
  await insertPassages(
    tx,
    workspace,
    [
      { ...about, outcome: 'entered', next: definition.start, runs: made.entered },
      { ...about, outcome: 'held-out', next: null, runs: made.heldOut },
    ].filter(({ runs: count }) => count > 0),
  )
  return { ...made, refused: arrivals.length - made.entered - made.heldOut }
}

type Admission = { workspace: number; play: number; again: PlayAgain; now: Date; population: Population }

async function admit(
  tx: Tx,
  { workspace, play, again, now, population }: Admission,
  people: readonly Arrival[],
): Promise<Arrival[]> {
  if (again.rule === 'always') return [...people]
  const first = new Map<number, Arrival>()
  for (const person of people) if (!first.has(person.customer)) first.set(person.customer, person)
  const records = population.recordsOf([...first.keys()])
  const earlier = new Map<number, Earlier>()
  for (const row of await listEarlier(tx, workspace, play, records)) {
    const root = population.rootOf(row.customer)
    const known = earlier.get(root)
    const later = !known || known.enteredAt < row.enteredAt ? row : known
    earlier.set(root, { ...later, running: row.running || (known?.running ?? false) })
  }
  return [...first.values()].filter(({ customer }) => {
    const before = earlier.get(customer)
    if (!before) return true
    if (again.rule === 'never' || before.running) return false
    return now.getTime() - before.enteredAt.getTime() >= again.days * dayMs
  })
}

/** By the holdout of the workspace, or by that of the play. */
async function drawHeldOut(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { experiment }: PlayRow,
  open: readonly Arrival[],
): Promise<Set<number>> {
  const customers = [...new Set(open.map(({ customer }) => customer))]
  if (customers.length === 0) return new Set()
  const everywhere = await heldOut(tx, scope, customers)
  if (experiment === null) return everywhere
  // Whoever no play may reach would look like a failure of this one: they are not part of its experiment.
  const asked = customers.filter((customer) => !everywhere.has(customer))
  const arms = await assign(tx, deps, scope, { experiment, customers: asked, at: deps.clock.now() })
  for (const [customer, arm] of arms) if (arm === heldOutArm) everywhere.add(customer)
  return everywhere
}
