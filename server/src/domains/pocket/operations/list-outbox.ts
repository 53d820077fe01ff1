import type { PocketOutbox } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { listStoreCodes } from '../../organization/index.ts'
import * as queries from '../queries/secrets.ts'

/** What was to be sent from the stores in scope, newest first, at most a hundred. */
export async function listOutbox({ db, secrets }: Deps, scope: Scope): Promise<PocketOutbox> {
  return db.as(scope, async (tx) => {
    const codes = await listStoreCodes(tx, scope.workspace)
    const rows = await queries.listMessages(tx, scope.workspace, 100)
    const messages = rows.map(({ id, store, sealed, createdAt, expiresAt }) => {
      const { phone, text } = JSON.parse(secrets.unwrap(sealed).toString()) as { phone: string; text: string } // sealed by localOutbox
      return {
        id,
        at: createdAt.toISOString(),
        store: codes.get(store),
        phone,
        text,
        expiresAt: expiresAt.toISOString(),
      }
    })
    return { messages }
  })
}
