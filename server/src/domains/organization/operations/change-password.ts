import type { ChangePassword } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { refusals } from '../errors.ts'
import * as sessions from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import { getWorkspace } from '../queries/workspaces.ts'
import { currentPasswordLimits, linkFreshMs } from '../rules/sign-in.ts'
import type { StaffPrincipal } from './authenticate-request.ts'
import { assertPasswordStrong, hashPassword, isPasswordRight } from './check-password.ts'
import { forgiveAttempts, limitAttempts } from './limit-attempts.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/**
 * Sets the caller's password and ends their other sessions. The current one is asked for, unless there is none or a
 * sign-in link was used within the hour: that is how a forgotten password is replaced.
 */
export async function changePassword(
  deps: Deps,
  me: StaffPrincipal,
  by: Caller,
  { current, password }: ChangePassword,
): Promise<void> {
  const { account, workspace, freshLink } = await deps.db.as(me.scope, async (tx) => ({
    account: await staff.getAccount(tx, me.workspace, me.account),
    workspace: await getWorkspace(tx, me.workspace),
    freshLink: me.method === 'link' && isFresh(deps, await sessions.getSessionStart(tx, me.workspace, me.session)),
  }))
  if (account.passwordHash !== null && !freshLink) await assertCurrent(deps, account, current)
  assertPasswordStrong(password, [account.email, account.name, workspace.name])
  const passwordHash = await hashPassword(password)
  await deps.db.as(me.scope, async (tx) => {
    await staff.setPasswordHash(tx, me.workspace, me.account, passwordHash)
    const ended = await sessions.deleteSessions(tx, {
      workspace: me.workspace,
      account: me.account,
      except: me.session,
    })
    await recordAudit(tx, deps, {
      ...by,
      action: 'password.changed',
      object: `staff/${me.id}`,
      after: { sessionsEnded: ended },
    })
  })
  forgetPrincipals(deps)
}

async function assertCurrent(deps: Deps, account: staff.AccountRow, current: string | undefined): Promise<void> {
  const limits = currentPasswordLimits(account.workspace, account.id)
  await limitAttempts(deps, limits)
  if (current === undefined || !(await isPasswordRight(current, account.passwordHash))) {
    throw refusals.current_password_wrong({
      fields: [{ path: 'current', message: 'This is not your current password.' }],
    })
  }
  await forgiveAttempts(deps, limits)
}

const isFresh = ({ clock }: Deps, startedAt: Date): boolean => clock.now().getTime() - startedAt.getTime() < linkFreshMs
