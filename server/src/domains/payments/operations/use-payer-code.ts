import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'

/** A code that the customer's phone shows, to pay with stored value. */
export type PayerCode = { code: string; expiresAt: Date }

/** Who stands behind a pay code: his record, and the owner of the family that pays for him, if he chose so. */
export type Payer = { customer: number; owner: number | undefined }

/**
 * Makes a pay code: 26 digits, 80 bits of chance, good for 60 seconds and one payment, in this workspace alone. `owner`:
 * pay from the family of this customer, of which the payer must be an active member.
 */
export async function issuePayerCode(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _for: { customer: number; owner?: number },
): Promise<PayerCode> {
  throw new Error('comes within the hour')
}

/**
 * Uses up a pay code. The same `story` may use it again, so that a repeated request gets its answer.
 * @throws payer_code_invalid for every code that is unknown, too old, used or another shop's
 */
export async function resolvePayerCode(
  _tx: Tx,
  _deps: Deps,
  _scope: Scope,
  _code: string,
  _story: string,
): Promise<Payer> {
  throw new Error('comes within the hour')
}
