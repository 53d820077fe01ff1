import type { Deps } from '../../../kernel/deps.ts'
import { replay } from '../../../kernel/idempotency.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/points.ts'
import { addDays } from '../rules/calendar.ts'
import { drawnEntries, pointsIssuer } from '../rules/holders.ts'
import { availableOf, drawLots } from '../rules/points.ts'
import { creditPoints } from './credit-points.ts'
import { getRecords } from './find-member.ts'

export type PointsChange = {
  customer: number
  requestId: string
  /** `Idempotency-Key`, where the request had one. */
  idempotencyKey: string | undefined
  /** Negative takes away. */
  points: bigint
  reason: string
  validDays: number | undefined
  store: number
}

export type PointsChanged = { points: number; available: number }

/**
 * Gives or takes points by hand, with a reason that the audit log keeps. Safe to retry with the same `requestId`.
 * @throws points_insufficient when there is less to take, points_request_changed
 */
export function changePoints(deps: Deps, by: Caller, change: PointsChange): Promise<PointsChanged> {
  const { workspace } = by
  const { idempotencyKey, requestId, points, ...rest } = change
  const body = { ...rest, requestId, points: points.toString() }
  const request = {
    workspace,
    key: idempotencyKey ?? `points/${requestId}`,
    route: 'POST /v1/customers/:id/points',
    body,
  }
  return deps.db.as(by.scope, (tx) =>
    replay(tx, request, async () => {
      const records = await getRecords(tx, workspace, change.customer)
      await queries.lockAccounts(tx, workspace, records)
      const transfers = await write(tx, deps, workspace, change, records)
      const available = availableOf(await queries.listOpenLots(tx, workspace, records), deps.clock.now())
      await post(tx, deps, by.scope, transfers)
      if (transfers.length > 0)
        await recordAudit(tx, deps, {
          ...by,
          action: points > 0n ? 'points.given' : 'points.taken',
          object: `points/${requestId}`,
          after: { customer: change.customer, points: points.toString(), reason: change.reason },
        })
      return { points: Number(points), available: Number(available) }
    }),
  )
}

async function write(tx: Tx, deps: Deps, workspace: number, change: PointsChange, records: readonly number[]) {
  const { customer, points, requestId, reason, store, validDays } = change
  const at = deps.clock.now()
  const key = `points/by-hand/${requestId}`
  const known = await queries.findMove(tx, workspace, key)
  if (known) {
    if (known.points !== points || !records.includes(known.customer)) throw refusals.points_request_changed()
    return []
  }
  const about = { key, customer, at, story: key, store, reason }
  if (points > 0n) {
    const expiresAt = validDays === undefined ? undefined : addDays(at, validDays)
    return creditPoints(tx, { workspace }, [{ ...about, points, kind: 'given', expiresAt }])
  }
  const { draws, short } = drawLots(await queries.listOpenLots(tx, workspace, records), -points, at)
  if (short > 0n) throw refusals.points_insufficient()
  await queries.insertMoves(tx, workspace, [{ ...about, points, kind: 'taken' }])
  await queries.drawFromLots(tx, workspace, draws)
  const entries = drawnEntries(draws, pointsIssuer)
  return [{ key, kind: 'points.taken', at, store, story: key, entries }] satisfies Transfer[]
}
