import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import * as people from '../queries/people.ts'
import type { KnownPerson } from './find-person.ts'

export type RegisteredPerson = KnownPerson & { registeredAt: Date | null }

/**
 * `findPerson` for many, in one statement: the people behind these records by record, with their first registration.
 * Records that do not exist are missing.
 */
export async function findPeople(
  tx: Tx,
  workspace: number,
  records: readonly number[],
): Promise<Map<number, RegisteredPerson>> {
  const asked = [...new Set(records)]
  if (asked.length === 0) return new Map()
  const rows = await acrossStores(tx, () => people.listPersons(tx, workspace, asked))
  return new Map(rows.map(({ asked: record, ...person }) => [record, person]))
}

/** The same by public id, for what is asked from outside; unknown ids, and what is no id at all, are missing. */
export async function findPeopleByPublicId(
  tx: Tx,
  workspace: number,
  publicIds: readonly string[],
): Promise<Map<string, KnownPerson>> {
  const asked = [...new Set(publicIds)].filter((id) => uuid.test(id))
  if (asked.length === 0) return new Map()
  const rows = await acrossStores(tx, () => people.listPersonsByPublicId(tx, workspace, asked))
  return new Map(rows.map(({ asked: id, ...person }) => [id, person]))
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
