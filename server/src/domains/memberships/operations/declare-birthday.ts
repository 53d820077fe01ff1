import type { Deps } from '../../../kernel/deps.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import { findPeople, keepTraits } from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/cards.ts'
import { readBirthday } from '../rules/calendar.ts'

/** Month and day as a keyed hash: cards can be found by it, and nobody reads a birthday off a table. */
export const hashBirthday = (secrets: Secrets, workspace: number, birthday: string): Buffer =>
  secrets.blindIndex(`birthday:${workspace}:${birthday}`)

/**
 * Keeps a customer's birthday (MM-DD, with or without a year): in the vault as it was given, and on their cards so that
 * the day is not missed. Safe to repeat; the last word counts.
 * @throws birthday_invalid
 */
export async function declareBirthday(
  { db, secrets }: Deps,
  scope: Scope,
  { customer, birthday }: { customer: number; birthday: string },
): Promise<void> {
  const day = readBirthday(birthday)
  if (day === undefined) throw refusals.birthday_invalid()
  await db.as(scope, async (tx) => {
    await keepTraits(tx, { secrets }, scope.workspace, { customer, traits: { birthday } })
    const person = (await findPeople(tx, scope.workspace, [customer])).get(customer)
    if (!person) throw refusals.card_holder_unknown()
    await queries.setBirthday(tx, scope.workspace, person.records, hashBirthday(secrets, scope.workspace, day))
  })
}
