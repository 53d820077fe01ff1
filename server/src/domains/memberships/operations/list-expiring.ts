import type { expiringPointsSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds } from '../../customers/index.ts'
import * as queries from '../queries/points.ts'
import { addDays } from '../rules/calendar.ts'
import { visibleRecords } from './list-cards.ts'

/** Who loses how much within so many days, most first: whom to remind. By record; customers out of scope are missing. */
export async function listExpiring(
  deps: Deps,
  scope: Scope,
  { days, limit }: { days: number; limit: number },
): Promise<z.infer<typeof expiringPointsSchema>> {
  const now = deps.clock.now()
  const visible = await visibleRecords(deps, scope)
  const rows = await deps.db.as(scope, (tx) =>
    queries.listExpiring(tx, scope.workspace, { now, until: addDays(now, days), visible, limit }),
  )
  const ids = await findPublicIds(
    deps,
    scope,
    rows.map(({ customer }) => customer),
  )
  const customers = rows.flatMap(({ customer, points, firstAt }) => {
    const id = ids.get(customer)
    return id === undefined ? [] : [{ customer: id, points: minorToJson(points), firstAt: firstAt.toISOString() }]
  })
  return { days, points: customers.reduce((sum, { points }) => sum + points, 0), customers }
}
