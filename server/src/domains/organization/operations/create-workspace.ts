import type { Locale } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import { randomToken } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as places from '../queries/places.ts'
import * as staff from '../queries/staff.ts'
import * as workspaces from '../queries/workspaces.ts'
import { systemCaller } from './call-as.ts'
import { hashPassword } from './check-password.ts'
import { recordAudit, startAudit } from './record-audit.ts'

export type NewWorkspace = {
  name: string
  timezone?: string
  currency?: string
  locale?: Locale
  owner?: { email?: string; name?: string; password?: string }
}

export type CreatedWorkspace = { workspace: workspaces.WorkspaceRow; owner: staff.StaffRow }

/** The city of stores that came to us by an order before anybody described them. */
export const defaultCityCode = 'default'
const defaultCityNames: Record<Locale, string> = { 'zh-CN': '默认城市', en: 'Default city' }

/** Makes a workspace with its owner and an empty city. Nobody has to be signed in: it is for first start and tests. */
export async function createWorkspace(deps: Deps, input: NewWorkspace): Promise<CreatedWorkspace> {
  const passwordHash = input.owner?.password ? await hashPassword(input.owner.password) : null
  return deps.db.system((tx) => insertWorkspace(tx, deps, input, passwordHash))
}

/**
 * The first workspace of this server, made when there is none. Safe to call from several processes that start at once.
 */
export async function ensureWorkspace(
  deps: Deps,
  input: NewWorkspace,
): Promise<CreatedWorkspace & { created: boolean }> {
  const passwordHash = input.owner?.password ? await hashPassword(input.owner.password) : null
  return deps.db.system(async (tx) => {
    await workspaces.lockFirstStart(tx)
    const workspace = await workspaces.findFirstWorkspace(tx)
    if (!workspace) return { ...(await insertWorkspace(tx, deps, input, passwordHash)), created: true }
    const owner = await staff.findOwner(tx, workspace.id)
    invariant(owner, `workspace ${workspace.id} has no owner`)
    return { workspace, owner, created: false }
  })
}

async function insertWorkspace(
  tx: Tx,
  deps: Deps,
  input: NewWorkspace,
  passwordHash: string | null,
): Promise<CreatedWorkspace> {
  const at = deps.clock.now()
  const locale = input.locale ?? 'zh-CN'
  const workspace = await workspaces.insertWorkspace(tx, {
    publicId: `ws_${randomToken(9)}`,
    name: input.name,
    timezone: input.timezone ?? 'Asia/Shanghai',
    currency: input.currency ?? 'CNY',
    locale,
    createdAt: at,
  })
  await places.insertCity(tx, { workspace: workspace.id, code: defaultCityCode, name: defaultCityNames[locale] })
  const account = await staff.insertAccount(tx, {
    workspace: workspace.id,
    email: (input.owner?.email ?? 'owner@example.com').toLowerCase(),
    name: input.owner?.name ?? (locale === 'en' ? 'Owner' : '店主'),
    locale,
    passkeyHandle: randomToken(32),
    passwordHash,
    at,
  })
  invariant(account !== undefined, 'a new workspace has no accounts')
  const place = { role: 'owner', city: null, store: null, status: 'active' } as const
  const owner = await staff.insertStaff(tx, { workspace: workspace.id, account, ...place, at })
  await startAudit(tx, deps, workspace.id)
  await recordAudit(tx, deps, {
    workspace: workspace.id,
    actor: systemCaller(workspace.id).actor,
    action: 'workspace.created',
    object: 'workspace',
    after: { name: workspace.name, owner: owner.id },
  })
  return { workspace, owner }
}
