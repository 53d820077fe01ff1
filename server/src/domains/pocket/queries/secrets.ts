import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

// One-time codes and links, and the outbox that stands in for a provider.

/** When the code in force for this phone was made. Locks the row where there is one. */
export async function findCodeMadeAt(
  tx: Tx,
  { workspace, phoneHash, now }: { workspace: number; phoneHash: Buffer; now: Date },
): Promise<Date | undefined> {
  const { rows } = await sql<{ createdAt: Date }>`
    select created_at from pocket.sign_in_code
    where workspace = ${workspace} and phone_hash = ${phoneHash} and expires_at > ${now} for update`.execute(tx)
  return rows[0]?.createdAt
}

export type NewCode = { workspace: number; phoneHash: Buffer; codeHash: Buffer; at: Date; expiresAt: Date }

export async function replaceCode(tx: Tx, row: NewCode): Promise<void> {
  await sql`
    insert into pocket.sign_in_code (workspace, phone_hash, code_hash, attempts, created_at, expires_at)
    values (${row.workspace}, ${row.phoneHash}, ${row.codeHash}, 0, ${row.at}, ${row.expiresAt})
    on conflict (workspace, phone_hash) do update
    set code_hash = excluded.code_hash, attempts = 0, created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(
    tx,
  )
}

/** Counts an attempt at the code in force; its hash, or undefined where there is none or too often tried. */
export async function tryCode(
  tx: Tx,
  { workspace, phoneHash, now, attemptsMax }: { workspace: number; phoneHash: Buffer; now: Date; attemptsMax: number },
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ codeHash: Buffer }>`
    update pocket.sign_in_code set attempts = attempts + 1
    where workspace = ${workspace} and phone_hash = ${phoneHash} and expires_at > ${now} and attempts < ${attemptsMax}
    returning code_hash`.execute(tx)
  return rows[0]?.codeHash
}

/** Of two who bring the right code at once, one finds it. */
export async function useCode(
  tx: Tx,
  { workspace, phoneHash, codeHash }: { workspace: number; phoneHash: Buffer; codeHash: Buffer },
): Promise<boolean> {
  const { rows } = await sql`
    delete from pocket.sign_in_code
    where workspace = ${workspace} and phone_hash = ${phoneHash} and code_hash = ${codeHash} returning phone_hash`.execute(
    tx,
  )
  return rows.length > 0
}

export type NewLink = {
  workspace: number
  tokenHash: Buffer
  customer: number
  store: number
  at: Date
  expiresAt: Date
}

export async function insertLink(tx: Tx, row: NewLink): Promise<void> {
  await sql`
    insert into pocket.sign_in_link (workspace, token_hash, customer, store, created_at, expires_at)
    values (${row.workspace}, ${row.tokenHash}, ${row.customer}, ${row.store}, ${row.at}, ${row.expiresAt})`.execute(tx)
}

/** The update takes the row lock, so of two uses at once one finds it spent. */
export async function useLink(
  tx: Tx,
  { workspace, tokenHash, now }: { workspace: number; tokenHash: Buffer; now: Date },
): Promise<{ customer: number } | undefined> {
  const { rows } = await sql<{ customer: number }>`
    update pocket.sign_in_link set used_at = ${now}
    where workspace = ${workspace} and token_hash = ${tokenHash} and used_at is null and expires_at > ${now}
    returning customer`.execute(tx)
  return rows[0]
}

export type OutboxRow = { id: number; store: number; sealed: Buffer; createdAt: Date; expiresAt: Date }

export async function insertMessage(tx: Tx, row: Omit<OutboxRow, 'id'> & { workspace: number }): Promise<void> {
  await sql`
    insert into pocket.outbox (workspace, store, sealed, created_at, expires_at)
    values (${row.workspace}, ${row.store}, ${row.sealed}, ${row.createdAt}, ${row.expiresAt})`.execute(tx)
}

export async function deleteMessagesBefore(tx: Tx, workspace: number, before: Date): Promise<void> {
  await sql`delete from pocket.outbox where workspace = ${workspace} and created_at < ${before}`.execute(tx)
}

/** Of the stores in scope, newest first. */
export async function listMessages(tx: Tx, workspace: number, limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select id, store, sealed, created_at, expires_at from pocket.outbox
    where workspace = ${workspace} order by id desc limit ${limit}`.execute(tx)
  return rows
}
