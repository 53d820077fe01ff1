import type { Deps } from '../../../kernel/deps.ts'
import { randomDigits } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import type { Secrets } from '../../../kernel/secrets.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/codes.ts'
import { kindOfPayerCode, ourPrefix, payerCodeDigits } from '../rules/read-code.ts'

/** A code that the customer's phone shows, to pay with stored value. */
type PayerCode = { code: string; expiresAt: Date }

/** Who stands behind a pay code: his record, and the owner of the family that pays for him, if he chose so. */
export type Payer = { customer: number; owner: number | undefined }

const livesMs = 60_000

const hashOf = (secrets: Secrets, workspace: number, code: string): Buffer =>
  secrets.blindIndex(`payer-code/${workspace}:${code}`)

/**
 * Makes a pay code: 26 digits, 24 of them by chance (79 bits), good for 60 seconds and one payment, in this workspace
 * alone. `owner`: pay from the family of this customer; whether he may is decided when he pays.
 */
export async function issuePayerCode(
  tx: Tx,
  { clock, secrets }: Pick<Deps, 'clock' | 'secrets'>,
  { workspace }: Scope,
  payer: { customer: number; owner?: number },
): Promise<PayerCode> {
  const code = `${ourPrefix}${randomDigits(payerCodeDigits)}`
  const expiresAt = new Date(clock.now().getTime() + livesMs)
  const { customer, owner = null } = payer
  await queries.insertPayerCode(tx, workspace, { hash: hashOf(secrets, workspace, code), customer, owner, expiresAt })
  return { code, expiresAt }
}

/**
 * Uses up a pay code. The same `story` may use it again, so that a repeated request gets its answer; it is free again if
 * the transaction does not commit.
 * @throws payer_code_invalid for every code that is unknown, too old, used or another shop's
 */
export async function resolvePayerCode(
  tx: Tx,
  { clock, secrets }: Pick<Deps, 'clock' | 'secrets'>,
  { workspace }: Scope,
  code: string,
  story: string,
): Promise<Payer> {
  if (kindOfPayerCode(code) !== 'ours') throw refusals.payer_code_invalid()
  const used = { hash: hashOf(secrets, workspace, code), story, now: clock.now() }
  const found = await queries.usePayerCode(tx, workspace, used)
  if (!found) throw refusals.payer_code_invalid()
  return { customer: found.customer, owner: found.owner ?? undefined }
}
