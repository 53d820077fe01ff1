import type { Deps } from '../../../kernel/deps.ts'
import { replay } from '../../../kernel/idempotency.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { type Entry, post, type Transfer } from '../../ledger/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/points.ts'
import { availableOf, drawLots } from '../rules/points.ts'
import { findMemberOf, getRecords } from './find-member.ts'

export type PointsGift = {
  from: number
  to: number
  points: bigint
  requestId: string
  idempotencyKey?: string
}

/**
 * Points of one customer for another. They keep their expiry: a gift makes nothing live longer. Both need an active card.
 * Gifts of one person wait for each other, so what is there is given once. Safe to retry with the same `requestId`.
 * @throws gift_to_oneself, card_required, points_insufficient, points_request_changed
 */
export function giftPoints(
  deps: Pick<Deps, 'db' | 'clock'>,
  scope: Scope,
  gift: PointsGift,
): Promise<{ points: number; available: number }> {
  const { workspace } = scope
  const { from, to, points, requestId } = gift
  const body = { from, to, points: points.toString(), requestId }
  const key = gift.idempotencyKey ?? `gift/${requestId}`
  return deps.db.as(scope, (tx) =>
    replay(tx, { workspace, key, route: 'POST /v1/customers/:id/points/gift', body }, async () => {
      const givers = await getRecords(tx, workspace, from)
      const takers = await getRecords(tx, workspace, to)
      if (givers.includes(to)) throw refusals.gift_to_oneself()
      await queries.lockAccounts(tx, workspace, [...givers, ...takers])
      const transfers = await write(tx, deps, workspace, gift, { givers, takers })
      const available = availableOf(await queries.listOpenLots(tx, workspace, givers), deps.clock.now())
      await post(tx, deps, scope, transfers)
      return { points: Number(points), available: Number(available) }
    }),
  )
}

type Sides = { givers: readonly number[]; takers: readonly number[] }

async function write(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  workspace: number,
  { from, to, points, requestId }: PointsGift,
  { givers, takers }: Sides,
): Promise<Transfer[]> {
  const at = clock.now()
  const key = `points/gift/${requestId}`
  const known = await queries.findMove(tx, workspace, key)
  if (known) {
    if (known.points !== -points || !givers.includes(known.customer)) throw refusals.points_request_changed()
    return []
  }
  for (const records of [givers, takers])
    if (!(await findMemberOf(tx, workspace, records, 0))) throw refusals.card_required()
  const lots = await queries.listOpenLots(tx, workspace, givers)
  const { draws, short } = drawLots(lots, points, at)
  if (short > 0n) throw refusals.points_insufficient()

  const about = { at, story: key, store: 0, reason: '' }
  await queries.insertMoves(tx, workspace, [
    { ...about, key, customer: from, kind: 'gift-sent', points: -points },
    { ...about, key: `${key}/received`, customer: to, kind: 'gift-received', points },
  ])
  await queries.drawFromLots(tx, workspace, draws)
  const expiryOf = new Map(lots.map((lot) => [lot.id, lot.expiresAt]))
  const received = draws.map((draw) => ({
    customer: to,
    points: draw.points,
    since: at,
    expiresAt: expiryOf.get(draw.lot) ?? null,
    story: key,
  }))
  await queries.insertLots(tx, workspace, received)
  const entries = draws.map(
    (draw): Entry => ({
      holder: { of: 'customer', customer: draw.customer },
      asset: 'points',
      amountMinor: -draw.points,
    }),
  )
  entries.push({ holder: { of: 'customer', customer: to }, asset: 'points', amountMinor: points })
  return [{ key, kind: 'points.gifted', at, store: 0, story: key, entries }]
}
