import type { CardTemplateDefinition, MembershipLevel } from '@regulars/contract'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPeople } from '../../customers/index.ts'
import { listStoreCodes } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/cards.ts'
import { levelNamed } from '../rules/levels.ts'
import { findDefinitions } from './hold-templates.ts'

/** Somebody with an active card, and what it is good for. */
export type Member = {
  /** All records of the person, in rising order. */
  records: readonly number[]
  card: queries.CardRow
  definition: CardTemplateDefinition
  level: MembershipLevel
  /** 100 earns plainly. */
  pointsPercent: number
  /** Off the shelf price, for the till to apply. */
  discountPercent: number
}

type Asked = { customer: number; store: number }

/**
 * The card with which somebody buys in this store (0: anywhere): of active cards that work there, the oldest. Undefined
 * for somebody without one. `customer` is any record of the person.
 */
export async function findMember(
  tx: Tx,
  { workspace }: Pick<Scope, 'workspace'>,
  { customer, store }: Asked,
): Promise<Member | undefined> {
  const records = await getRecords(tx, workspace, customer)
  return findMemberOf(tx, workspace, records, store)
}

/** The same for whoever knows the records already. */
export async function findMemberOf(
  tx: Tx,
  workspace: number,
  records: readonly number[],
  store: number,
): Promise<Member | undefined> {
  const cards = (await queries.listCardsOf(tx, workspace, records)).filter(({ state }) => state === 'active')
  const definitions = await findDefinitions(
    tx,
    workspace,
    cards.map(({ template }) => template),
  )
  for (const card of cards) {
    const definition = definitions.get(card.template)
    if (!definition || !(await worksIn(tx, workspace, definition, store))) continue
    const level = levelNamed(definition.levels, card.level, card.growth)
    const { pointsPercent, discountPercent } = level.benefits
    return { records: [...records], card, definition, level, pointsPercent, discountPercent }
  }
  return undefined
}

/** @throws card_holder_unknown */
export async function getRecords(tx: Tx, workspace: number, customer: number): Promise<readonly number[]> {
  const person = (await findPeople(tx, workspace, [customer])).get(customer)
  if (!person) throw refusals.card_holder_unknown()
  return person.records
}

async function worksIn(tx: Tx, workspace: number, { stores }: CardTemplateDefinition, store: number): Promise<boolean> {
  if (stores === null || store === 0) return true
  const codes = await acrossStores(tx, () => listStoreCodes(tx, workspace))
  return stores.includes(codes.get(store) ?? '')
}
