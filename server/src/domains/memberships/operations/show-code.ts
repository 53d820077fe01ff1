import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/cards.ts'
import { makeMemberCode, readMemberCode } from '../rules/member-code.ts'

type CodeDeps = Pick<Deps, 'clock' | 'secrets'>

/** A code for two minutes that names this card at the till. Writes nothing. The caller has made sure whose card it is. */
export const issueMemberCode = (
  { clock, secrets }: CodeDeps,
  { workspace }: Pick<Scope, 'workspace'>,
  number: string,
): { code: string; expiresAt: Date } => makeMemberCode({ workspace, number }, clock.now(), secrets.blindIndex)

/**
 * The active card that a scanned code names. Reads across stores: who is served must not depend on the till.
 * @throws member_code_invalid for a forged one or one of another shop, member_code_expired, card_required when the card
 *   is frozen or closed
 */
export async function resolveMemberCode(
  tx: Tx,
  { clock, secrets }: CodeDeps,
  { workspace }: Pick<Scope, 'workspace'>,
  code: string,
): Promise<queries.CardRow> {
  const read = readMemberCode(code, { workspace, now: clock.now() }, secrets.blindIndex)
  if ('refused' in read)
    throw read.refused === 'expired' ? refusals.member_code_expired() : refusals.member_code_invalid()
  const card = await queries.findCard(tx, workspace, read.number)
  if (!card) throw refusals.member_code_invalid()
  if (card.state !== 'active') throw refusals.card_required()
  return card
}
