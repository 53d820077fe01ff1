import { type PointsMoveKind, STANDARD_CARD_TEMPLATE } from '@regulars/contract'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPeople } from '../../customers/index.ts'
import type { Holder, Transfer } from '../../ledger/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as cards from '../queries/cards.ts'
import * as queries from '../queries/points.ts'
import { expiryOf } from '../rules/calendar.ts'
import { pointsEntries, pointsIssuer } from '../rules/holders.ts'
import { standardTemplate } from '../rules/standard-template.ts'
import { findDefinitions } from './hold-templates.ts'

/** Points for a customer that no sale has earned. */
export type PointsCredit = {
  /** The record that gets them. */
  customer: number
  points: bigint
  /** Names it for good, in the ledger as well. */
  key: string
  kind: Extract<PointsMoveKind, 'given' | 'birthday' | 'envelope'>
  story: string
  store: number
  at: Date
  reason: string
  /** From a pot that holds them; the workspace issues them if unset. */
  from?: Holder
  /** Unset: as the rules of the customer's card say, or of the standard one. */
  expiresAt?: Date | null
}

/**
 * Puts points into lots of customers, in the caller's transaction, and returns the transfers for its `ledger.post`.
 * Whoever gives points from another domain comes through here: without a lot there is no balance. Keys that are known are
 * left out, since they were posted with their lot. Locks the points of these records: one call for all of them.
 */
export async function creditPoints(
  tx: Tx,
  { workspace }: Pick<Scope, 'workspace'>,
  credits: readonly PointsCredit[],
): Promise<Transfer[]> {
  if (credits.length === 0) return []
  const records = credits.map(({ customer }) => customer)
  await queries.lockAccounts(tx, workspace, records)
  const made = await queries.insertMoves(tx, workspace, credits)
  const fresh = credits.filter(({ key }) => made.has(key))
  if (fresh.length === 0) return []
  const expiry = await expiryByCustomer(tx, workspace, fresh)
  await queries.insertLots(
    tx,
    workspace,
    fresh.map((credit) => ({
      customer: credit.customer,
      points: credit.points,
      since: credit.at,
      expiresAt: credit.expiresAt === undefined ? expiry(credit) : credit.expiresAt,
      story: credit.story,
    })),
  )
  return fresh.map(({ key, kind, at, store, story, from = pointsIssuer, customer, points }) => ({
    key,
    kind: `points.${kind}`,
    at,
    store,
    story,
    entries: pointsEntries(from, customer, points),
  }))
}

async function expiryByCustomer(
  tx: Tx,
  workspace: number,
  credits: readonly PointsCredit[],
): Promise<(credit: PointsCredit) => Date | null> {
  const people = await findPeople(
    tx,
    workspace,
    credits.map(({ customer }) => customer),
  )
  const held = await cards.listCardsOf(
    tx,
    workspace,
    [...people.values()].flatMap(({ records }) => records),
  )
  const definitions = await findDefinitions(tx, workspace, [
    STANDARD_CARD_TEMPLATE,
    ...held.map(({ template }) => template),
  ])
  const timezone = await findTimezone(tx, workspace)
  return ({ customer, at }) => {
    const person = people.get(customer)
    if (!person) throw refusals.card_holder_unknown()
    const card = held.find((entry) => person.records.includes(entry.customer))
    const definition = definitions.get(card?.template ?? STANDARD_CARD_TEMPLATE) ?? standardTemplate
    return expiryOf(at, definition.points.validity, timezone)
  }
}
