import type { PocketShownCode } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { issueMemberCode, listCardsOf } from '../../memberships/index.ts'
import { showCode } from '../../offers/index.ts'
import { issuePayerCode } from '../../payments/index.ts'
import { readValue } from '../../prepaid/index.ts'
import { refusals } from '../errors.ts'

const shown = ({ clock }: Deps, { code, expiresAt }: { code: string; expiresAt: Date }): PocketShownCode => ({
  code,
  expiresAt: expiresAt.toISOString(),
  serverTime: clock.now().toISOString(),
})

/** A code of one of the customer's own coupons, good for 60 seconds and one use. @throws coupon_not_found */
export async function showCouponCode(deps: Deps, me: CustomerCaller, coupon: string): Promise<PocketShownCode> {
  return shown(deps, await deps.db.as(me.scope, (tx) => showCode(tx, deps, me.scope, { coupon, records: me.records })))
}

/** A code that names the member card at the till, for two minutes. @throws pocket_card_missing */
export async function showMemberCode(deps: Deps, me: CustomerCaller): Promise<PocketShownCode> {
  const card = (await listCardsOf(deps, me.scope, me.ordinal)).find(({ state }) => state === 'active')
  if (!card) throw refusals.pocket_card_missing()
  return shown(deps, issueMemberCode(deps, me.scope, card.number))
}

/** A code that pays once from stored value, within 60 seconds. @throws pocket_nothing_to_pay_with */
export async function showPayerCode(deps: Deps, me: CustomerCaller): Promise<PocketShownCode> {
  const code = await deps.db.as(me.scope, async (tx) => {
    const { principalMinor, bonusMinor } = await readValue(tx, me.scope, me.records)
    if (principalMinor + bonusMinor === 0n) throw refusals.pocket_nothing_to_pay_with()
    return issuePayerCode(tx, deps, me.scope, { customer: me.ordinal })
  })
  return shown(deps, code)
}
