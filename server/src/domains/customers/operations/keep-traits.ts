import type { Tx } from '../../../kernel/postgres.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import { lockResolution } from '../queries/resolution.ts'
import { keepPeople, listPeople } from './keep-person.ts'
import { joinPersons } from './list-customers.ts'

/** Personal fields of a person over all their records. For the domain that needs one of them; never for a list. */
export async function readTraits(
  tx: Tx,
  { secrets }: { secrets: Secrets },
  workspace: number,
  records: readonly number[],
): Promise<Record<string, unknown>> {
  const persons = await listPeople(tx, secrets, workspace, [...records])
  return joinPersons([...persons.values()]).traits
}

/**
 * Puts personal fields of a known record into the vault. Waits for those who recognise people in this workspace, since
 * they write the same sealed row; keep the transaction short. Safe to repeat.
 */
export async function keepTraits(
  tx: Tx,
  { secrets }: { secrets: Secrets },
  workspace: number,
  { customer, traits }: { customer: number; traits: Record<string, unknown> },
): Promise<void> {
  await lockResolution(tx, workspace)
  await keepPeople(tx, secrets, workspace, [{ customer, isNew: false, ids: [], traits }])
}
