import { type Me, rolePermissions, type UpdateMe, type Workspace } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { refusals } from '../errors.ts'
import * as places from '../queries/places.ts'
import * as sessions from '../queries/sessions.ts'
import * as staff from '../queries/staff.ts'
import { getWorkspace, type WorkspaceRow } from '../queries/workspaces.ts'
import type { StaffPrincipal } from './authenticate-request.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

/** The signed-in person, what they may, and where they work. */
export async function getMe({ db }: Deps, me: StaffPrincipal): Promise<Me> {
  return db.as(me.scope, async (tx) => {
    const account = await staff.getAccount(tx, me.workspace, me.account)
    const passkeys = await sessions.listPasskeys(tx, me.workspace, me.account)
    return {
      id: me.id,
      name: account.name,
      email: account.email,
      role: me.role,
      permissions: [...rolePermissions[me.role]],
      city: me.city === null ? null : await places.getCity(tx, me.workspace, me.city),
      store: me.store === null ? null : await places.getStore(tx, me.workspace, me.store),
      locale: account.locale,
      theme: account.theme,
      workspace: showWorkspace(await getWorkspace(tx, me.workspace)),
      hasPassword: account.passwordHash !== null,
      passkeyCount: passkeys.length,
      signedInWith: me.method,
    }
  })
}

/** Changes the caller's own name, address, language or theme. */
export async function updateMe(deps: Deps, me: StaffPrincipal, by: Caller, change: UpdateMe): Promise<Me> {
  await deps.db.as(me.scope, async (tx) => {
    const account = await staff.getAccount(tx, me.workspace, me.account)
    const { name, email, locale, theme } = { ...account, ...change }
    const next = { name, email, locale, theme }
    if (!(await staff.updateAccount(tx, { workspace: me.workspace, id: me.account, ...next }))) {
      throw refusals.email_taken({
        fields: [{ path: 'email', message: 'Somebody with this address works here already.' }],
      })
    }
    const before = { name: account.name, email: account.email, locale: account.locale, theme: account.theme }
    await recordAudit(tx, deps, { ...by, action: 'account.updated', object: `staff/${me.id}`, before, after: next })
  })
  forgetPrincipals(deps)
  return getMe(deps, me)
}

export const showWorkspace = ({ id: _id, ...row }: WorkspaceRow): Workspace => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
})
