import type { TillCustomer } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPerson, findPublicIds, type KnownPerson, readOwnContact } from '../../customers/index.ts'
import { findMember, type Member, quotePoints } from '../../memberships/index.ts'
import { readValue } from '../../prepaid/index.ts'
import { recordsOf } from './recognise-buyer.ts'

export type Served = {
  person: KnownPerson
  member: Member | undefined
  points: bigint
  valueMinor: bigint
  name: string | undefined
}

/** What the till needs to know of whom it serves, over all records of the person; undefined where nobody is known. */
export async function findServed(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  { customer, store, amountMinor = 0n }: { customer: number; store: number; amountMinor?: bigint },
): Promise<Served | undefined> {
  const person = customer > 0 ? await findPerson(tx, scope.workspace, customer) : undefined
  if (!person) return undefined
  const member = await findMember(tx, scope, { customer, store })
  const { available } = await quotePoints(tx, deps, scope, { customer, store, amountMinor })
  const value = await readValue(tx, scope, recordsOf(person))
  const { name } = await readOwnContact(tx, deps, scope.workspace, person)
  return { person, member, points: available, valueMinor: value.principalMinor + value.bonusMinor, name }
}

/** The same for the cashier to read. A name is cut to its first letter: two people behind the till need not read it all. */
export async function describeServed(deps: Deps, { workspace }: Scope, served: Served): Promise<TillCustomer> {
  const publicIds = await findPublicIds(deps, { workspace, stores: '*' }, [served.person.ordinal])
  const [first] = served.name ?? ''
  return {
    id: publicIds.get(served.person.ordinal) ?? '',
    name: first === undefined ? null : `${first}…`,
    level: served.member ? { code: served.member.level.code, name: served.member.level.name } : null,
    points: minorToJson(served.points),
    storedValueMinor: minorToJson(served.valueMinor),
  }
}
