import type { Tx } from '../../../kernel/postgres.ts'
import type { KnownPerson } from '../../customers/index.ts'
import type { Transfer } from '../../ledger/index.ts'
import { creditPoints, listMemberRecords } from '../../memberships/index.ts'
import type { EnvelopeRow } from '../queries.ts'
import type { Share } from '../rules/claim.ts'
import { potOf, shareKey, storyOf } from '../rules/transfers.ts'

/** Gives shares from the pot to their customers: the transfers to post. Points become lots with an expiry. */
export function giveShares(
  tx: Tx,
  workspace: number,
  { id, name }: EnvelopeRow,
  shares: readonly Share[],
): Promise<Transfer[]> {
  return creditPoints(
    tx,
    { workspace },
    shares.map(({ customer, amount, position, at }) => ({
      customer,
      points: BigInt(amount),
      key: shareKey(id, position),
      kind: 'envelope' as const,
      story: storyOf(id),
      store: 0,
      at,
      reason: name,
      from: potOf(id),
    })),
  )
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
