import { sql } from 'kysely'
import type { Tx } from '../../../kernel/postgres.ts'
import { one } from './workspaces.ts'

export type CityRow = { id: number; code: string; name: string }
export type StoreRow = {
  id: number
  city: number
  code: string
  name: string
  longitude: number | null
  latitude: number | null
  /** Calendar day, `2024-03-01`. */
  openedOn: string | null
}

const storeColumns = sql`id, city, code, name, lon as longitude, lat as latitude, opened_on::text as opened_on`

/** Undefined when the code is taken. */
export async function insertCity(
  tx: Tx,
  { workspace, code, name }: { workspace: number; code: string; name: string },
): Promise<CityRow | undefined> {
  const { rows } = await sql<CityRow>`
    insert into organization.city (workspace, code, name) values (${workspace}, ${code}, ${name})
    on conflict (workspace, code) do nothing returning id, code, name`.execute(tx)
  return rows[0]
}

export async function getCity(tx: Tx, workspace: number, id: number): Promise<CityRow> {
  const { rows } = await sql<CityRow>`
    select id, code, name from organization.city where workspace = ${workspace} and id = ${id}`.execute(tx)
  return one(rows)
}

export async function findCityByCode(tx: Tx, workspace: number, code: string): Promise<CityRow | undefined> {
  const { rows } = await sql<CityRow>`
    select id, code, name from organization.city where workspace = ${workspace} and code = ${code}`.execute(tx)
  return rows[0]
}

export async function renameCity(tx: Tx, workspace: number, id: number, name: string): Promise<CityRow> {
  const { rows } = await sql<CityRow>`
    update organization.city set name = ${name} where workspace = ${workspace} and id = ${id}
    returning id, code, name`.execute(tx)
  return one(rows)
}

/** Cities with a store in scope, and the caller's own even while it has no store. All of them for an all-store scope. */
export async function listCities(tx: Tx, workspace: number, ownCity: number | null): Promise<CityRow[]> {
  const { rows } = await sql<CityRow>`
    select c.id, c.code, c.name from organization.city c
    where c.workspace = ${workspace} and (
      (select regulars.all_stores()) or c.id = ${ownCity}
      or exists (select from organization.store s where s.workspace = c.workspace and s.city = c.id))
    order by c.name, c.id`.execute(tx)
  return rows
}

/** The stores in scope. */
export async function listStores(tx: Tx, workspace: number): Promise<StoreRow[]> {
  const { rows } = await sql<StoreRow>`
    select ${storeColumns} from organization.store where workspace = ${workspace} order by name, id`.execute(tx)
  return rows
}

export async function getStore(tx: Tx, workspace: number, id: number): Promise<StoreRow> {
  const { rows } = await sql<StoreRow>`
    select ${storeColumns} from organization.store where workspace = ${workspace} and id = ${id}`.execute(tx)
  return one(rows)
}

/** Undefined when the code is taken. */
export async function insertStore(
  tx: Tx,
  row: Omit<StoreRow, 'id'> & { workspace: number },
): Promise<StoreRow | undefined> {
  const { rows } = await sql<StoreRow>`
    insert into organization.store (workspace, city, code, name, lon, lat, opened_on)
    values (${row.workspace}, ${row.city}, ${row.code}, ${row.name}, ${row.longitude}, ${row.latitude}, ${row.openedOn}::date)
    on conflict (workspace, code) do nothing returning ${storeColumns}`.execute(tx)
  return rows[0]
}

export async function updateStore(tx: Tx, workspace: number, store: StoreRow): Promise<StoreRow> {
  const { rows } = await sql<StoreRow>`
    update organization.store set city = ${store.city}, name = ${store.name}, lon = ${store.longitude},
      lat = ${store.latitude}, opened_on = ${store.openedOn}::date
    where workspace = ${workspace} and id = ${store.id} returning ${storeColumns}`.execute(tx)
  return one(rows)
}

export type StoreCode = { id: number; code: string }

/** Those of the codes that name a store in scope. */
export async function listStoresByCode(tx: Tx, workspace: number, codes: readonly string[]): Promise<StoreCode[]> {
  const { rows } = await sql<StoreCode>`
    select id, code from organization.store where workspace = ${workspace} and code = any(${[...codes]}::text[])`.execute(
    tx,
  )
  return rows
}

export type StoreOfWorkspace = { workspace: number; id: number; code: string; name: string }

/** Needs the system scope: all stores of this server with that code, those of the oldest workspace first. */
export async function listStoresAnywhere(tx: Tx, code: string): Promise<StoreOfWorkspace[]> {
  const { rows } = await sql<StoreOfWorkspace>`
    select workspace, id, code, name from organization.store where code = ${code} order by workspace`.execute(tx)
  return rows
}

/** Of these stores, or of all in scope (`null`). */
export async function listStoreLabels(
  tx: Tx,
  workspace: number,
  ids: readonly number[] | null,
): Promise<(StoreCode & { name: string })[]> {
  const { rows } = await sql<StoreCode & { name: string }>`
    select id, code, name from organization.store
    where workspace = ${workspace} and (${ids === null}::boolean or id = any(${ids ?? []}::int[]))`.execute(tx)
  return rows
}

/** A limited scope cannot make stores: a new one would lie outside of it. */
export async function seesAllStores(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ all: boolean }>`select regulars.all_stores() or regulars.is_system() as all`.execute(tx)
  return one(rows).all
}

/**
 * Makes the stores that do not exist yet, named by their code, and returns those it made. Sorted, so that two batches
 * with the same new stores wait for each other instead of deadlocking; the one that waited gets nothing back.
 */
export async function insertStoresByCode(
  tx: Tx,
  { workspace, city, codes }: { workspace: number; city: number; codes: readonly string[] },
): Promise<StoreCode[]> {
  const { rows } = await sql<StoreCode>`
    insert into organization.store (workspace, city, code, name)
    select ${workspace}::int, ${city}::int, code, code from unnest(${[...codes]}::text[]) as code order by code
    on conflict (workspace, code) do nothing returning id, code`.execute(tx)
  return rows
}

export type StorePlace = { id: number; code: string; name: string; cityCode: string }

/** Stores with the city that they are in. */
export async function listStorePlaces(tx: Tx, workspace: number, ids: readonly number[]): Promise<StorePlace[]> {
  const { rows } = await sql<StorePlace>`
    select s.id, s.code, s.name, c.code as city_code from organization.store s
    join organization.city c on c.workspace = s.workspace and c.id = s.city
    where s.workspace = ${workspace} and s.id = any(${[...ids]}::int[])`.execute(tx)
  return rows
}

export async function listCityCodes(tx: Tx, workspace: number, codes: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from organization.city where workspace = ${workspace} and code = any(${[...codes]}::text[])`.execute(tx)
  return rows.map((row) => row.code)
}
