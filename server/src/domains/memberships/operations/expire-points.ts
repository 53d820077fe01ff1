import type { Deps } from '../../../kernel/deps.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import * as queries from '../queries/points.ts'
import { drawnEntries, pointsIssuer } from '../rules/holders.ts'

const customersMax = 200

/**
 * Writes off the points whose time is over, each lot in a transfer of its own that names it, so once. Several processes
 * and spendings may do their work meanwhile: whoever holds the account decides, and the other one finds what is left.
 * Returns how many lots it wrote off.
 */
export async function expirePoints(deps: Pick<Deps, 'db' | 'clock'>, workspace: number): Promise<number> {
  const scope = { workspace, stores: '*' } as const
  const at = deps.clock.now()
  let written = 0
  for (;;) {
    const expired = await deps.db.as(scope, async (tx) => {
      const due = await queries.listDue(tx, workspace, at, customersMax)
      if (due.length === 0) return undefined
      await queries.lockAccounts(tx, workspace, due)
      const lots = await queries.expireLots(tx, workspace, due, at)
      const transfers = lots.map((lot): Transfer => {
        const key = `points/expired/${lot.lot}`
        return { key, kind: 'points.expired', at, store: 0, story: key, entries: drawnEntries([lot], pointsIssuer) }
      })
      await queries.insertMoves(
        tx,
        workspace,
        lots.map(({ lot, customer, points }) => {
          const key = `points/expired/${lot}`
          return { key, customer, at, kind: 'expired' as const, points: -points, story: key, store: 0, reason: '' }
        }),
      )
      await post(tx, deps, scope, transfers)
      return lots.length
    })
    if (expired === undefined) return written
    written += expired
  }
}
