import type { Tx } from '../../../kernel/postgres.ts'
import * as people from '../queries/people.ts'

/** The records that speak through these ones, each with the one that speaks for it; none for a person of one record. */
export async function listJoined(
  tx: Tx,
  workspace: number,
  roots: readonly number[],
): Promise<{ root: number; ordinal: number }[]> {
  return people.listJoined(tx, workspace, roots)
}
