import type { RechargeReply } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { getRecharge } from '../../prepaid/index.ts'
import { getPayment } from './list-payments.ts'

/** A recharge with the payment of the same number. @throws recharge_unknown, payment_unknown */
export async function describeRecharge(deps: Deps, scope: ZonedScope, rechargeNo: string): Promise<RechargeReply> {
  const payment = await getPayment(deps, scope, rechargeNo)
  return { ...(await getRecharge(deps, scope, rechargeNo)), payment }
}
