import { type CustomerReference, identifierKinds } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { findPerson, type KnownPerson, type PersonInput, recognisePeople } from '../../customers/index.ts'
import { resolveMemberCode } from '../../memberships/index.ts'
import { type Payer, resolvePayerCode } from '../../payments/index.ts'
import { attempt } from '../queries/attempt.ts'
import type { Cashier } from './name-cashier.ts'

export type Met = {
  customer?: CustomerReference | undefined
  memberCode?: string | undefined
  store: number
  channel: string
  at: Date
}

/**
 * The record of whoever stands at the till; 0 where nobody says. In transactions of its own, before the sale: who is new
 * is decided under a lock of the workspace, and a sale that is refused leaves a customer who is found again.
 * @throws member_code_invalid, member_code_expired, card_required
 */
export async function recogniseBuyer(deps: Deps, { scope }: Cashier, met: Met): Promise<number> {
  const { memberCode } = met
  if (memberCode !== undefined) {
    const card = await deps.db.as(scope, (tx) => resolveMemberCode(tx, deps, scope, memberCode))
    return card.customer
  }
  const person = met.customer && personOf(met.customer, met)
  if (!person || person.identifiers.length === 0) return 0
  const [ordinal] = await recognisePeople(deps, { workspace: scope.workspace, source: 'till' }, [person])
  return ordinal ?? 0
}

export function identifiersOf(customer: CustomerReference): PersonInput['identifiers'] {
  const identifiers: PersonInput['identifiers'] = []
  for (const { kind } of identifierKinds) {
    const value = String(customer[kind] ?? '').trim()
    if (value !== '') identifiers.push({ kind, value })
  }
  return identifiers
}

function personOf(customer: CustomerReference, { at, store, channel }: Met): PersonInput {
  const name = customer.name?.trim()
  return { identifiers: identifiersOf(customer), ...(name ? { traits: { name } } : {}), at, store, channel }
}

/** Who buys and who pays, in the transaction of the sale. */
export type Buyer = {
  /** The record under which the sale is kept; 0 for somebody unknown. */
  customer: number
  person: KnownPerson | undefined
  /** Whose stored value pays: his records, and those of the owner of the family that pays for him. */
  payer: readonly number[]
  owner: readonly number[] | undefined
  /** What could not be read any more. */
  notes: string[]
}

type Paying = {
  /** Who was named; 0 for nobody. */
  customer: number
  /** Who holds the first coupon; 0 for nobody. */
  holder: number
  payerCode: string | undefined
  story: string
  offline: boolean
}

/**
 * A pay code names its payer, and the buyer too where nobody else did. It is used up, for this story alone. Offline it has
 * expired by now; then the buyer pays from his own account.
 * @throws payer_code_invalid
 */
export async function readBuyer(
  tx: Tx,
  deps: Deps,
  { scope }: Cashier,
  { customer, holder, payerCode, story, offline }: Paying,
): Promise<Buyer> {
  const { workspace } = scope
  const notes: string[] = []
  let payer: Payer | undefined
  if (payerCode !== undefined) {
    const resolve = () => resolvePayerCode(tx, deps, scope, payerCode, story)
    const found = offline ? await attempt(tx, resolve) : { done: await resolve() }
    if ('done' in found) payer = found.done
    else notes.push(found.refusal.message)
  }
  const buyer = customer || (payer?.customer ?? holder)
  const person = buyer > 0 ? await findPerson(tx, workspace, buyer) : undefined
  const paying = payer ? await findPerson(tx, workspace, payer.customer) : person
  const owner = payer?.owner === undefined ? undefined : await findPerson(tx, workspace, payer.owner)
  return { customer: buyer, person, payer: recordsOf(paying), owner: owner && recordsOf(owner), notes }
}

/** All records of a person, the one that speaks for him first. */
export const recordsOf = (person: KnownPerson | undefined): number[] =>
  person ? [person.ordinal, ...person.records.filter((record) => record !== person.ordinal)] : []
