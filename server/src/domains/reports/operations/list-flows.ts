import type { Flow, FlowList } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import * as queries from '../queries.ts'

/** The flows that the merchant has declared, by name. */
export async function listFlows({ db }: Deps, scope: Scope): Promise<FlowList> {
  const rows = await db.as(scope, (tx) => queries.listFlows(tx, scope.workspace))
  return { flows: rows.map(flowView) }
}

export function flowView({ createdAt, updatedAt, ...flow }: queries.FlowRow): Flow {
  return { ...flow, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() }
}
