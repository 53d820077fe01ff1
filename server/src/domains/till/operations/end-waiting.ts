import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import { unwindSale } from '../../memberships/index.ts'
import { findTimezone } from '../../organization/index.ts'
import { refundNow } from '../../payments/index.ts'
import * as queries from '../queries/tickets.ts'
import { ownRefundTransfer, storyOf } from '../rules/books.ts'
import { earn, recordOrder } from './finish-sale.ts'
import { returnAll } from './return-coupons.ts'
import { type KeptTicket, withTenders } from './show-receipt.ts'

/**
 * Ends a sale that waits, in the caller's transaction: `paid` records its order and earns its points; `dropped` gives back
 * the coupons, the points and whatever was paid at once. Of several who would end it the first does; false for the others.
 * `payer` is the record that the payment identified; 0 where it identified nobody.
 */
export async function endWaiting(
  tx: Tx,
  deps: Deps,
  workspace: number,
  { ticketNo, how, payer = 0 }: { ticketNo: string; how: 'paid' | 'dropped'; payer?: number },
): Promise<boolean> {
  const ticket = await queries.lockTicket(tx, workspace, ticketNo)
  if (ticket?.state !== 'waiting') return false
  const kept = await withTenders(tx, workspace, ticket)
  const scope: ZonedScope = { workspace, stores: '*', timezone: await findTimezone(tx, workspace) }
  await post(
    tx,
    deps,
    scope,
    await (how === 'paid' ? complete(tx, deps, scope, kept, payer) : drop(tx, deps, scope, kept)),
  )
  return true
}

async function complete(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  { ticket, storeCode }: KeptTicket,
  payer: number,
): Promise<Transfer[]> {
  const { ticketNo, store, channel, kind, currency, paidAt: at, dueMinor, lines } = ticket
  const customer = ticket.customer ?? payer
  const sale = { ticketNo, store, storeCode, channel, kind, currency, at, customer, dueMinor, lines }
  const earned = await earn(tx, deps, scope, sale)
  await recordOrder(tx, deps, scope, sale)
  await queries.setTenderState(tx, scope.workspace, ticketNo, 'waiting', 'succeeded')
  await queries.settleTicket(tx, scope.workspace, ticketNo, {
    ...ticket,
    state: 'paid',
    customer: customer || null,
    pointsEarned: earned.points,
    growthEarned: earned.growth,
  })
  return earned.transfers
}

/** Names the unwinding where a refund would have its number. */
const dropped = 'dropped'

async function drop(tx: Tx, deps: Deps, scope: ZonedScope, { ticket, tenders }: KeptTicket): Promise<Transfer[]> {
  const { ticketNo, store, dueMinor } = ticket
  const story = storyOf(ticketNo)
  const at = deps.clock.now()
  const { transfers } = await returnAll(tx, deps, scope, { sold: ticket, refundNo: dropped, at })
  const unwound = await unwindSale(tx, deps, scope, {
    ...{ story, refund: dropped, store, at },
    ...{ beforeMinor: 0n, afterMinor: dueMinor, wholeMinor: dueMinor },
  })
  transfers.push(...unwound.transfers)
  const taken = tenders.filter(({ state }) => state === 'succeeded')
  for (const { payment, position, amountMinor } of taken) {
    if (payment === null) continue
    const back = await refundNow(tx, deps, scope, {
      refundNo: `${ticketNo}.x${position}`,
      paymentNo: payment,
      amountMinor,
      at,
    })
    transfers.push(...back.transfers)
  }
  await queries.addTenderRefunds(tx, scope.workspace, ticketNo, taken)
  await queries.setTenderState(tx, scope.workspace, ticketNo, 'waiting', 'failed')
  await queries.settleTicket(tx, scope.workspace, ticketNo, { ...ticket, state: 'cancelled' })
  const own = ownRefundTransfer({ ...ticket, at }, dropped)
  return own ? [...transfers, own] : transfers
}
