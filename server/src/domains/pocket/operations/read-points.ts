import type { PocketPoints } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { readPoints } from '../../memberships/index.ts'

/** Points over all records of the customer. What staff wrote beside a movement is for staff. */
export async function readOwnPoints(deps: Deps, me: CustomerCaller): Promise<PocketPoints> {
  const { available, owed, growth, lots, moves } = await readPoints(deps, me.scope, me.ordinal)
  return {
    available,
    owed,
    growth,
    lots: lots.map(({ left, expiresAt }) => ({ left, expiresAt })),
    moves: moves.map(({ at, kind, points }) => ({ at, kind, points })),
  }
}
