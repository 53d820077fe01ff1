import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type ProviderRow = {
  provider: string
  enabled: boolean
  feePermille: number | null
  appId: string | null
  gateway: string | null
  sealedKeys: Buffer | null
}

export async function listProviders(tx: Tx, workspace: number): Promise<ProviderRow[]> {
  const { rows } = await sql<ProviderRow>`
    select provider, enabled, fee_permille::float8 as fee_permille, app_id, gateway, sealed_keys
    from payments.provider where workspace = ${workspace}`.execute(tx)
  return rows
}

export async function saveProvider(tx: Tx, workspace: number, row: ProviderRow): Promise<void> {
  await sql`
    insert into payments.provider (workspace, provider, enabled, fee_permille, app_id, gateway, sealed_keys)
    values (${workspace}, ${row.provider}, ${row.enabled}, ${row.feePermille}, ${row.appId}, ${row.gateway}, ${row.sealedKeys})
    on conflict (workspace, provider) do update set enabled = excluded.enabled, fee_permille = excluded.fee_permille,
      app_id = excluded.app_id, gateway = excluded.gateway, sealed_keys = excluded.sealed_keys`.execute(tx)
}
