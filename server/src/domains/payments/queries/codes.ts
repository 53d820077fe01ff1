import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export async function insertPayerCode(
  tx: Tx,
  workspace: number,
  code: { hash: Buffer; customer: number; owner: number | null; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into payments.payer_code (workspace, hash, customer, owner, expires_at)
    values (${workspace}, ${code.hash}, ${code.customer}, ${code.owner}, ${code.expiresAt})`.execute(tx)
}

/** Uses up a code, once, or again for the same story; one statement, so that of two tills at once one gets it. */
export async function usePayerCode(
  tx: Tx,
  workspace: number,
  { hash, story, now }: { hash: Buffer; story: string; now: Date },
): Promise<{ customer: number; owner: number | null } | undefined> {
  const { rows } = await sql<{ customer: number; owner: number | null }>`
    update payments.payer_code set story = ${story}
    where workspace = ${workspace} and hash = ${hash}
      and (story = ${story} or story is null and expires_at > ${now})
    returning customer, owner`.execute(tx)
  return rows[0]
}

/** A used code answers repeated requests for a while; after that nobody needs it. */
export async function deletePayerCodes(tx: Tx, before: Date): Promise<void> {
  await sql`delete from payments.payer_code where expires_at < ${before}`.execute(tx)
}
