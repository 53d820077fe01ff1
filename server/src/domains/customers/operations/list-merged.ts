import type { ColumnRewrites, Rewrites } from '../../../kernel/clickhouse.ts'
import type { Db, Tx } from '../../../kernel/postgres.ts'
import { listMerged } from '../queries/merges.ts'
import { getMergeVersion, readCounter } from '../queries/resolution.ts'

type Held = { version: number; rewrites: Rewrites; mergedInto: Map<number, number> }

/**
 * How the analytics door reads merged customers: facts keep the number they were written under, and reading replaces
 * it by the number of the kept record. So an undo is exact. The list is read again when a merge or an undo happened.
 */
export function mergedCustomers(db: Db): ColumnRewrites {
  return async (workspace) => (await holdMerged(db, workspace)).rewrites
}

const held = new WeakMap<Db, Map<number, Held>>()

async function holdMerged(db: Db, workspace: number): Promise<Held> {
  const ofDb = held.get(db) ?? new Map<number, Held>()
  held.set(db, ofDb)
  return db.as({ workspace, stores: '*' }, async (tx) => {
    const version = await getMergeVersion(tx, workspace)
    const before = ofDb.get(workspace)
    if (before?.version === version) return before
    const merged = await listMerged(tx, workspace)
    const now = {
      version,
      rewrites: rewritesOf(merged),
      mergedInto: new Map(merged.map((row) => [row.ordinal, row.mergedInto])),
    }
    ofDb.set(workspace, now)
    return now
  })
}

function rewritesOf(merged: { ordinal: number; mergedInto: number }[]): Rewrites {
  if (merged.length === 0) return { columns: {}, recordsOf: (customers) => [...customers] }
  const members = new Map<number, number[]>()
  for (const { ordinal, mergedInto } of merged) {
    const records = members.get(mergedInto)
    if (records) records.push(ordinal)
    else members.set(mergedInto, [ordinal])
  }
  const from = merged.map((row) => row.ordinal).join(',')
  const to = merged.map((row) => row.mergedInto).join(',')
  return {
    columns: { customer: `transform(customer, [${from}], [${to}], customer)` },
    recordsOf: (customers) => customers.flatMap((customer) => [customer, ...(members.get(customer) ?? [])]),
  }
}

/** How many records of customers were ever made in a workspace; people are fewer, by those that were joined. */
export const countRecords = async (tx: Tx, workspace: number): Promise<number> =>
  (await readCounter(tx, workspace)).last

/** Who there is in a workspace, by number. */
export type Population = {
  /** Numbers 1 to this were given out. */
  last: number
  /** Rises when a merge or an undo changed who speaks for whom. */
  version: number
  /** Records that speak through another one. */
  gone: readonly number[]
  /** The record that speaks for this one. */
  rootOf(record: number): number
  /** All records that speak through these, themselves included. */
  recordsOf(customers: readonly number[]): number[]
}

export async function readPopulation(db: Db, workspace: number): Promise<Population> {
  const { last } = await db.as({ workspace, stores: '*' }, (tx) => readCounter(tx, workspace))
  const { version, mergedInto, rewrites } = await holdMerged(db, workspace)
  return {
    last,
    version,
    gone: [...mergedInto.keys()],
    rootOf: (record) => mergedInto.get(record) ?? record,
    recordsOf: rewrites.recordsOf,
  }
}
