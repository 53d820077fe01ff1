import type { TillLookUp } from '@regulars/contract'
import { identifierKinds } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { findByIdentifier } from '../../customers/index.ts'
import { holdDefinitions, holdLabels } from '../../labels/index.ts'
import { looksLikeMemberCode, resolveMemberCode } from '../../memberships/index.ts'
import { findStores } from '../../organization/index.ts'
import { kindOfPayerCode } from '../../payments/index.ts'
import * as queries from '../queries/tickets.ts'
import { advice } from '../rules/advice.ts'
import { describeServed, findServed, type Served } from './describe-customer.ts'
import type { Cashier } from './name-cashier.ts'
import { type FoundCoupon, findCoupon, listUsable } from './quote-coupons.ts'

type Found = Pick<TillLookUp, 'is' | 'advice' | 'ticketNo'> & { served?: Served | undefined; coupons: FoundCoupon[] }

/**
 * What a scanned or typed text is, and what the cashier should do with it: a member's code or card, a coupon, a pay code, a
 * phone number or any other name of a customer, the number of a sale. Writes nothing and uses up no code.
 */
export async function lookUpText(
  deps: Deps,
  { scope }: Cashier,
  asked: { text: string; storeCode?: string | undefined },
): Promise<TillLookUp> {
  const found = await deps.db.as(scope, async (tx) => {
    const { storeCode } = asked
    const store =
      storeCode === undefined ? 0 : ((await findStores(tx, scope.workspace, [storeCode])).get(storeCode) ?? 0)
    return find(tx, deps, scope, { text: asked.text, store })
  })
  return {
    is: found.is,
    advice: found.advice,
    customer: found.served ? await describeServed(deps, scope, found.served) : null,
    coupons: found.coupons.map(({ customer: _, ...coupon }) => coupon),
    layer: found.served ? await layerOf(deps, scope.workspace, found.served.person.ordinal) : null,
    ticketNo: found.ticketNo,
  }
}

/** From labels in memory. The till goes on without it when ClickHouse is away and they cannot be brought up to date. */
async function layerOf(deps: Deps, workspace: number, ordinal: number): Promise<TillLookUp['layer']> {
  try {
    const label = (await holdDefinitions(deps, workspace)).byCode.get('value-tier')
    if (label?.state !== 'published' || label.sensitivity !== 'open') return null
    const value = (await holdLabels(deps, workspace, [label])).get(label.id)?.get(ordinal)
    return label.choices.find((choice) => choice.value === value)?.name ?? null
  } catch (error) {
    deps.log.debug('the value tier could not be read', { error: String(error) })
    return null
  }
}

type Asked = { text: string; store: number }

async function find(tx: Tx, deps: Deps, scope: ZonedScope, asked: Asked): Promise<Found> {
  const { text, store } = asked
  const nothing = { coupons: [], ticketNo: null }
  if (kindOfPayerCode(text) !== 'unknown') return { ...nothing, is: 'payer-code', advice: advice.payerCode }
  if (looksLikeMemberCode(text)) return findMemberCode(tx, deps, scope, asked)
  const ticket = await queries.findTicket(tx, scope.workspace, text)
  if (ticket) return { ...nothing, is: 'ticket', advice: advice.ticket(ticket.state), ticketNo: ticket.ticketNo }
  const coupon = await findCoupon(tx, deps, scope, text)
  if (coupon) {
    const served = await findServed(tx, deps, scope, { customer: coupon.customer, store })
    return { is: 'coupon', advice: advice.coupon(coupon.usable), served, coupons: [coupon], ticketNo: null }
  }
  const identifiers = identifierKinds.map(({ kind }) => ({ kind, value: text }))
  const customer = await findByIdentifier(tx, deps, scope.workspace, identifiers)
  if (customer > 0) return findCustomer(tx, deps, scope, { customer, store })
  return { ...nothing, is: 'unknown', advice: advice.unknown }
}

async function findMemberCode(tx: Tx, deps: Deps, scope: ZonedScope, { text, store }: Asked): Promise<Found> {
  try {
    const { customer } = await resolveMemberCode(tx, deps, scope, text)
    return await findCustomer(tx, deps, scope, { customer, store })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { is: 'unknown', advice: advice.showAgain, coupons: [], ticketNo: null }
  }
}

async function findCustomer(
  tx: Tx,
  deps: Deps,
  scope: ZonedScope,
  of: { customer: number; store: number },
): Promise<Found> {
  const served = await findServed(tx, deps, scope, of)
  const coupons = served ? await listUsable(tx, deps, scope, served.person.records) : []
  const usable = coupons.filter((coupon) => coupon.usable).length
  return {
    is: 'customer',
    advice: advice.customer({ isMember: served?.member !== undefined, coupons: usable }),
    served,
    coupons,
    ticketNo: null,
  }
}
