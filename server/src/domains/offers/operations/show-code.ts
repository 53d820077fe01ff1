import { COUPON_CODE_TTL_SECONDS } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { kernelRefusals } from '../../../kernel/errors.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/coupons.ts'
import { codeProblem, looksLikeCode, readCode, writeCode } from '../rules/coupon-code.ts'
import { stateProblem, timeProblem } from '../rules/coupon-state.ts'

/**
 * A code for the holder's phone, good for 60 seconds and one use. Writes nothing; ask again before it ends.
 *
 * @throws coupon_not_found for a coupon that none of these records holds, and what says that it cannot be used
 */
export async function showCode(
  tx: Tx,
  deps: Deps,
  { workspace }: Scope,
  { coupon, records }: { coupon: string; records: readonly number[] },
): Promise<{ code: string; expiresAt: Date }> {
  const [held] = await queries.listCoupons(tx, workspace, [asId(coupon)])
  if (!held || !records.includes(held.holder)) throw refusals.coupon_not_found()
  const at = deps.clock.now()
  const problem = stateProblem(held.state) ?? timeProblem(held, at)
  if (problem) throw refusals[problem]()
  const code = writeCode({ coupon: held.id, madeAt: at.getTime() }, workspace, deps.secrets.blindIndex)
  return { code, expiresAt: new Date(at.getTime() + COUPON_CODE_TTL_SECONDS * 1000) }
}

/**
 * The coupon that somebody at a till means: by the code on the customer's phone, by the code of an outside list, or by its
 * id. Whether it can be used is for the redemption to say. `isRepeated`: a request that was answered before comes again, and
 * the age of its code does not matter.
 *
 * @throws coupon_code_invalid for what is forged or of another shop, coupon_code_expired, coupon_code_used, coupon_not_found
 */
export async function resolveCode(
  tx: Tx,
  deps: Deps,
  { workspace }: Scope,
  text: string,
  { isRepeated = false } = {},
): Promise<queries.CouponRow> {
  return acrossStores(tx, async () => {
    const shown = readCode(text, workspace, deps.secrets.blindIndex)
    if (!shown && looksLikeCode(text)) throw refusals.coupon_code_invalid()
    const id = shown?.coupon ?? (uuid.test(text) ? text : await queries.findByOutsideCode(tx, workspace, text))
    const [coupon] = id ? await queries.listCoupons(tx, workspace, [id]) : []
    if (!coupon) throw uuid.test(text) ? refusals.coupon_not_found() : refusals.coupon_code_invalid()
    if (isRepeated) return coupon
    const problem = shown && codeProblem(shown, { at: deps.clock.now(), changedAt: coupon.changedAt })
    // A coupon that was used says so; that its code is spent would explain nothing.
    if (problem && !(problem === 'coupon_code_used' && coupon.state !== 'claimed')) throw refusals[problem]()
    return coupon
  })
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** @throws not_found for what is no id at all */
export function asId(text: string): string {
  if (!uuid.test(text)) throw kernelRefusals.not_found()
  return text
}
