import type { PlayDelivery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listDeliveries } from '../queries/deliveries.ts'

const shown = 200

/** What was sent to webhooks of late, newest first. */
export async function listPlayDeliveries(deps: Deps, scope: Scope): Promise<{ deliveries: PlayDelivery[] }> {
  const rows = await deps.db.as(scope, (tx) => listDeliveries(tx, scope.workspace, shown))
  return {
    deliveries: rows.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      nextAt: row.nextAt?.toISOString() ?? null,
    })),
  }
}
