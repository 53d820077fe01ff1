import type { LabelType } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import { readChanged, readHeld, type ValueChange } from '../analytics/values.ts'
import * as clock from '../queries/clock.ts'
import { type LabelRow, listLabels } from '../queries/labels.ts'
import { LabelSet } from '../rules/label-set.ts'

type Definitions = { definitions: number; rows: LabelRow[]; byCode: Map<string, LabelRow>; byId: Map<number, LabelRow> }
type Workspace = { version: bigint; sets: Map<number, LabelSet>; definitions?: Definitions; queue: Promise<unknown> }

const held = new WeakMap<Db, Map<number, Workspace>>()

function workspaceOf(db: Db, workspace: number): Workspace {
  const ofDb = held.get(db) ?? new Map<number, Workspace>()
  held.set(db, ofDb)
  const found = ofDb.get(workspace) ?? { version: 0n, sets: new Map(), queue: Promise.resolve() }
  ofDb.set(workspace, found)
  return found
}

/** One at a time: loading a label while its values change would miss some. */
function alone<T>(state: Workspace, work: () => Promise<T>): Promise<T> {
  const turn = state.queue.then(work, work)
  state.queue = turn.catch(() => undefined)
  return turn
}

const wide = (workspace: number) => ({ workspace, stores: '*' as const, timezone: 'UTC' })

/** All labels of the workspace, as of now. Kept in memory, and read again when one of them changed anywhere. */
export async function holdDefinitions({ db }: Pick<Deps, 'db'>, workspace: number): Promise<Definitions> {
  const state = workspaceOf(db, workspace)
  return db.as(wide(workspace), async (tx) => {
    const { definitions } = await clock.readClock(tx, workspace)
    if (state.definitions?.definitions === definitions) return state.definitions
    const rows = await listLabels(tx, workspace)
    state.definitions = {
      definitions,
      rows,
      byCode: new Map(rows.map((row) => [row.code, row])),
      byId: new Map(rows.map((row) => [row.id, row])),
    }
    return state.definitions
  })
}

type Wanted = { id: number; type: LabelType }

/**
 * Values of labels as sets in memory, true as of now: what this process wrote is in them, what another wrote is read
 * first. Not yours to change.
 */
export function holdLabels(deps: Deps, workspace: number, labels: readonly Wanted[]): Promise<Map<number, LabelSet>> {
  const state = workspaceOf(deps.db, workspace)
  return alone(state, async () => {
    await catchUp(deps, workspace, state)
    await load(deps, workspace, state, labels)
    const wanted = new Map(labels.map(({ id, type }) => [id, state.sets.get(id) ?? new LabelSet(type)]))
    makeRoom(state, wanted, deps.config.labelMemoryMb * 2 ** 20)
    return wanted
  })
}

/** Lets go of the labels that were not used for longest. What was just asked for stays, whatever it takes. */
function makeRoom(state: Workspace, wanted: ReadonlyMap<number, LabelSet>, bytesMax: number): void {
  for (const [id, set] of wanted) {
    state.sets.delete(id)
    state.sets.set(id, set)
  }
  let bytes = 0
  for (const set of state.sets.values()) bytes += set.bytes
  for (const [id, set] of state.sets) {
    if (bytes <= bytesMax || wanted.has(id)) break
    state.sets.delete(id)
    bytes -= set.bytes
  }
}

async function catchUp(deps: Deps, workspace: number, state: Workspace): Promise<void> {
  const { version } = await deps.db.as(wide(workspace), (tx) => clock.readClock(tx, workspace))
  if (version <= state.version) return
  if (state.sets.size > 0) {
    const changed = await readChanged(deps.ch.scope(wide(workspace)), state.version)
    for (const row of changed) state.sets.get(row.label)?.set(row.customer, row.gone ? undefined : row)
  }
  state.version = version
}

/** So many labels are read at once: ClickHouse collects their customers before it answers. */
const loadedAtOnce = 100

async function load(deps: Deps, workspace: number, state: Workspace, labels: readonly Wanted[]): Promise<void> {
  const missing = labels.filter(({ id }) => !state.sets.has(id))
  for (let from = 0; from < missing.length; from += loadedAtOnce)
    await loadSome(deps, workspace, state, missing.slice(from, from + loadedAtOnce))
}

async function loadSome(deps: Deps, workspace: number, state: Workspace, labels: readonly Wanted[]): Promise<void> {
  const sets = new Map(labels.map(({ id, type }) => [id, new LabelSet(type)]))
  const isNumber = ({ type }: Wanted): boolean => type === 'number' || type === 'date'
  const idsOf = (some: readonly Wanted[]): number[] => some.map(({ id }) => id)
  const asked = { texts: idsOf(labels.filter((label) => !isNumber(label))), numbers: idsOf(labels.filter(isNumber)) }
  for await (const part of readHeld(deps.ch.scope(wide(workspace)), asked)) {
    const set = sets.get(part.label)
    if ('value' in part) set?.addAll(part.customers, part.value)
    else
      for (const [i, customer] of part.customers.entries())
        set?.set(customer, { value: '', number: part.numbers[i] ?? 0 })
  }
  for (const [id, set] of sets) state.sets.set(id, set)
}

/** Puts what was written into memory. `version` is that of the batch. */
export function applyChanges(
  { db }: Pick<Deps, 'db'>,
  workspace: number,
  version: bigint,
  changes: readonly ValueChange[],
): Promise<void> {
  const state = workspaceOf(db, workspace)
  return alone(state, async () => {
    for (const { label, customer, value, number } of changes)
      state.sets.get(label)?.set(customer, value === undefined ? undefined : { value, number })
    state.version = version
  })
}
