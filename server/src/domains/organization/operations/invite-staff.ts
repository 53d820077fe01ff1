import type { InvitedStaff, InviteStaff, Staff } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { refusals } from '../errors.ts'
import * as places from '../queries/places.ts'
import * as queries from '../queries/staff.ts'
import { getWorkspace } from '../queries/workspaces.ts'
import { isPlaceComplete, mayAppoint, type Place } from '../rules/roles.ts'
import { invitationLifeMs } from '../rules/sign-in.ts'
import { insertLink } from './create-sign-in-link.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/**
 * Makes a colleague and a sign-in link to hand over; opening it makes the invitation a membership. Sending it is the
 * inviter's: an installation without mail still has chats and paper.
 */
export async function inviteStaff(deps: Deps, by: Caller, input: InviteStaff): Promise<InvitedStaff> {
  const place = { role: input.role, city: input.city ?? null, store: input.store ?? null }
  return deps.db.as(by.scope, async (tx) => {
    await assertPlace(tx, by, place)
    const at = deps.clock.now()
    const { workspace } = by
    const account = await queries.insertAccount(tx, {
      workspace,
      email: input.email,
      name: input.name,
      locale: (await getWorkspace(tx, workspace)).locale,
      passkeyHandle: randomToken(32),
      passwordHash: null,
      at,
    })
    if (account === undefined) {
      throw refusals.email_taken({
        fields: [{ path: 'email', message: 'Somebody with this address works here already.' }],
      })
    }
    const row = await queries.insertStaff(tx, { workspace, account, ...place, status: 'invited', at })
    const link = await insertLink(tx, deps, { workspace, account, lifeMs: invitationLifeMs })
    const staff = showStaff(row)
    await recordAudit(tx, deps, { ...by, action: 'staff.invited', object: `staff/${row.id}`, after: staff })
    return { staff, link }
  })
}

/** Refuses a place that does not fit the role, does not exist for the caller, or is not theirs to give. */
export async function assertPlace(tx: Tx, by: Caller, place: Place): Promise<void> {
  if (!isPlaceComplete(place)) throw refusals.place_missing()
  // Under the caller's scope: a store of others is a store that does not exist.
  if (place.store !== null) await places.getStore(tx, by.workspace, place.store)
  if (place.city !== null) await places.getCity(tx, by.workspace, place.city)
  if (!mayAppoint(by, place)) throw refusals.role_above_own()
}

export const showStaff = ({ account: _account, ...row }: queries.StaffRow): Staff => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
})
