import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { one } from './workspaces.ts'

// All of these need the system scope: before sign-in there is no workspace.

/** Counts one attempt and says how many there are now, and until when they count. */
export async function countAttempt(
  tx: Tx,
  { subject, now, resetsAt }: { subject: Buffer; now: Date; resetsAt: Date },
): Promise<{ attempts: number; resetsAt: Date }> {
  const { rows } = await sql<{ attempts: number; resetsAt: Date }>`
    insert into organization.sign_in_attempt as t (subject, attempts, resets_at) values (${subject}, 1, ${resetsAt})
    on conflict (subject) do update set
      attempts = case when t.resets_at <= ${now} then 1 else t.attempts + 1 end,
      resets_at = case when t.resets_at <= ${now} then excluded.resets_at else t.resets_at end
    returning attempts, resets_at`.execute(tx)
  return one(rows)
}

export async function clearAttempts(tx: Tx, subject: Buffer): Promise<void> {
  await sql`delete from organization.sign_in_attempt where subject = ${subject}`.execute(tx)
}

export async function takeBackAttempt(tx: Tx, subject: Buffer): Promise<void> {
  await sql`
    update organization.sign_in_attempt set attempts = greatest(attempts - 1, 0) where subject = ${subject}`.execute(tx)
}

/** False when this challenge was spent before. */
export async function spendChallenge(tx: Tx, { hash, expiresAt }: { hash: Buffer; expiresAt: Date }): Promise<boolean> {
  const { rows } = await sql<{ hash: Buffer }>`
    insert into organization.spent_challenge (hash, expires_at) values (${hash}, ${expiresAt})
    on conflict (hash) do nothing returning hash`.execute(tx)
  return rows.length > 0
}

/** Removes what no longer counts. Skips rows that are in use, so it never makes a sign-in wait. */
export async function sweepExpired(tx: Tx, { now, idleSince }: { now: Date; idleSince: Date }): Promise<void> {
  await sql`
    with attempts as (select subject from organization.sign_in_attempt where resets_at <= ${now} limit 100 for update skip locked),
      challenges as (select hash from organization.spent_challenge where expires_at <= ${now} limit 100),
      sessions as (select workspace, id from organization.session
        where expires_at <= ${now} or last_seen_at <= ${idleSince} limit 100 for update skip locked),
      links as (select workspace, id from organization.sign_in_link where expires_at <= ${now} limit 100 for update skip locked),
      gone_attempts as (delete from organization.sign_in_attempt where subject in (select subject from attempts)),
      gone_challenges as (delete from organization.spent_challenge where hash in (select hash from challenges)),
      gone_sessions as (delete from organization.session where (workspace, id) in (select workspace, id from sessions))
    delete from organization.sign_in_link where (workspace, id) in (select workspace, id from links)`.execute(tx)
}
