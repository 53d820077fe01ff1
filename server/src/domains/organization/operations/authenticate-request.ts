import { type Permission, permissions, type Role, rolePermissions, type SignInMethod } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Principal } from '../../../kernel/http.ts'
import { sha256 } from '../../../kernel/ids.ts'
import * as keys from '../queries/keys.ts'
import * as sessions from '../queries/sessions.ts'
import { scopeOf } from '../rules/roles.ts'
import { idleSince, seenStepMs, usedStepMs } from '../rules/sign-in.ts'
import { recallPrincipal } from './recall-principal.ts'

export const sessionCookie = 'regulars_session'

export type StaffPrincipal = Principal & {
  kind: 'staff'
  role: Role
  account: number
  session: number
  method: SignInMethod
  city: number | null
  store: number | null
}

export type KeyPrincipal = Principal & { kind: 'key'; role: 'key' }

/** What this domain reads of a request; any HTTP server has it. */
export type Presented = {
  headers: { authorization?: string | undefined }
  cookies: Record<string, string | undefined>
}

/**
 * Who asks: the holder of a secret key (`Authorization: Bearer sk_…`) or of a session cookie; undefined when neither is
 * presented or valid. A presented key decides alone, so a page cannot lend its visitor's cookie to a wrong key. Answers
 * are remembered for three seconds (`recall-principal.ts`).
 */
export async function authenticateRequest(
  deps: Deps,
  { headers, cookies }: Presented,
): Promise<StaffPrincipal | KeyPrincipal | undefined> {
  const bearer = headers.authorization?.match(/^Bearer +(\S+)$/i)?.[1]
  if (bearer !== undefined) {
    if (!bearer.startsWith('sk_')) return undefined
    const hash = sha256(bearer)
    return recallPrincipal(deps, `secret ${hash.toString('hex')}`, () => loadKeyPrincipal(deps, hash))
  }
  const token = cookies[sessionCookie]
  if (!token) return undefined
  const hash = sha256(token)
  return recallPrincipal(deps, `session ${hash.toString('hex')}`, () => loadStaffPrincipal(deps, hash))
}

/** The workspace that a write key sends events to; undefined for an unknown or revoked key. Cheap enough for every request. */
export async function authenticateWriteKey(
  deps: Deps,
  key: string,
): Promise<{ workspace: number; keyId: number } | undefined> {
  if (!key.startsWith('wk_')) return undefined
  const hash = sha256(key)
  return recallPrincipal(deps, `write ${hash.toString('hex')}`, async () => {
    const holder = await loadKeyHolder(deps, hash)
    return holder?.kind === 'write' ? { workspace: holder.workspace, keyId: holder.id } : undefined
  })
}

async function loadStaffPrincipal({ db, clock }: Deps, tokenHash: Buffer): Promise<StaffPrincipal | undefined> {
  const now = clock.now()
  const holder = await db.system(async (tx) => {
    const found = await sessions.findSessionHolder(tx, { tokenHash, now, idleSince: idleSince(now) })
    if (found && now.getTime() - found.lastSeenAt.getTime() >= seenStepMs) {
      await sessions.noteSessionSeen(tx, found.workspace, found.session, now)
    }
    return found
  })
  if (!holder) return undefined
  return {
    kind: 'staff',
    id: holder.staff,
    workspace: holder.workspace,
    role: holder.role,
    name: holder.name,
    scope: scopeOf(holder.workspace, holder, holder.storesOfCity),
    timezone: holder.timezone,
    currency: holder.currency,
    locale: holder.locale,
    permissions: new Set<string>(rolePermissions[holder.role]),
    viaCookie: true,
    account: holder.account,
    session: holder.session,
    method: holder.method,
    city: holder.city,
    store: holder.store,
  }
}

async function loadKeyHolder({ db, clock }: Deps, tokenHash: Buffer): Promise<keys.KeyHolder | undefined> {
  const now = clock.now()
  return db.system(async (tx) => {
    const found = await keys.findKeyHolder(tx, tokenHash)
    if (found && now.getTime() - (found.lastUsedAt?.getTime() ?? 0) >= usedStepMs) {
      await keys.noteKeyUse(tx, { workspace: found.workspace, id: found.id, at: now })
    }
    return found
  })
}

async function loadKeyPrincipal(deps: Deps, tokenHash: Buffer): Promise<KeyPrincipal | undefined> {
  const holder = await loadKeyHolder(deps, tokenHash)
  if (holder?.kind !== 'secret') return undefined
  return {
    kind: 'key',
    id: holder.id,
    workspace: holder.workspace,
    role: 'key',
    name: holder.name,
    scope: { workspace: holder.workspace, stores: '*' },
    timezone: holder.timezone,
    currency: holder.currency,
    locale: holder.locale,
    permissions: new Set<string>(holder.permissions),
    viaCookie: false,
  }
}

export const isStaffPrincipal = (principal: Principal): principal is StaffPrincipal =>
  principal.kind === 'staff' && 'session' in principal

/** The contract's permissions among a principal's, which the kernel keeps as plain words. */
export const permissionsOf = (principal: Principal): Permission[] =>
  permissions.filter((permission) => principal.permissions.has(permission))
