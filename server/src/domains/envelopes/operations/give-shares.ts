import type { Tx } from '../../../kernel/postgres.ts'
import type { KnownPerson } from '../../customers/index.ts'
import type { Transfer } from '../../ledger/index.ts'
import { creditPoints, listMemberRecords } from '../../memberships/index.ts'
import { giveBonus } from '../../prepaid/index.ts'
import type { EnvelopeRow } from '../queries.ts'
import type { Share } from '../rules/claim.ts'
import { potOf, shareKey, storyOf } from '../rules/transfers.ts'

/**
 * Gives shares from the pot to their customers: the transfers to post. Points become lots with an expiry, bonus lots of
 * stored value, so that both are spent like any other.
 */
export function giveShares(
  tx: Tx,
  workspace: number,
  { id, name, asset }: EnvelopeRow,
  shares: readonly Share[],
): Promise<Transfer[]> {
  const about = { story: storyOf(id), from: potOf(id) }
  if (asset === 'bonus') {
    const gifts = shares.map(({ customer, amount, position, at }) => ({
      ...about,
      customer,
      amountMinor: BigInt(amount),
      number: shareKey(id, position),
      at,
    }))
    return giveBonus(tx, { workspace, stores: '*' }, gifts)
  }
  const credits = shares.map(({ customer, amount, position, at }) => ({
    ...about,
    customer,
    points: BigInt(amount),
    key: shareKey(id, position),
    kind: 'envelope' as const,
    store: 0,
    at,
    reason: name,
  }))
  return creditPoints(tx, { workspace }, credits)
}

/** Of these people those with an active card, by the record that speaks for them. */
export async function findMembers(tx: Tx, workspace: number, people: readonly KnownPerson[]): Promise<Set<number>> {
  const records = new Set(
    await listMemberRecords(
      tx,
      workspace,
      people.flatMap((person) => person.records),
    ),
  )
  return new Set(
    people.filter((person) => person.records.some((record) => records.has(record))).map(({ ordinal }) => ordinal),
  )
}
