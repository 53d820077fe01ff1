import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type SealedPerson = { customer: number; wrappedKey: Buffer; sealed: Buffer }

export async function listSealed(tx: Tx, workspace: number, customers: number[]): Promise<SealedPerson[]> {
  const { rows } = await sql<SealedPerson>`
    select customer, wrapped_key, sealed from customers.vault
    where workspace = ${workspace} and customer = any (${customers}::int[])`.execute(tx)
  return rows
}

export async function upsertSealed(
  tx: Tx,
  workspace: number,
  people: (SealedPerson & { tokens: bigint[] })[],
): Promise<void> {
  await sql`
    insert into customers.vault (workspace, customer, wrapped_key, sealed, tokens)
    select ${workspace}, customer, decode(wrapped_key, 'hex'), decode(sealed, 'hex'), tokens::bigint[]
    from unnest(
      ${people.map((p) => p.customer)}::int[], ${people.map((p) => p.wrappedKey.toString('hex'))}::text[],
      ${people.map((p) => p.sealed.toString('hex'))}::text[], ${people.map((p) => `{${p.tokens.join(',')}}`)}::text[])
      as t (customer, wrapped_key, sealed, tokens)
    on conflict (workspace, customer) do update
      set wrapped_key = excluded.wrapped_key, sealed = excluded.sealed, tokens = excluded.tokens, updated_at = now()`.execute(
    tx,
  )
}

/** Records whose name or last digits match all the tokens. */
export async function findByTokens(tx: Tx, workspace: number, tokens: bigint[], limit: number): Promise<number[]> {
  const { rows } = await sql<{ customer: number }>`
    select customer from customers.vault
    where workspace = ${workspace} and tokens @> ${`{${tokens.join(',')}}`}::bigint[]
    order by customer limit ${limit}`.execute(tx)
  return rows.map((row) => row.customer)
}
