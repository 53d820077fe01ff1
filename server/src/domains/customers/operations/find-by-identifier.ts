import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import { findIdentifiers } from '../queries/resolution.ts'
import { type Identifier, orderIdentifiers } from '../rules.ts'

/**
 * The record that the strongest known one of these identifiers belongs to; 0 where none is known. Makes nobody and does
 * not depend on who asks: for the till, which must know whom it serves before it sells.
 */
export async function findByIdentifier(
  tx: Tx,
  { secrets }: { secrets: Secrets },
  workspace: number,
  identifiers: readonly Identifier[],
): Promise<number> {
  const asked = orderIdentifiers(identifiers).map(({ kind, value }) => ({
    kind,
    hash: secrets.blindIndex(`${kind}:${value}`).toString('hex'),
  }))
  if (asked.length === 0) return 0
  const known = await acrossStores(tx, () => findIdentifiers(tx, workspace, asked))
  for (const { kind, hash } of asked) {
    const found = known.find((row) => row.kind === kind && row.hash === hash)
    if (found) return found.customer
  }
  return 0
}
