import type { SignInLink } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { randomToken, sha256 } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { refusals } from '../errors.ts'
import * as sessions from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import { mayAppoint, maySeeStaff } from '../rules/roles.ts'
import { linkLifeMs } from '../rules/sign-in.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/**
 * A link that signs this staff member in, once, within the hour. Earlier links of theirs stop working. For first start
 * (`systemCaller`) and for a manager whose colleague lost the password; nobody gets one for a rank they could not give.
 */
export async function createSignInLink(
  deps: Deps,
  by: Caller,
  staffId: number,
  lifeMs = linkLifeMs,
): Promise<SignInLink> {
  return deps.db.as(by.scope, async (tx) => {
    const person = await staff.getStaff(tx, by.workspace, staffId)
    if (!maySeeStaff(by, person)) throw kernelRefusals.not_found()
    if (!mayAppoint(by, person)) throw refusals.role_above_own()
    if (person.status === 'disabled') throw refusals.staff_disabled()
    const link = await insertLink(tx, deps, { workspace: by.workspace, account: person.account, lifeMs })
    await recordAudit(tx, deps, { ...by, action: 'sign-in-link.created', object: `staff/${staffId}` })
    return link
  })
}

export async function insertLink(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { workspace, account, lifeMs }: { workspace: number; account: number; lifeMs: number },
): Promise<SignInLink> {
  const at = clock.now()
  const token = randomToken(24)
  const expiresAt = new Date(at.getTime() + lifeMs)
  await sessions.deleteSignInLinks(tx, workspace, account)
  await sessions.insertSignInLink(tx, { workspace, account, tokenHash: sha256(token), at, expiresAt })
  return { token, path: `/sign-in/link#${token}`, expiresAt: expiresAt.toISOString() }
}
