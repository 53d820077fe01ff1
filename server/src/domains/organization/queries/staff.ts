import type { Locale, Role, StaffStatus, Theme } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { one } from './workspaces.ts'

export type StaffRow = {
  id: number
  account: number
  email: string
  name: string
  role: Role
  city: number | null
  store: number | null
  status: StaffStatus
  createdAt: Date
  lastSignInAt: Date | null
}

const staffColumns = sql`s.id, s.account, a.email, a.name, s.role, s.city, s.store, s.status, s.created_at, a.last_sign_in_at`
const staffTables = sql`organization.staff s join organization.account a on a.workspace = s.workspace and a.id = s.account`

export type NewAccount = {
  workspace: number
  email: string
  name: string
  locale: Locale
  passkeyHandle: string
  passwordHash: string | null
  at: Date
}

/** The account's id, or undefined when the address is taken in this workspace. */
export async function insertAccount(tx: Tx, row: NewAccount): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into organization.account (workspace, email, name, locale, passkey_handle, password_hash, created_at)
    values (${row.workspace}, ${row.email}, ${row.name}, ${row.locale}, ${row.passkeyHandle}, ${row.passwordHash}, ${row.at})
    on conflict (workspace, realm, email) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

export type NewStaff = {
  workspace: number
  account: number
  role: Role
  city: number | null
  store: number | null
  status: StaffStatus
  at: Date
}

export async function insertStaff(tx: Tx, row: NewStaff): Promise<StaffRow> {
  const { rows } = await sql<{ id: number }>`
    insert into organization.staff (workspace, account, role, city, store, status, created_at)
    values (${row.workspace}, ${row.account}, ${row.role}, ${row.city}, ${row.store}, ${row.status}, ${row.at})
    returning id`.execute(tx)
  return getStaff(tx, row.workspace, one(rows).id)
}

export async function findStaff(tx: Tx, workspace: number, id: number): Promise<StaffRow | undefined> {
  const { rows } = await sql<StaffRow>`
    select ${staffColumns} from ${staffTables} where s.workspace = ${workspace} and s.id = ${id}`.execute(tx)
  return rows[0]
}

export async function getStaff(tx: Tx, workspace: number, id: number): Promise<StaffRow> {
  return one([await findStaff(tx, workspace, id)].filter((row) => row !== undefined))
}

/** The first owner: whom a first start signs in. */
export async function findOwner(tx: Tx, workspace: number): Promise<StaffRow | undefined> {
  const { rows } = await sql<StaffRow>`
    select ${staffColumns} from ${staffTables}
    where s.workspace = ${workspace} and s.role = 'owner' and s.status <> 'disabled' order by s.id limit 1`.execute(tx)
  return rows[0]
}

export type StaffFilter = {
  workspace: number
  search: string | undefined
  role: Role | undefined
  status: StaffStatus | undefined
  /** Those of a city manager's city are seen with the city's stores. */
  ownCity: number | null
  afterId: number
  limit: number
}

/** One page, in the order they came. Limited scopes see the people of their stores and of their own city. */
export async function listStaff(tx: Tx, filter: StaffFilter): Promise<StaffRow[]> {
  const pattern = filter.search ? `%${filter.search.replace(/[\\%_]/g, '\\$&')}%` : null
  const { rows } = await sql<StaffRow>`
    select ${staffColumns} from ${staffTables}
    where s.workspace = ${filter.workspace}
      and ((select regulars.all_stores()) or s.store = any ((select regulars.stores())::int[]) or s.city = ${filter.ownCity}::int)
      and (${pattern}::text is null or a.name ilike ${pattern} or a.email ilike ${pattern})
      and (${filter.role ?? null}::text is null or s.role = ${filter.role ?? null})
      and (${filter.status ?? null}::text is null or s.status = ${filter.status ?? null})
      and s.id > ${filter.afterId}
    order by s.id limit ${filter.limit}`.execute(tx)
  return rows
}

export async function listStaffNames(tx: Tx, workspace: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await sql<{ id: number; name: string }>`
    select s.id, a.name from ${staffTables} where s.workspace = ${workspace}`.execute(tx)
  return rows
}

export async function countOtherActiveOwners(tx: Tx, workspace: number, id: number): Promise<number> {
  const { rows } = await sql<{ owners: number }>`
    select count(*)::int as owners from organization.staff
    where workspace = ${workspace} and role = 'owner' and status = 'active' and id <> ${id}`.execute(tx)
  return one(rows).owners
}

export async function updateStaff(
  tx: Tx,
  workspace: number,
  staff: Pick<StaffRow, 'id' | 'role' | 'city' | 'store' | 'status'>,
): Promise<void> {
  await sql`
    update organization.staff set role = ${staff.role}, city = ${staff.city}, store = ${staff.store}, status = ${staff.status}
    where workspace = ${workspace} and id = ${staff.id}`.execute(tx)
}

export async function activateStaff(tx: Tx, workspace: number, account: number): Promise<void> {
  await sql`
    update organization.staff set status = 'active'
    where workspace = ${workspace} and account = ${account} and status = 'invited'`.execute(tx)
}

export type AccountRow = {
  id: number
  workspace: number
  email: string
  name: string
  locale: Locale
  theme: Theme
  passwordHash: string | null
  passkeyHandle: string
}

const accountColumns = sql`a.id, a.workspace, a.email, a.name, a.locale, a.theme, a.password_hash, a.passkey_handle`

export async function getAccount(tx: Tx, workspace: number, id: number): Promise<AccountRow> {
  const { rows } = await sql<AccountRow>`
    select ${accountColumns} from organization.account a where a.workspace = ${workspace} and a.id = ${id}`.execute(tx)
  return one(rows)
}

export type SignInCandidate = AccountRow & { staff: number; role: Role; status: StaffStatus }

/**
 * Who may sign in with this address, one row a workspace, the latest used first. Needs the system scope. The limit keeps
 * the work of one attempt bounded.
 */
export async function listSignInCandidates(tx: Tx, email: string): Promise<SignInCandidate[]> {
  const { rows } = await sql<SignInCandidate>`
    select ${accountColumns}, s.id as staff, s.role, s.status from ${staffTables}
    where a.realm = 'staff' and a.email = ${email} and s.status <> 'disabled'
    order by a.last_sign_in_at desc nulls last, a.id limit 5`.execute(tx)
  return rows
}

export async function findSignInCandidate(
  tx: Tx,
  workspace: number,
  account: number,
): Promise<SignInCandidate | undefined> {
  const { rows } = await sql<SignInCandidate>`
    select ${accountColumns}, s.id as staff, s.role, s.status from ${staffTables}
    where a.workspace = ${workspace} and a.id = ${account} and s.status <> 'disabled'`.execute(tx)
  return rows[0]
}

/** False when the address is taken in this workspace. */
export async function updateAccount(
  tx: Tx,
  account: Pick<AccountRow, 'workspace' | 'id' | 'name' | 'email' | 'locale' | 'theme'>,
): Promise<boolean> {
  const { rows } = await sql<{ id: number }>`
    update organization.account a set name = ${account.name}, email = ${account.email}, locale = ${account.locale},
      theme = ${account.theme}
    where a.workspace = ${account.workspace} and a.id = ${account.id} and not exists (
      select from organization.account o
      where o.workspace = a.workspace and o.realm = a.realm and o.email = ${account.email} and o.id <> a.id)
    returning a.id`.execute(tx)
  return rows.length > 0
}

export async function renameAccount(tx: Tx, workspace: number, account: number, name: string): Promise<void> {
  await sql`
    update organization.account set name = ${name} where workspace = ${workspace} and id = ${account}`.execute(tx)
}

export async function setPasswordHash(tx: Tx, workspace: number, account: number, hash: string): Promise<void> {
  await sql`
    update organization.account set password_hash = ${hash} where workspace = ${workspace} and id = ${account}`.execute(
    tx,
  )
}

export async function noteSignIn(tx: Tx, workspace: number, account: number, at: Date): Promise<void> {
  await sql`
    update organization.account set last_sign_in_at = ${at} where workspace = ${workspace} and id = ${account}`.execute(
    tx,
  )
}

export async function hasNoCredential(tx: Tx, workspace: number, staffId: number): Promise<boolean> {
  const { rows } = await sql<{ none: boolean }>`
    select a.password_hash is null
       and not exists (select from organization.passkey p where p.workspace = a.workspace and p.account = a.id) as none
    from organization.staff s join organization.account a on a.workspace = s.workspace and a.id = s.account
    where s.workspace = ${workspace} and s.id = ${staffId}`.execute(tx)
  return rows[0]?.none ?? false
}
