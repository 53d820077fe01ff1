import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPeople } from '../../customers/index.ts'
import * as queries from '../queries.ts'
import { foldRights, type Rights } from '../rules.ts'

/** Rights by the number that was asked for, over all records of each person; records that do not exist are missing. */
export async function readRights(tx: Tx, scope: Scope, customers: readonly number[]): Promise<Map<number, Rights>> {
  const people = await findPeople(tx, scope.workspace, customers)
  return readRightsOf(tx, scope, people)
}

/** The same for people whose records are known. */
export async function readRightsOf(
  tx: Tx,
  { workspace }: Scope,
  people: ReadonlyMap<number, { records: readonly number[] }>,
): Promise<Map<number, Rights>> {
  const records = new Set([...people.values()].flatMap((person) => person.records))
  const words = records.size === 0 ? [] : await queries.listLastWords(tx, workspace, [...records])
  const byRecord = new Map<number, queries.LastWord[]>()
  for (const word of words) byRecord.set(word.customer, [...(byRecord.get(word.customer) ?? []), word])
  return new Map(
    [...people].map(([asked, person]) => [
      asked,
      foldRights(person.records.flatMap((record) => byRecord.get(record) ?? [])),
    ]),
  )
}

/** Rights to speak of everybody who ever said anything about that, by the record that speaks for the person. */
export async function readAllRights(
  tx: Tx,
  { workspace }: Scope,
  rootOf: (record: number) => number,
): Promise<Map<number, Rights>> {
  const byRoot = new Map<number, queries.LastWord[]>()
  for (const word of await queries.listAllLastWords(tx, workspace)) {
    const root = rootOf(word.customer)
    const words = byRoot.get(root)
    if (words) words.push(word)
    else byRoot.set(root, [word])
  }
  return new Map([...byRoot].map(([root, words]) => [root, foldRights(words)]))
}
