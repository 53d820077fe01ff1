import type { IdentifierKind } from '@regulars/contract'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import * as people from '../queries/people.ts'
import * as queries from '../queries/resolution.ts'
import { isExclusive, normaliseIdentifier } from '../rules.ts'
import { keepPeople } from './keep-person.ts'

export type NewName = { customer: number; kind: IdentifierKind; value: string; at: Date }

/**
 * Gives known records one more identifier each, where nothing speaks against it: the value is nobody's, and of an
 * exclusive kind the person has none yet. Says of each whether it is the person's now. Waits for those who recognise
 * people in this workspace, so call it in a short transaction of its own. Safe to repeat.
 */
export async function attachIdentifiers(
  tx: Tx,
  { secrets }: { secrets: Secrets },
  { workspace, source }: { workspace: number; source: string },
  names: readonly NewName[],
): Promise<boolean[]> {
  if (names.length === 0) return []
  return acrossStores(tx, async () => {
    await queries.lockResolution(tx, workspace)
    const asked = names.map((name) => {
      const value = normaliseIdentifier(name.kind, name.value)
      return { ...name, value, hash: secrets.blindIndex(`${name.kind}:${value}`).toString('hex') }
    })
    const known = new Map(
      (await queries.findIdentifiers(tx, workspace, asked)).map((row) => [`${row.kind}:${row.hash}`, row.root]),
    )
    const persons = await people.listPersons(
      tx,
      workspace,
      asked.map(({ customer }) => customer),
    )
    const rootOf = new Map(persons.map(({ asked: record, ordinal }) => [record, ordinal]))
    const values = await queries.listClusterValues(tx, workspace, [...new Set(rootOf.values())])
    const held = new Set(values.map(({ root, kind }) => `${root}:${kind}`))
    const fresh: typeof asked = []
    const answers = asked.map((name) => {
      const root = rootOf.get(name.customer)
      const owner = known.get(`${name.kind}:${name.hash}`)
      if (root === undefined || owner !== undefined) return root !== undefined && owner === root
      if (isExclusive(name.kind) && held.has(`${root}:${name.kind}`)) return false
      known.set(`${name.kind}:${name.hash}`, root)
      held.add(`${root}:${name.kind}`)
      fresh.push(name)
      return true
    })
    if (fresh.length > 0) {
      await queries.insertIdentifiers(tx, workspace, source, fresh)
      const changes = fresh.map(({ customer, kind, value }) => ({
        customer,
        isNew: false,
        ids: [{ kind, value }],
        traits: {},
      }))
      await keepPeople(tx, secrets, workspace, changes)
    }
    return answers
  })
}
