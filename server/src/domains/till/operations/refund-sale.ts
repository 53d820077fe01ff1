import type { TillRefund, tillRefundInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, kernelRefusals } from '../../../kernel/errors.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import { type SaleUnwinding, unwindSale } from '../../memberships/index.ts'
import { type CheckedRefund, inBatch, recordCheckedRefunds, refundDigest } from '../../orders/index.ts'
import { refundNow } from '../../payments/index.ts'
import { refusals } from '../errors.ts'
import * as refunds from '../queries/refunds.ts'
import * as tickets from '../queries/tickets.ts'
import { shareOf, unwind } from '../rules/apportion.ts'
import { ownRefundTransfer, storyOf } from '../rules/books.ts'
import { decideCouponShare } from '../rules/coupon-share.ts'
import { decideRefund, type RefundedLine } from '../rules/refund.ts'
import { contentDigest } from '../rules/ticket.ts'
import { askProviders } from './ask-providers.ts'
import type { Cashier } from './name-cashier.ts'
import { type ReturnedCoupons, returnShare } from './return-coupons.ts'
import { isDeferred } from './take-tenders.ts'

export type RefundInput = z.output<typeof tillRefundInputSchema>

/**
 * Refunds some lines, an amount or all that is left of a sale, in one transaction and in the sale's own story: every tender
 * gets its share back, coupons, points and growth theirs; any sequence of refunds sums exactly to the sale. What a wallet
 * paid is asked back from its provider after the commit.
 *
 * Idempotent by refund number.
 * @throws not_found, ticket_waiting, ticket_cancelled, ticket_refunded, refund_exceeds_ticket, refund_line_unknown,
 *   ticket_refund_changed, and what payments, offers and memberships refuse
 */
export async function refundSale(
  deps: Deps,
  cashier: Cashier,
  ticketNo: string,
  input: RefundInput,
): Promise<TillRefund> {
  const { scope } = cashier
  const digest = contentDigest({ ticketNo, ...input })
  const result = await inBatch(deps, scope, (tx) => refundIn(tx, deps, cashier, { ticketNo, input, digest }))
  await askProviders(deps, scope.workspace, input.refundNo)
  return result
}

type Asked = { ticketNo: string; input: RefundInput; digest: string }

/** Locks: ticket, coupons, points, payments, order, accounts; as a sale does. */
async function refundIn(tx: Tx, deps: Deps, cashier: Cashier, { ticketNo, input, digest }: Asked): Promise<TillRefund> {
  const { scope } = cashier
  const { workspace } = scope
  const ticket = await tickets.lockTicket(tx, workspace, ticketNo)
  if (!ticket) throw kernelRefusals.not_found()
  const earlier = await acrossStores(tx, () => refunds.findRefund(tx, workspace, input.refundNo))
  if (earlier?.digest === digest) return earlier.result
  if (earlier) throw refusals.ticket_refund_changed({ detail: `refundNo: ${input.refundNo}` })
  if (ticket.state === 'waiting') throw refusals.ticket_waiting()
  if (ticket.state === 'cancelled') throw refusals.ticket_cancelled()

  const before = await refunds.listRefunds(tx, workspace, ticketNo)
  const decision = decideRefund(
    ticket,
    before.flatMap(({ lines }) => lines),
    before.length,
    input,
  )
  if ('code' in decision) throw refusals[decision.code]({ detail: decision.detail })
  const at = input.at === undefined ? deps.clock.now() : new Date(input.at)
  const step: Step = { tx, deps, scope, ticket, refundNo: input.refundNo, at, ...decision }
  const share = decideCouponShare(decision, { lines: ticket.lines, marks: marksOf(step), earlier: before })
  const coupons = await returnShare(tx, deps, scope, { sold: ticket, refundNo: input.refundNo, at, share })
  const points = await unwindPoints(step)
  const tenders = await giveBack(step)
  await recordRefund(step, cashier.currency)

  const result = resultOf(step, input.reason, { coupons, points, tenders: tenders.shares })
  await tickets.addRefunded(tx, workspace, ticketNo, decision.amountMinor)
  await tickets.addTenderRefunds(tx, workspace, ticketNo, tenders.shares)
  const lines = decision.lines.map(({ sku, quantity }) => ({ sku, quantity }))
  const row = {
    refundNo: input.refundNo,
    ticketNo,
    store: ticket.store,
    refundedAt: at,
    amountMinor: decision.amountMinor,
    baseMinor: share.amountMinor,
  }
  const made = await refunds.insertRefund(
    tx,
    workspace,
    { ...row, lines, result, digest, cashier: cashier.name },
    deps.clock.now(),
  )
  if (!made) throw refusals.ticket_refund_changed({ detail: `refundNo: ${input.refundNo}` })
  await refunds.insertRefundTenders(
    tx,
    workspace,
    tenders.shares.map((share) => ({ ...share, store: ticket.store, refundNo: input.refundNo })),
    deps.clock.now(),
  )
  const own = ownShare(step)
  await post(tx, deps, scope, [...coupons.transfers, ...points.transfers, ...tenders.transfers, ...(own ? [own] : [])])
  return result
}

type Step = {
  tx: Tx
  deps: Deps
  scope: ZonedScope
  ticket: tickets.TicketRow
  refundNo: string
  at: Date
  amountMinor: bigint
  whole: boolean
  lines: readonly RefundedLine[]
}

/** A sale that cost nothing goes back as a whole: one of one. */
const marksOf = ({ ticket, amountMinor }: Pick<Step, 'ticket' | 'amountMinor'>) =>
  ticket.dueMinor === 0n
    ? { before: 0n, after: 1n, whole: 1n }
    : { before: ticket.refundedMinor, after: ticket.refundedMinor + amountMinor, whole: ticket.dueMinor }

function unwindPoints(step: Step): Promise<SaleUnwinding> {
  const { tx, deps, scope, ticket, refundNo, at } = step
  const { before, after, whole } = marksOf(step)
  return unwindSale(tx, deps, scope, {
    ...{ story: storyOf(ticket.ticketNo), refund: refundNo, store: ticket.store, at },
    ...{ beforeMinor: before, afterMinor: after, wholeMinor: whole },
  })
}

type Share = Pick<refunds.RefundTenderRow, 'position' | 'provider' | 'payment' | 'amountMinor' | 'state'>

/** Each tender's share; what was paid at once goes back at once. */
async function giveBack({
  tx,
  deps,
  scope,
  ticket,
  refundNo,
  at,
  amountMinor,
}: Step): Promise<{ shares: Share[]; transfers: Transfer[] }> {
  const tenders = (await tickets.listTenders(tx, scope.workspace, ticket.ticketNo)).filter(
    ({ state }) => state === 'succeeded',
  )
  const amounts = unwind(
    amountMinor,
    tenders.map((tender) => ({ total: tender.amountMinor, done: tender.refundedMinor })),
  )
  const shares: Share[] = []
  const transfers: Transfer[] = []
  for (const [index, { position, provider, payment }] of tenders.entries()) {
    const share = amounts[index] ?? 0n
    if (share === 0n) continue
    invariant(payment !== null, 'what was taken has a payment')
    shares.push({
      position,
      provider,
      payment,
      amountMinor: share,
      state: isDeferred(provider) ? 'asked' : 'succeeded',
    })
    if (isDeferred(provider)) continue
    const back = await refundNow(tx, deps, scope, {
      refundNo: `${refundNo}.${position}`,
      paymentNo: payment,
      amountMinor: share,
      at,
    })
    transfers.push(...back.transfers)
  }
  return { shares, transfers }
}

async function recordRefund(
  { tx, deps, scope, ticket, refundNo, at, amountMinor, lines }: Step,
  currency: string,
): Promise<void> {
  const refund: CheckedRefund = {
    refundNo,
    orderNo: ticket.ticketNo,
    storeCode: '',
    channel: '',
    kind: ticket.kind,
    at: at.getTime(),
    person: undefined,
    lines: lines.map(({ sku, quantity, amountMinor }) => {
      const sold = ticket.lines.find((line) => line.sku === sku)
      return {
        sku,
        name: sold?.name ?? '',
        category: sold?.categoryCode ?? '',
        quantity,
        amountMinor: Number(amountMinor),
      }
    }),
    amountMinor: Number(amountMinor),
    digest: '',
  }
  refund.digest = refundDigest(refund)
  const [outcome] = await recordCheckedRefunds(tx, deps, { scope, currency, source: 'till' }, [refund])
  if (outcome?.status !== 'created')
    throw refusals.ticket_refund_changed({ detail: `an order has the refund ${refundNo}` })
}

/** Level prices and differences turn back in proportion: after a whole refund the store has sold nothing. */
function ownShare(step: Step): Transfer | undefined {
  const { ticket, refundNo, at } = step
  const marks = marksOf(step)
  const { differenceMinor } = ticket
  const difference = differenceMinor < 0n ? -shareOf(-differenceMinor, marks) : shareOf(differenceMinor, marks)
  return ownRefundTransfer(
    { ...ticket, at, levelMinor: shareOf(ticket.levelMinor, marks), differenceMinor: difference },
    refundNo,
  )
}

type Unwound = { coupons: ReturnedCoupons; points: SaleUnwinding; tenders: Share[] }

const resultOf = (
  { ticket, refundNo, at, amountMinor }: Step,
  reason: string,
  { coupons, points, tenders }: Unwound,
): TillRefund => ({
  refundNo,
  ticketNo: ticket.ticketNo,
  at: at.toISOString(),
  reason,
  amountMinor: minorToJson(amountMinor),
  tenders: tenders.map(({ provider, payment, amountMinor }) => ({
    provider,
    payment,
    amountMinor: minorToJson(amountMinor),
  })),
  couponsReturned: coupons.returned,
  pointsTakenBack: minorToJson(points.pointsTakenBack),
  pointsGivenBack: minorToJson(points.pointsGivenBack),
  growthTakenBack: minorToJson(points.growthTakenBack),
  pointsOwed: minorToJson(points.pointsOwed),
})
