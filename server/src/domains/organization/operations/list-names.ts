import type { Tx } from '../../../kernel/postgres.ts'
import * as places from '../queries/places.ts'
import * as staff from '../queries/staff.ts'

/** Codes of the stores in scope by their id, to show what other domains keep as numbers. */
export async function listStoreCodes(tx: Tx, workspace: number): Promise<Map<number, string>> {
  return new Map((await places.listStores(tx, workspace)).map((store) => [store.id, store.code]))
}

/** Names of all staff by their id, those who left included. */
export async function listStaffNames(tx: Tx, workspace: number): Promise<Map<number, string>> {
  return new Map((await staff.listStaff(tx, { workspace, ownCity: null, afterId: 0, limit: 10_000 })).map((person) => [person.id, person.name]))
}
