import type { CouponList, CouponState, OfferCouponList } from '@regulars/contract'
import { stringify } from 'csv-stringify/sync'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPublicIds, getOrdinal, listRecords } from '../../customers/index.ts'
import { describeStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/coupons.ts'
import { findOffer } from '../queries/offers.ts'
import { listHeldCoupons, toCouponView } from './describe-coupons.ts'
import { isSeen, seenPlaces } from './describe-offers.ts'
import { asId } from './show-code.ts'

/** What a customer holds, by all records of the person. @throws customer_not_found */
export async function listCouponsOfCustomer(deps: Deps, scope: Scope, customer: string): Promise<CouponList> {
  const records = await listRecords(deps, scope, await getOrdinal(deps, scope, customer))
  const rows = await deps.db.as(scope, (tx) => listHeldCoupons(tx, scope.workspace, records))
  return { items: rows.map(toCouponView) }
}

type Asked = { state: CouponState | undefined; limit: number; cursor: string | undefined }

/**
 * Coupons of an offer, newest first. People are public ids here: names are for who may look at customers. A limited scope
 * sees those that were claimed in its stores.
 *
 * @throws offer_not_found
 */
export async function listCouponsOfOffer(
  deps: Deps,
  scope: Scope,
  reference: string,
  { state, limit, cursor }: Asked,
): Promise<OfferCouponList> {
  const { workspace } = scope
  const found = await deps.db.as(scope, async (tx) => {
    const offer = await findOffer(tx, workspace, reference)
    if (!offer || !isSeen(offer.terms, await seenPlaces(tx, scope))) throw refusals.offer_not_found()
    const rows = await queries.listOfOffer(tx, workspace, {
      offer: offer.id,
      state,
      stores: scope.stores === '*' ? undefined : scope.stores,
      before: cursor === undefined ? undefined : asId(cursor),
      limit: limit + 1,
    })
    return {
      rows,
      stores: await describeStores(
        tx,
        workspace,
        rows.map((row) => row.store),
      ),
    }
  })
  const page = found.rows.slice(0, limit)
  const people = await findPublicIds(
    deps,
    scope,
    page.map((row) => row.holder),
  )
  return {
    items: page.map((row) => {
      const { id, claimedAt, expiresAt, redeemedAt, outsideCode } = toCouponView(row)
      const store = found.stores.get(row.store)
      return {
        id,
        state: row.state,
        claimedAt,
        expiresAt,
        redeemedAt,
        givenMinor: minorToJson(row.givenMinor),
        outsideCode,
        customer: people.get(row.holder) ?? null,
        store: store ? { code: store.code, name: store.name } : null,
        channel: row.channel,
        byNewCustomer: row.byNew,
      }
    }),
    nextCursor: found.rows.length > limit ? (page.at(-1)?.id ?? null) : null,
  }
}

/** All of them as CSV. */
export async function exportCouponsOfOffer(
  deps: Deps,
  scope: Scope,
  reference: string,
  state: CouponState | undefined,
): Promise<string> {
  const limit = 1000
  const lines: (string | number)[][] = [
    [
      'coupon',
      'state',
      'claimed_at',
      'expires_at',
      'redeemed_at',
      'given_minor',
      'customer',
      'store',
      'channel',
      'new_customer',
      'code',
    ],
  ]
  for (let cursor: string | undefined; ; ) {
    const page = await listCouponsOfOffer(deps, scope, reference, { state, limit, cursor })
    for (const item of page.items) {
      lines.push([
        item.id,
        item.state,
        item.claimedAt,
        item.expiresAt,
        item.redeemedAt ?? '',
        item.givenMinor,
        item.customer ?? '',
        item.store?.code ?? '',
        item.channel,
        item.byNewCustomer ? 1 : 0,
        item.outsideCode ?? '',
      ])
    }
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  // A spreadsheet would run a cell that begins like a formula.
  return stringify(lines, { bom: true, escape_formulas: true })
}
