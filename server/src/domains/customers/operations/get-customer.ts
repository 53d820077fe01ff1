import type { CustomerDetail, IdentifierKind } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import * as analytics from '../analytics.ts'
import { refusals } from '../errors.ts'
import * as merges from '../queries/merges.ts'
import * as people from '../queries/people.ts'
import { decideStage, maskValue, normaliseIdentifier } from '../rules.ts'
import { listPeople, type Person } from './keep-person.ts'
import { describe, joinPersons, type Reader } from './list-customers.ts'
import { describeMerges } from './list-merges.ts'
import { getOrdinal } from './name-customers.ts'

/** Everything on one person: identities, personal fields, figures, stage, merges. @throws customer_not_found */
export async function getCustomer(deps: Deps, reader: Reader, publicId: string): Promise<CustomerDetail> {
  const { scope, contactVisible } = reader
  const ordinal = await getOrdinal(deps, scope, publicId)
  const [row] = await describe(deps, reader, [ordinal])
  if (!row) throw refusals.customer_not_found()
  const stage = decideStage(await analytics.readStageFacts(deps.ch.scope(scope), ordinal))
  const held = await deps.db.as(scope, async (tx) => {
    const members = (await people.listMembers(tx, scope.workspace, [ordinal])).map((member) => member.ordinal)
    return {
      records: new Map(
        (await people.listByOrdinals(tx, scope.workspace, members)).map((record) => [record.ordinal, record.publicId]),
      ),
      identifiers: await people.listIdentifiers(tx, scope.workspace, members),
      persons: await listPeople(tx, deps.secrets, scope.workspace, members),
      merges: await merges.listMerges(tx, scope.workspace, { customers: members, limit: 50 }),
    }
  })
  const readable = readableValues(deps, held.persons)
  const { traits } = joinPersons([held.persons.get(ordinal), ...held.persons.values()])
  return {
    ...row,
    stage,
    contactVisible,
    traits: contactVisible ? traits : maskTraits(traits),
    identifiers: held.identifiers.map((identifier) => {
      const value = readable.get(`${identifier.kind}:${identifier.hash}`) ?? ''
      return {
        kind: identifier.kind as IdentifierKind, // stored from the contract's own list
        value: contactVisible ? value : maskValue(identifier.kind, value),
        since: identifier.since.toISOString(),
        source: identifier.source,
        from: held.records.get(identifier.customer) ?? row.id,
      }
    }),
    merges: await describeMerges(deps, reader, held.merges),
  }
}

/** The identifier table knows hashes only; the vault knows the values. */
function readableValues({ secrets }: Deps, persons: Map<number, Person>): Map<string, string> {
  const values = new Map<string, string>()
  for (const person of persons.values()) {
    for (const [kind, held] of Object.entries(person.ids)) {
      for (const value of held) {
        const normal = normaliseIdentifier(kind as IdentifierKind, value) // kept by resolveMany under these kinds
        values.set(`${kind}:${secrets.blindIndex(`${kind}:${normal}`).toString('hex')}`, value)
      }
    }
  }
  return values
}

const maskTraits = (traits: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(traits).map(([name, value]) => [
      name,
      typeof value === 'string' ? maskValue(name === 'email' || name === 'phone' ? name : 'name', value) : '…',
    ]),
  )
