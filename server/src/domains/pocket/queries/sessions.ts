import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'

export type SessionRow = {
  id: number
  customer: number
  method: 'code' | 'link'
  door: string
  locale: 'zh-CN' | 'en'
  agent: string | null
  createdAt: Date
  lastSeenAt: Date
  renewedAt: Date
}

const columns = sql`id, customer, method, door, locale, agent, created_at, last_seen_at, renewed_at`

export type NewSession = {
  workspace: number
  customer: number
  tokenHash: Buffer
  method: 'code' | 'link'
  door: string
  locale: string
  agent: string | null
  at: Date
  expiresAt: Date
}

export async function insertSession(tx: Tx, row: NewSession): Promise<void> {
  await sql`
    insert into pocket.session
      (workspace, customer, token_hash, renewed_at, method, door, locale, agent, created_at, last_seen_at, expires_at)
    values (${row.workspace}, ${row.customer}, ${row.tokenHash}, ${row.at}, ${row.method}, ${row.door}, ${row.locale},
      ${row.agent}, ${row.at}, ${row.at}, ${row.expiresAt})`.execute(tx)
}

export type Presented = { workspace: number; hash: Buffer; now: Date; idleSince: Date }

/** The session whose token this is, was before the last change, or will be after the next. */
export async function findSession(
  tx: Tx,
  { workspace, hash, now, idleSince }: Presented,
): Promise<(SessionRow & { shown: 'token' | 'next' | 'previous' }) | undefined> {
  const { rows } = await sql<SessionRow & { shown: 'token' | 'next' | 'previous' }>`
    select ${columns},
      case when token_hash = ${hash} then 'token' when next_hash = ${hash} then 'next' else 'previous' end as shown
    from pocket.session
    where workspace = ${workspace} and (token_hash = ${hash} or next_hash = ${hash} or previous_hash = ${hash})
      and expires_at > ${now} and last_seen_at > ${idleSince}
    limit 1`.execute(tx)
  return rows[0]
}

/** The phone has shown the token that was handed out to it: from now on it is the one. */
export async function acceptNextToken(
  tx: Tx,
  { workspace, id, hash, at }: { workspace: number; id: number; hash: Buffer; at: Date },
): Promise<void> {
  await sql`
    update pocket.session
    set previous_hash = token_hash, token_hash = next_hash, next_hash = null, renewed_at = ${at}, last_seen_at = ${at}
    where workspace = ${workspace} and id = ${id} and next_hash = ${hash}`.execute(tx)
}

/** False where another request of the phone was handed the next token a moment ago and has not shown it yet. */
export async function offerNextToken(
  tx: Tx,
  { workspace, id, hash }: { workspace: number; id: number; hash: Buffer },
): Promise<void> {
  await sql`update pocket.session set next_hash = ${hash} where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export async function noteSeen(tx: Tx, workspace: number, id: number, at: Date): Promise<void> {
  await sql`update pocket.session set last_seen_at = ${at} where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export async function setLocale(tx: Tx, workspace: number, id: number, locale: string): Promise<void> {
  await sql`update pocket.session set locale = ${locale} where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export async function getSession(tx: Tx, workspace: number, id: number): Promise<SessionRow | undefined> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from pocket.session where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

export type OwnSessions = { workspace: number; records: readonly number[] }

export async function listSessions(
  tx: Tx,
  { workspace, records, now, idleSince }: OwnSessions & { now: Date; idleSince: Date },
): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select ${columns} from pocket.session
    where workspace = ${workspace} and customer = any (${[...records]}::int[])
      and expires_at > ${now} and last_seen_at > ${idleSince}
    order by last_seen_at desc, id desc limit 50`.execute(tx)
  return rows
}

/** How many ended: one of the person's (`only`) or all but one (`except`). */
export async function deleteSessions(tx: Tx, which: OwnSessions & { only?: number; except?: number }): Promise<number> {
  const { rows } = await sql`
    delete from pocket.session where workspace = ${which.workspace} and customer = any (${[...which.records]}::int[])
      and (${which.only ?? null}::int is null or id = ${which.only ?? null}::int)
      and (${which.except ?? null}::int is null or id <> ${which.except ?? null}::int)
    returning id`.execute(tx)
  return rows.length
}

export async function deleteSession(tx: Tx, workspace: number, id: number): Promise<void> {
  await sql`delete from pocket.session where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export async function deleteSessionByToken(tx: Tx, workspace: number, hash: Buffer): Promise<void> {
  await sql`
    delete from pocket.session
    where workspace = ${workspace} and (token_hash = ${hash} or next_hash = ${hash})`.execute(tx)
}

/** Removes what no longer counts, a little at a time and never waiting for anybody. */
export async function sweep(tx: Tx, workspace: number, { now, idleSince }: { now: Date; idleSince: Date }) {
  await sql`
    with sessions as (select id from pocket.session
        where workspace = ${workspace} and (expires_at <= ${now} or last_seen_at <= ${idleSince})
        limit 100 for update skip locked),
      codes as (select phone_hash from pocket.sign_in_code where workspace = ${workspace} and expires_at <= ${now}
        limit 100 for update skip locked),
      links as (select token_hash from pocket.sign_in_link where workspace = ${workspace} and expires_at <= ${now}
        limit 100 for update skip locked),
      gone_codes as (delete from pocket.sign_in_code
        where workspace = ${workspace} and phone_hash in (select phone_hash from codes)),
      gone_links as (delete from pocket.sign_in_link
        where workspace = ${workspace} and token_hash in (select token_hash from links))
    delete from pocket.session where workspace = ${workspace} and id in (select id from sessions)`.execute(tx)
}
