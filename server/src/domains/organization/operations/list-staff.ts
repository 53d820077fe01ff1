import type { StaffPage, StaffQuery } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import * as queries from '../queries/staff.ts'
import { showStaff } from './invite-staff.ts'
import type { Caller } from './record-audit.ts'

/** The people the caller sees, newest last: all, those of the own city, or those of the own store. */
export async function listStaff({ db }: Deps, by: Caller, query: StaffQuery): Promise<StaffPage> {
  const { search, role, status, limit } = query
  const afterId = query.cursor !== undefined && /^\d{1,9}$/.test(query.cursor) ? Number(query.cursor) : 0
  const rows = await db.as(by.scope, (tx) =>
    queries.listStaff(tx, {
      workspace: by.workspace,
      search,
      role,
      status,
      ownCity: by.city,
      afterId,
      limit: limit + 1,
    }),
  )
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(showStaff),
    nextCursor: rows.length > limit && last ? String(last.id) : null,
  }
}

/** The owner, for first start and the command line. */
export const findOwner = ({ db }: Deps, workspace: number): Promise<queries.StaffRow | undefined> =>
  db.as({ workspace, stores: '*' }, (tx) => queries.findOwner(tx, workspace))
