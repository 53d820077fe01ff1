import type { Staff, UpdateStaff } from '@regulars/contract'
import { rolePlace } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { refusals } from '../errors.ts'
import * as sessions from '../queries/sessions.ts'
import * as queries from '../queries/staff.ts'
import { lockWorkspace } from '../queries/workspaces.ts'
import { mayAppoint, maySeeStaff } from '../rules/roles.ts'
import { assertPlace, showStaff } from './invite-staff.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/**
 * Changes a colleague's name, position or status. Disabling signs them out everywhere. The last active owner stays one,
 * also when two owners remove each other at the same moment.
 */
export async function updateStaff(deps: Deps, by: Caller, id: number, change: UpdateStaff): Promise<Staff> {
  const staff = await deps.db.as(by.scope, async (tx) => {
    await lockWorkspace(tx, by.workspace)
    const before = await queries.getStaff(tx, by.workspace, id)
    if (!maySeeStaff(by, before)) throw kernelRefusals.not_found()
    if (!mayAppoint(by, before)) throw refusals.role_above_own()
    const next = nextPosition(before, change)
    if (next.role !== before.role || next.city !== before.city || next.store !== before.store)
      await assertPlace(tx, by, next)
    await assertOwnerRemains(tx, by.workspace, before, next)

    await queries.updateStaff(tx, by.workspace, next)
    if (change.name !== undefined) await queries.renameAccount(tx, by.workspace, before.account, change.name)
    if (next.status === 'disabled') {
      await sessions.deleteSessions(tx, { workspace: by.workspace, account: before.account })
      await sessions.deleteSignInLinks(tx, by.workspace, before.account)
    }
    const after = await queries.getStaff(tx, by.workspace, id)
    const action = next.status === 'disabled' && before.status !== 'disabled' ? 'staff.disabled' : 'staff.updated'
    await recordAudit(tx, deps, {
      ...by,
      action,
      object: `staff/${id}`,
      before: showStaff(before),
      after: showStaff(after),
    })
    return showStaff(after)
  })
  forgetPrincipals(deps)
  return staff
}

function nextPosition(before: queries.StaffRow, change: UpdateStaff): queries.StaffRow {
  const role = change.role ?? before.role
  // A place that the new role does not have falls away by itself; one that it needs must be named.
  const city =
    rolePlace[role] === 'city' ? (change.city === undefined ? before.city : change.city) : (change.city ?? null)
  const store =
    rolePlace[role] === 'store' ? (change.store === undefined ? before.store : change.store) : (change.store ?? null)
  // Whoever never signed in is invited again, not active.
  const enabled = before.lastSignInAt === null && before.status !== 'active' ? 'invited' : 'active'
  const status = change.status === undefined ? before.status : change.status === 'active' ? enabled : 'disabled'
  return { ...before, role, city, store, status }
}

async function assertOwnerRemains(
  tx: Tx,
  workspace: number,
  before: queries.StaffRow,
  next: queries.StaffRow,
): Promise<void> {
  const isOwner = (row: queries.StaffRow): boolean => row.role === 'owner' && row.status === 'active'
  if (!isOwner(before) || isOwner(next)) return
  if ((await queries.countOtherActiveOwners(tx, workspace, before.id)) === 0) throw refusals.last_owner()
}
