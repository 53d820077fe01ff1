import type { IdentifierKind } from '@regulars/contract'
import type { Tx } from '../../../kernel/postgres.ts'
import * as people from '../queries/people.ts'

/** Which kinds of identifiers these records hold, by record: whether somebody can be written to, not where. */
export async function listIdentifierKinds(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<Map<number, Set<IdentifierKind>>> {
  const kinds = new Map<number, Set<IdentifierKind>>()
  for (const row of await people.listIdentifiers(tx, workspace, [...records])) {
    const kind = row.kind as IdentifierKind // stored from the contract's own list
    kinds.set(row.customer, (kinds.get(row.customer) ?? new Set()).add(kind))
  }
  return kinds
}
