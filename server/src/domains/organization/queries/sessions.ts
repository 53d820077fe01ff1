import type { Locale, Role, SignInMethod } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { one } from './workspaces.ts'

export type NewSession = {
  workspace: number
  account: number
  tokenHash: Buffer
  method: SignInMethod
  ip: string | null
  userAgent: string | null
  at: Date
  expiresAt: Date
}

export async function insertSession(tx: Tx, row: NewSession): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into organization.session
      (workspace, account, token_hash, method, ip, user_agent, created_at, last_seen_at, expires_at)
    values (${row.workspace}, ${row.account}, ${row.tokenHash}, ${row.method}, ${row.ip}, ${row.userAgent}, ${row.at},
      ${row.at}, ${row.expiresAt})
    returning id`.execute(tx)
  return one(rows).id
}

/** Everything a principal is made of, in one round trip. */
export type SessionHolder = {
  session: number
  account: number
  method: SignInMethod
  lastSeenAt: Date
  workspace: number
  staff: number
  role: Role
  city: number | null
  store: number | null
  name: string
  locale: Locale
  timezone: string
  currency: string
  storesOfCity: number[]
}

/** Needs the system scope: the token is all there is. Sessions of disabled staff are not found. */
export async function findSessionHolder(
  tx: Tx,
  { tokenHash, now, idleSince }: { tokenHash: Buffer; now: Date; idleSince: Date },
): Promise<SessionHolder | undefined> {
  const { rows } = await sql<SessionHolder>`
    select se.id as session, se.account, se.method, se.last_seen_at, se.workspace, s.id as staff, s.role, s.city, s.store,
      a.name, a.locale, w.timezone, w.currency,
      array(select st.id from organization.store st where st.workspace = s.workspace and st.city = s.city) as stores_of_city
    from organization.session se
    join organization.account a on a.workspace = se.workspace and a.id = se.account
    join organization.staff s on s.workspace = se.workspace and s.account = se.account and s.status <> 'disabled'
    join organization.workspace w on w.id = se.workspace
    where se.token_hash = ${tokenHash} and se.expires_at > ${now} and se.last_seen_at > ${idleSince}`.execute(tx)
  return rows[0]
}

export async function noteSessionSeen(tx: Tx, workspace: number, session: number, at: Date): Promise<void> {
  await sql`
    update organization.session set last_seen_at = ${at} where workspace = ${workspace} and id = ${session}`.execute(tx)
}

export async function getSessionStart(tx: Tx, workspace: number, session: number): Promise<Date> {
  const { rows } = await sql<{ createdAt: Date }>`
    select created_at from organization.session where workspace = ${workspace} and id = ${session}`.execute(tx)
  return one(rows).createdAt
}

export type SessionRow = {
  id: number
  method: SignInMethod
  ip: string | null
  userAgent: string | null
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

export type OwnSessions = { workspace: number; account: number; now: Date; idleSince: Date }

export async function listSessions(tx: Tx, { workspace, account, now, idleSince }: OwnSessions): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`
    select id, method, ip, user_agent, created_at, last_seen_at, expires_at from organization.session
    where workspace = ${workspace} and account = ${account} and expires_at > ${now} and last_seen_at > ${idleSince}
    order by last_seen_at desc, id desc`.execute(tx)
  return rows
}

/** How many were ended: those of the account, one of them (`only`) or all but one (`except`). */
export async function deleteSessions(
  tx: Tx,
  which: { workspace: number; account: number; only?: number; except?: number },
): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    delete from organization.session where workspace = ${which.workspace} and account = ${which.account}
      and (${which.only ?? null}::int is null or id = ${which.only ?? null}::int)
      and (${which.except ?? null}::int is null or id <> ${which.except ?? null}::int)
    returning id`.execute(tx)
  return rows.length
}

export async function deleteSessionByToken(
  tx: Tx,
  tokenHash: Buffer,
): Promise<{ workspace: number; account: number; id: number } | undefined> {
  const { rows } = await sql<{ workspace: number; account: number; id: number }>`
    delete from organization.session where token_hash = ${tokenHash} returning workspace, account, id`.execute(tx)
  return rows[0]
}

// One-time sign-in links

export async function insertSignInLink(
  tx: Tx,
  row: { workspace: number; account: number; tokenHash: Buffer; at: Date; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into organization.sign_in_link (workspace, account, token_hash, created_at, expires_at)
    values (${row.workspace}, ${row.account}, ${row.tokenHash}, ${row.at}, ${row.expiresAt})`.execute(tx)
}

/** A new link makes the older ones useless, so that a lost one can be replaced. */
export async function deleteSignInLinks(tx: Tx, workspace: number, account: number): Promise<void> {
  await sql`
    delete from organization.sign_in_link
    where workspace = ${workspace} and account = ${account} and used_at is null`.execute(tx)
}

/** Needs the system scope. The update takes the row lock, so of two uses at once one finds it spent. */
export async function useSignInLink(
  tx: Tx,
  { tokenHash, now }: { tokenHash: Buffer; now: Date },
): Promise<{ workspace: number; account: number } | undefined> {
  const { rows } = await sql<{ workspace: number; account: number }>`
    update organization.sign_in_link set used_at = ${now}
    where token_hash = ${tokenHash} and used_at is null and expires_at > ${now}
    returning workspace, account`.execute(tx)
  return rows[0]
}

// Passkeys

export type PasskeyRow = {
  workspace: number
  id: number
  account: number
  credentialId: string
  publicKey: Buffer
  counter: bigint
  transports: string[]
  name: string
  synced: boolean
  createdAt: Date
  lastUsedAt: Date | null
}

const passkeyColumns = sql`workspace, id, account, credential_id, public_key, counter, transports, name, synced, created_at, last_used_at`

/** Undefined when this credential is registered already, by whomever. */
export async function insertPasskey(
  tx: Tx,
  row: Omit<PasskeyRow, 'id' | 'lastUsedAt'>,
): Promise<PasskeyRow | undefined> {
  const { rows } = await sql<PasskeyRow>`
    insert into organization.passkey
      (workspace, account, credential_id, public_key, counter, transports, name, synced, created_at)
    values (${row.workspace}, ${row.account}, ${row.credentialId}, ${row.publicKey}, ${row.counter}, ${row.transports},
      ${row.name}, ${row.synced}, ${row.createdAt})
    on conflict (credential_id) do nothing returning ${passkeyColumns}`.execute(tx)
  return rows[0]
}

export async function listPasskeys(tx: Tx, workspace: number, account: number): Promise<PasskeyRow[]> {
  const { rows } = await sql<PasskeyRow>`
    select ${passkeyColumns} from organization.passkey where workspace = ${workspace} and account = ${account}
    order by id`.execute(tx)
  return rows
}

/** Needs the system scope. Locked, so that the signature counter only grows. */
export async function findPasskeyForUpdate(tx: Tx, credentialId: string): Promise<PasskeyRow | undefined> {
  const { rows } = await sql<PasskeyRow>`
    select ${passkeyColumns} from organization.passkey where credential_id = ${credentialId} for update`.execute(tx)
  return rows[0]
}

export async function notePasskeyUse(
  tx: Tx,
  use: { workspace: number; id: number; counter: number; synced: boolean; at: Date },
): Promise<void> {
  await sql`
    update organization.passkey set counter = ${use.counter}, synced = ${use.synced}, last_used_at = ${use.at}
    where workspace = ${use.workspace} and id = ${use.id}`.execute(tx)
}

export async function deletePasskey(
  tx: Tx,
  which: { workspace: number; account: number; id: number },
): Promise<{ name: string }> {
  const { rows } = await sql<{ name: string }>`
    delete from organization.passkey
    where workspace = ${which.workspace} and account = ${which.account} and id = ${which.id} returning name`.execute(tx)
  return one(rows)
}
