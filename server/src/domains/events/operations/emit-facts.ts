import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { News } from '../queries.ts'
import * as queries from '../queries.ts'

/** Rows for ClickHouse, by table, each an array in the order of the table's columns. */
export type Facts = Record<string, unknown[][]>

export type Emission = {
  workspace: number
  facts: Facts
  /** Customers by what happened to them, such as `order.paid`: told to the domains above when ClickHouse has the rows. */
  touched?: Readonly<Record<string, readonly number[]>>
}

/**
 * Puts facts into the inbox, in the transaction of the change they report: they reach ClickHouse exactly once if the
 * transaction commits, and never if it does not. Call `deps.wakeRelay()` after the commit.
 */
export async function emitFacts(tx: Tx, { workspace, facts, touched = {} }: Emission): Promise<void> {
  const filled = Object.entries(facts).filter(([, lines]) => lines.length > 0)
  const rows = filled.map(([target, lines], index) => {
    invariant(target !== 'messages', 'facts go to a table')
    const body = lines.map((line) => JSON.stringify(line)).join('\n')
    // With the last table: when its rows have arrived, those of the others have too.
    const news = index === filled.length - 1 ? newsOf(workspace, touched) : []
    return { workspace, target, lineCount: lines.length, body, news }
  })
  if (rows.length > 0) await queries.insertInbox(tx, rows)
}

/** A time as ClickHouse reads it into DateTime64(3): milliseconds, UTC. */
export const factTime = (at: Date): string => {
  const text = at.toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 23)}`
}

/** Each customer once a kind; nobody known (0) is no news. */
export const newsOf = (workspace: number, touched: Readonly<Record<string, readonly number[]>>): News[] =>
  Object.entries(touched).flatMap(([kind, all]) => {
    const customers = [...new Set(all)].filter((customer) => customer > 0)
    return customers.length > 0 ? [{ workspace, kind, customers }] : []
  })
