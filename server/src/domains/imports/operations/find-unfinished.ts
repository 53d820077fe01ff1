import { createHash } from 'node:crypto'
import type { ImportKind, ImportMapping } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'

/**
 * An earlier import of this very file with this mapping that did not come to its end, to go on with instead of starting
 * anew. Without a mapping, one that came without one either fits.
 */
export async function findUnfinished(
  { db }: Deps,
  scope: Scope,
  file: { kind: ImportKind; content: AsyncIterable<Buffer>; mapping: ImportMapping | undefined; dryRun: boolean },
): Promise<string | undefined> {
  const digest = createHash('sha256')
  for await (const piece of file.content) digest.update(piece)
  const sha256 = digest.digest('hex')
  const row = await db.as(scope, (tx) =>
    queries.findUnfinished(tx, { workspace: scope.workspace, kind: file.kind, sha256, dryRun: file.dryRun }),
  )
  if (!row) return undefined
  const isSame = !file.mapping || sameJson(row.mapping, file.mapping)
  return isSame ? row.id : undefined
}

/** The database returns the keys of JSON in an order of its own. */
function sameJson(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_key, held: unknown) =>
      held !== null && typeof held === 'object' && !Array.isArray(held)
        ? Object.fromEntries(Object.entries(held).sort(([x], [y]) => (x < y ? -1 : 1)))
        : held,
    )
  return sorted(a) === sorted(b)
}
