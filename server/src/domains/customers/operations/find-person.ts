import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import * as people from '../queries/people.ts'
import { maskValue } from '../rules.ts'
import { listPeople, personName } from './keep-person.ts'
import { joinPersons } from './list-customers.ts'

/** Somebody with all their records, `ordinal` being the one that speaks for them. */
export type KnownPerson = { ordinal: number; records: readonly number[] }

/** Whose record this is today, merges followed; undefined where there is no such record. Must not depend on who asks. */
export async function findPerson(tx: Tx, workspace: number, record: number): Promise<KnownPerson | undefined> {
  return acrossStores(tx, async () => {
    const [ordinal] = await people.findRoots(tx, workspace, [record])
    if (ordinal === undefined) return undefined
    const members = await people.listMembers(tx, workspace, [ordinal])
    return { ordinal, records: members.map((member) => member.ordinal).sort((a, b) => a - b) }
  })
}

/** What a person reads of themselves on their own phone. `masked`: enough of the phone number to know it again. */
export async function readOwnContact(
  tx: Tx,
  { secrets }: { secrets: Secrets },
  workspace: number,
  { ordinal, records }: KnownPerson,
): Promise<{ name?: string; phone?: string; masked?: string; email?: string }> {
  const persons = await listPeople(tx, secrets, workspace, [...records])
  const joined = joinPersons([persons.get(ordinal), ...persons.values()])
  const phone = joined.ids.phone?.[0]
  const email = joined.ids.email?.[0]
  return {
    name: personName(joined),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone, masked: maskValue('phone', phone) }),
  }
}
