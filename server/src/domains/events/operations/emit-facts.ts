import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries.ts'

/** Rows for ClickHouse, by table, each an array in the order of the table's columns. */
export type Facts = Record<string, unknown[][]>

/**
 * Puts facts into the inbox, in the transaction of the change they report: they reach ClickHouse exactly once if the
 * transaction commits, and never if it does not. Call `deps.wakeRelay()` after the commit.
 */
export async function emitFacts(tx: Tx, { workspace, facts }: { workspace: number; facts: Facts }): Promise<void> {
  const rows = Object.entries(facts)
    .filter(([, lines]) => lines.length > 0)
    .map(([target, lines]) => {
      invariant(target !== 'messages', 'facts go to a table')
      return { workspace, target, lineCount: lines.length, body: lines.map((line) => JSON.stringify(line)).join('\n') }
    })
  if (rows.length > 0) await queries.insertInbox(tx, rows)
}

/** A time as ClickHouse reads it into DateTime64(3): milliseconds, UTC. */
export const factTime = (at: Date): string => {
  const text = at.toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 23)}`
}
