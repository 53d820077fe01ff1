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
