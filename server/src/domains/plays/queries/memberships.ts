import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type MembershipRow = { play: number; version: number; members: Buffer; looks: number; lookedAt: Date }

/** Ours until commit; 'held' where it is another's, undefined before the first look. */
export async function lockMembership(
  tx: Tx,
  workspace: number,
  play: number,
): Promise<MembershipRow | undefined | 'held'> {
  // There is no row to lock before the first look.
  const { rows: taken } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(hashtext('regulars.plays.look'), hashtext(${`${workspace}/${play}`})) as held`.execute(
    tx,
  )
  if (!taken[0]?.held) return 'held'
  const { rows } = await sql<MembershipRow>`
    select play, version, members, looks, looked_at from plays.membership
    where workspace = ${workspace} and play = ${play}`.execute(tx)
  return rows[0]
}

export async function saveMembership(tx: Tx, workspace: number, row: MembershipRow): Promise<void> {
  await sql`
    insert into plays.membership (workspace, play, version, members, looks, looked_at)
    values (${workspace}, ${row.play}, ${row.version}, ${row.members}, ${row.looks}, ${row.lookedAt})
    on conflict (workspace, play) do update set version = excluded.version, members = excluded.members,
      looks = excluded.looks, looked_at = excluded.looked_at`.execute(tx)
}
