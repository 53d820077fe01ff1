import type { Deps } from '../../../kernel/deps.ts'
import { findWorkspaceByPublicId } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { alipay } from '../providers/alipay.ts'
import { insertRefusedNotice } from '../queries/news.ts'
import { findPayment } from '../queries/payments.ts'
import { applyAnswer } from './apply-answer.ts'
import { reachProvider } from './find-provider.ts'

/**
 * Takes a notification of the wallet. Safe to repeat, and it will be: the wallet sends until it reads `success`.
 * @throws notification_refused where the signature is not the wallet's, or it is not for this workspace; it says no more,
 *   since anybody may ask
 */
export async function readNotification(
  deps: Deps,
  publicId: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const workspace = await findWorkspaceByPublicId(deps, publicId)
  if (workspace === undefined) throw refusals.notification_refused()
  const scope = { workspace, stores: '*' } as const
  const reachable = await deps.db.as(scope, (tx) => reachProvider(tx, deps, scope, alipay)).catch(() => undefined)
  const notice = reachable && (await alipay.readNotification?.(reachable.access, fields))
  if (!reachable || !notice) {
    await refuse(deps, workspace, fields.out_trade_no ?? '', 'signature or addressee')
    throw refusals.notification_refused()
  }
  const payment = await deps.db.as(scope, (tx) => findPayment(tx, workspace, notice.paymentNo))
  if (payment?.provider !== 'alipay') {
    await refuse(deps, workspace, notice.paymentNo, 'no such payment')
    throw refusals.notification_refused()
  }
  await applyAnswer(deps, workspace, { ...notice, feePermille: reachable.feePermille })
  if (notice.answer.state === 'succeeded' && notice.answer.amountMinor !== payment.amountMinor)
    throw refusals.notification_refused()
}

async function refuse(deps: Deps, workspace: number, paymentNo: string, problem: string): Promise<void> {
  const notice = { provider: 'alipay', paymentNo: paymentNo.slice(0, 64), problem, at: deps.clock.now() }
  deps.log.warn('a payment notification was refused', { workspace, problem })
  await deps.db.as({ workspace, stores: '*' }, (tx) => insertRefusedNotice(tx, workspace, notice))
}
