import type { TillReceipt, tillTicketInputSchema } from '@regulars/contract'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { post, type Transfer } from '../../ledger/index.ts'
import { inBatch } from '../../orders/index.ts'
import { ensureStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/tickets.ts'
import { ownTransfer, storyOf } from '../rules/books.ts'
import { checkTenders, contentDigest } from '../rules/ticket.ts'
import { awaitPayment } from './await-payment.ts'
import { type Earned, earn, recordOrder } from './finish-sale.ts'
import type { Cashier } from './name-cashier.ts'
import { type Priced, priceSale, ticketLines } from './price-sale.ts'
import { type Buyer, readBuyer, recogniseBuyer } from './recognise-buyer.ts'
import { findKept, showReceipt } from './show-receipt.ts'
import { isDeferred, type Taken, takeTenders } from './take-tenders.ts'
import { readCoupons, type ScannedCoupons } from './use-coupons.ts'

export type TicketInput = z.output<typeof tillTicketInputSchema>

/** A sale on its way: what was sent, where, when and to whom. */
type Sale = {
  input: TicketInput
  digest: string
  store: number
  at: Date
  /** 0 for somebody unknown. */
  customer: number
  offline: boolean
}

export type Sold = { receipt: TillReceipt; status: 'created' | 'unchanged' }

/**
 * Sells a basket: price, payment, order, points and coupons in one transaction and one story of the ledger. A payment that
 * its provider decides later leaves the sale `waiting`, with coupons, points and everything paid at once taken; it ends in
 * operations/end-waiting.ts.
 *
 * Idempotent by ticket number: the same content gets the same reply, from whichever process and however many ask at once.
 * @throws ticket_changed, ticket_number_taken, till_store_unknown, tender_mismatch, customer_needed, coupon_not_applicable,
 *   and what customers, memberships, offers, payments and the ledger refuse
 */
export async function sellBasket(deps: Deps, cashier: Cashier, input: TicketInput, offline = false): Promise<Sold> {
  const digest = contentDigest(input)
  const known = await findSold(deps, cashier, input, digest)
  if (known) return known

  const { storeCode, channel, customer, memberCode } = input
  const store = await resolveStore(deps, cashier, storeCode)
  const at = input.paidAt === undefined ? deps.clock.now() : new Date(input.paidAt)
  const buyer = await recogniseBuyer(deps, cashier, { customer, memberCode, store, channel, at })
  const sale: Sale = { input, digest, store, at, customer: buyer, offline }
  const isOurs = await inBatch(deps, cashier.scope, (tx) => sellIn(tx, deps, cashier, sale))
  const sold = await findSold(deps, cashier, input, digest)
  invariant(sold, 'a number that was claimed is there')
  return { ...sold, status: isOurs ? 'created' : 'unchanged' }
}

/** The sale of this number, if there is one; one that waits asks its provider again, which answers the same. */
async function findSold(deps: Deps, cashier: Cashier, input: TicketInput, digest: string): Promise<Sold | undefined> {
  const { workspace } = cashier.scope
  const kept = await deps.db.as(cashier.scope, (tx) => findKept(tx, workspace, input.ticketNo))
  if (!kept) return undefined
  if (kept.ticket.digest !== digest) throw refusals.ticket_changed({ detail: `ticketNo: ${input.ticketNo}` })
  if (kept.ticket.state !== 'waiting') return { receipt: await showReceipt(deps, workspace, kept), status: 'unchanged' }
  const settled = await awaitPayment(deps, cashier.scope, kept, input)
  return { receipt: await showReceipt(deps, workspace, settled), status: 'unchanged' }
}

/** Beforehand: a store that is made appends to the audit log, which stays locked as long as the transaction. */
async function resolveStore(deps: Deps, { scope }: Cashier, code: string): Promise<number> {
  const stores = await deps.db.as(scope, (tx) => ensureStores(tx, deps, scope.workspace, [code]))
  const store = stores.get(code)
  if (store === undefined) throw refusals.till_store_unknown({ detail: `storeCode: ${code}` })
  return store
}

/** False where somebody else has sold under this number. Locks: ticket, coupons, points, payments, order, accounts. */
async function sellIn(tx: Tx, deps: Deps, cashier: Cashier, sale: Sale): Promise<boolean> {
  const { input, store, at, offline } = sale
  const { scope } = cashier
  if (!(await queries.claimTicket(tx, scope.workspace, claimOf(deps, cashier, sale)))) return false

  const coupons = await readCoupons(tx, deps, scope, { coupons: input.coupons, offline, at })
  const buyer = await readBuyer(tx, deps, cashier, {
    customer: sale.customer,
    holder: coupons.holder,
    payerCode: input.tenders.find(({ provider }) => provider === 'stored-value')?.payerCode,
    story: storyOf(input.ticketNo),
    offline,
  })
  const { ticketNo, channel, lines } = input
  const priced = await priceSale(tx, deps, scope, {
    ...{ ticketNo, store, channel, at, lines, offline, coupons: coupons.ids },
    customer: buyer.customer,
    pointsUsed: BigInt(input.pointsUsed),
  })
  if (!offline) mustMatch(priced, input)

  const waits = !offline && input.tenders.some(({ provider }) => isDeferred(provider))
  const paid = {
    ticketNo,
    store,
    storeCode: input.storeCode,
    channel,
    kind: input.kind,
    currency: cashier.currency,
    at,
  }
  const customer = buyer.customer
  // Offline it is what was taken that counts: earned after it, since there is no saying before what can be taken.
  const early =
    waits || offline ? nothingEarned : await earn(tx, deps, scope, { ...paid, customer, dueMinor: priced.dueMinor })
  const taken = await takeTenders(tx, deps, scope, { ticketNo, store, at, offline }, input.tenders, buyer)
  const dueMinor = offline ? taken.takenMinor : priced.dueMinor
  const earned = offline ? await earn(tx, deps, scope, { ...paid, customer, dueMinor }) : early

  const ticket = settledOf(sale, { coupons, buyer, priced, taken, earned, dueMinor, waits })
  if (!waits) await recordOrder(tx, deps, scope, { ...paid, customer, dueMinor, lines: ticket.lines })
  await queries.settleTicket(tx, scope.workspace, ticketNo, ticket)
  await queries.insertTenders(tx, { workspace: scope.workspace, ticketNo, store }, taken.tenders)
  const own = ownTransfer({
    ticketNo,
    store,
    at,
    levelMinor: priced.levelMinor,
    differenceMinor: ticket.differenceMinor,
  })
  await post(tx, deps, scope, [...priced.transfers, ...taken.transfers, ...earned.transfers, ...present(own)])
  return true
}

const nothingEarned: Earned = { transfers: [], points: 0n, growth: 0n }
const present = (transfer: Transfer | undefined): Transfer[] => (transfer ? [transfer] : [])

function mustMatch({ dueMinor }: Priced, { tenders }: TicketInput): void {
  const problem = checkTenders(dueMinor, tenders)
  if (problem) throw refusals.tender_mismatch({ detail: problem.detail })
  if (tenders.filter(({ provider }) => isDeferred(provider)).length > 1)
    throw refusals.tender_mismatch({ detail: 'one payment of a sale can be awaited' })
}

const claimOf = (
  { clock }: Deps,
  cashier: Cashier,
  { input, digest, store, at, customer, offline }: Sale,
): queries.Claim => ({
  ticketNo: input.ticketNo,
  store,
  channel: input.channel,
  customer: customer || null,
  kind: input.kind,
  paidAt: at,
  currency: cashier.currency,
  grossMinor: input.lines.reduce((sum, line) => sum + BigInt(line.amountMinor), 0n),
  digest,
  cashier: cashier.name,
  offline,
  waitsUntil: new Date(clock.now().getTime() + input.waitMinutes * 60_000),
  recordedAt: clock.now(),
})

type Decided = {
  coupons: ScannedCoupons
  buyer: Buyer
  priced: Priced
  taken: Taken
  earned: Earned
  dueMinor: bigint
  waits: boolean
}

function settledOf(sale: Sale, { coupons, buyer, priced, taken, earned, dueMinor, waits }: Decided): queries.Settled {
  const grossMinor = sale.input.lines.reduce((sum, line) => sum + BigInt(line.amountMinor), 0n)
  return {
    state: waits ? 'waiting' : 'paid',
    customer: buyer.customer || null,
    reducedMinor: priced.reducedMinor,
    differenceMinor: grossMinor - priced.reducedMinor - dueMinor,
    dueMinor,
    levelMinor: priced.levelMinor,
    pointsUsed: priced.pointsUsed,
    pointsEarned: earned.points,
    growthEarned: earned.growth,
    lines: ticketLines(sale.input.lines, priced, dueMinor),
    reductions: priced.reductions,
    notes: [...coupons.notes, ...buyer.notes, ...priced.notes, ...taken.notes],
  }
}
