import { Bitmap } from '../../../kernel/bitmap.ts'
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

export type RightsToSpeak = Pick<Rights, 'marketing' | 'optedOut'>

/**
 * What everybody said about marketing and channels, to be asked for each record that speaks for a person. `joined`: the
 * people of several records, by that record; of them the last word counts, whichever record said it.
 */
export async function readAllRights(
  tx: Tx,
  scope: Scope,
  joined: ReadonlyMap<number, { records: readonly number[] }>,
): Promise<(root: number) => RightsToSpeak> {
  const ofJoined = await readRightsOf(tx, scope, joined)
  const words = (await queries.listAllLastWords(tx, scope.workspace)).map(({ customers, ...word }) => ({
    ...word,
    said: Bitmap.of(customers),
  }))
  const answers = words.filter(({ channel }) => channel === null)
  const ended = words.flatMap(({ channel, granted, said }) => (channel === null || granted ? [] : [{ channel, said }]))
  return (root) => {
    const known = ofJoined.get(root)
    if (known) return known
    const answer = answers.find(({ said }) => said.has(root))
    return {
      marketing: answer ? (answer.granted ? 'yes' : 'no') : 'unsaid',
      optedOut: new Set(ended.filter(({ said }) => said.has(root)).map(({ channel }) => channel)),
    }
  }
}
