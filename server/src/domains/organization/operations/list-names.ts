import type { Tx } from '../../../kernel/postgres.ts'
import * as places from '../queries/places.ts'
import * as staff from '../queries/staff.ts'

export type StoreLabel = { id: number; code: string; name: string }

/** Code and name of these stores, by id; those outside of the scope are missing. */
export async function describeStores(
  tx: Tx,
  workspace: number,
  ids: Iterable<number>,
): Promise<Map<number, StoreLabel>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  return new Map((await places.listStoreLabels(tx, workspace, wanted)).map((store) => [store.id, store]))
}

/** The same with the code of the city that a store is in. */
export async function describePlaces(
  tx: Tx,
  workspace: number,
  ids: Iterable<number>,
): Promise<Map<number, places.StorePlace>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  return new Map((await places.listStorePlaces(tx, workspace, wanted)).map((store) => [store.id, store]))
}

/** Which of these are codes of cities. */
export async function findCityCodes(tx: Tx, workspace: number, codes: readonly string[]): Promise<Set<string>> {
  return new Set(codes.length > 0 ? await places.listCityCodes(tx, workspace, codes) : [])
}

/** Codes of the stores in scope by their id, to show what other domains keep as numbers. */
export async function listStoreCodes(tx: Tx, workspace: number): Promise<Map<number, string>> {
  return new Map((await places.listStoreLabels(tx, workspace, null)).map((store) => [store.id, store.code]))
}

/** Names of all staff by their id, those who left included. */
export async function listStaffNames(tx: Tx, workspace: number): Promise<Map<number, string>> {
  return new Map((await staff.listStaffNames(tx, workspace)).map((person) => [person.id, person.name]))
}

/** Where a store is; undefined where nobody said so or the scope does not show it. */
export async function findStorePlace(
  tx: Tx,
  workspace: number,
  code: string,
): Promise<{ longitude: number; latitude: number } | undefined> {
  const found = (await places.listStores(tx, workspace)).find((store) => store.code === code)
  if (!found || found.longitude === null || found.latitude === null) return undefined
  return { longitude: found.longitude, latitude: found.latitude }
}
