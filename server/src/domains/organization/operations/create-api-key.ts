import { type ApiKey, type CreateApiKey, type CreatedApiKey, keyPermissions } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken, sha256 } from '../../../kernel/ids.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/keys.ts'
import { grantableKeyPermissions } from '../rules/roles.ts'
import { forgetPrincipals } from './recall-principal.ts'
import { type Caller, recordAudit } from './record-audit.ts'

const prefixes = { write: 'wk_', secret: 'sk_' }
const shownLength = 9

/**
 * Makes a key and returns it, for the only time: the database keeps its hash. A plain hash is enough, since 192 random
 * bits cannot be tried out as a password can.
 */
export async function createApiKey(deps: Deps, by: Caller, input: CreateApiKey): Promise<CreatedApiKey> {
  const asked = input.kind === 'write' ? [] : input.permissions
  const { granted, excess } = grantableKeyPermissions(by, keyPermissions, asked)
  if (excess.length > 0) throw refusals.permissions_above_own({ detail: excess.join(', ') })
  const secret = `${prefixes[input.kind]}${randomToken(24)}`
  const key = await deps.db.as(by.scope, async (tx) => {
    const row = await queries.insertApiKey(tx, {
      workspace: by.workspace,
      kind: input.kind,
      name: input.name,
      tokenHash: sha256(secret),
      prefix: secret.slice(0, shownLength),
      permissions: granted,
      createdAt: deps.clock.now(),
      createdBy: by.actor.name,
    })
    const shown = showKey(row)
    await recordAudit(tx, deps, { ...by, action: 'key.created', object: `key/${row.id}`, after: shown })
    return shown
  })
  return { key, secret }
}

/** Ends a key: in this process at once, in others within three seconds. */
export async function revokeApiKey(deps: Deps, by: Caller, id: number): Promise<ApiKey> {
  const key = await deps.db.as(by.scope, async (tx) => {
    const row = await queries.revokeApiKey(tx, { workspace: by.workspace, id, at: deps.clock.now() })
    await recordAudit(tx, deps, { ...by, action: 'key.revoked', object: `key/${id}`, after: { name: row.name } })
    return showKey(row)
  })
  forgetPrincipals(deps)
  return key
}

export async function listApiKeys({ db }: Deps, by: Caller): Promise<ApiKey[]> {
  const rows = await db.as(by.scope, (tx) => queries.listApiKeys(tx, by.workspace))
  return rows.map(showKey)
}

const showKey = (row: queries.ApiKeyRow): ApiKey => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  prefix: row.prefix,
  permissions: row.permissions,
  createdAt: row.createdAt.toISOString(),
  createdBy: row.createdBy,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
})
