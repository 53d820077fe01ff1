import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as people from '../queries/people.ts'
import * as resolution from '../queries/resolution.ts'

export type Moved = { workspace: number; customers: number[] }

/** Records whose facts are read under another number since the last time. Told once, when the transaction commits. */
export const takeMoved = (tx: Tx): Promise<Moved[]> => resolution.takeMoved(tx)

/** Ordinals of everybody whom this scope may see. For limited scopes: who sees all stores, sees all customers. */
export const listVisible = ({ db }: Deps, scope: Scope): Promise<number[]> =>
  db.as(scope, (tx) => people.listVisibleOrdinals(tx, scope.workspace))
