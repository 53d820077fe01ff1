import type { RedemptionInput, RedemptionReturn, RedemptionReturnInput, RedemptionView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { replay } from '../../../kernel/idempotency.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { acrossStores, type Tx } from '../../../kernel/postgres.ts'
import type { Scope, ZonedScope } from '../../../kernel/scope.ts'
import { post } from '../../ledger/index.ts'
import { describeStores, findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as coupons from '../queries/coupons.ts'
import * as queries from '../queries/redemptions.ts'
import { sum } from '../rules/share.ts'
import { redeemCoupons } from './redeem-coupons.ts'
import { returnCoupons } from './return-coupons.ts'
import { asId, resolveCode } from './show-code.ts'

/** The client's `Idempotency-Key`, where it sent one. */
type Keyed = { key: string | undefined; route: string }

/**
 * Uses coupons where no sale of ours follows: exchanges, and shops whose till is another system. Posts what they took off
 * from the store's discounts to its sales. Safe to retry with the same request id.
 *
 * @throws offer_place_unknown, and as `resolveCode` and `redeemCoupons`
 */
export async function redeemAlone(
  deps: Deps,
  scope: ZonedScope,
  keyed: Keyed,
  input: Required<Pick<RedemptionInput, 'requestId' | 'storeCode' | 'channel' | 'lines' | 'coupons'>> & RedemptionInput,
): Promise<RedemptionView> {
  const { workspace } = scope
  const answer = await deps.db.as(scope, (tx) =>
    replay(tx, { ...keyed, workspace, body: input }, async () => {
      const store = await getStore(tx, scope, input.storeCode)
      const key = `alone/${input.requestId}`
      const isRepeated = (await acrossStores(tx, () => queries.findRedemption(tx, workspace, key))) !== undefined
      const ids: string[] = []
      // Codes that were good when the redemption was made are good for asking again.
      for (const code of input.coupons) ids.push((await resolveCode(tx, deps, scope, code, { isRepeated })).id)
      const at = deps.clock.now()
      const story = input.orderNo ? `sale/${input.orderNo}` : `redemption/${input.requestId}`
      const lines = input.lines.map(({ sku, quantity, amountMinor, categoryCode }) => ({
        sku,
        quantity,
        amountMinor: BigInt(amountMinor),
        category: categoryCode,
      }))
      const redeeming = { key, story, store, channel: input.channel, at, lines, coupons: ids }
      const redeemed = await redeemCoupons(tx, deps, scope, redeeming)
      const view = await readView(tx, workspace, key)
      if (redeemed.isNew)
        await postDiscount(tx, deps, scope, {
          key: `coupon/${key}`,
          kind: 'coupon.redeemed',
          at,
          store,
          story,
          amountMinor: redeemed.savingMinor,
        })
      return view
    }),
  )
  deps.wakeRelay()
  return answer
}

/** What comes back of it, in part or whole. Safe to retry with the same request id. @throws as `returnCoupons` */
export async function returnAlone(
  deps: Deps,
  scope: ZonedScope,
  keyed: Keyed,
  id: string,
  input: RedemptionReturnInput,
): Promise<RedemptionReturn> {
  const { workspace } = scope
  const answer = await deps.db.as(scope, (tx) =>
    replay(tx, { ...keyed, workspace, body: [id, input] }, async () => {
      const row = await queries.getRedemption(tx, workspace, asId(id))
      // What a sale of ours used comes back with the refund of that sale.
      if (!row?.key.startsWith('alone/')) throw refusals.redemption_not_found()
      const at = deps.clock.now()
      const returned = await returnCoupons(tx, deps, scope, {
        key: input.requestId,
        of: row.key,
        at,
        ...(input.lines
          ? { lines: input.lines.map(({ line, amountMinor }) => ({ line, amountMinor: BigInt(amountMinor) })) }
          : {}),
        ...(input.amountMinor === undefined ? {} : { amountMinor: BigInt(input.amountMinor) }),
      })
      const key = `coupon/${row.key}/${input.requestId}`
      const { store, story } = row
      // The ledger knows the key, should the same return be asked for again.
      await postDiscount(tx, deps, scope, {
        key,
        kind: 'coupon.returned',
        at,
        store,
        story,
        amountMinor: -returned.givenBackMinor,
      })
      return {
        redemption: id,
        givenBackMinor: minorToJson(returned.givenBackMinor),
        couponsReturned: returned.couponsReturned,
      }
    }),
  )
  deps.wakeRelay()
  return answer
}

/** @throws redemption_not_found */
export async function getRedemption(deps: Deps, scope: Scope, id: string): Promise<RedemptionView> {
  return deps.db.as(scope, async (tx) => {
    const row = await queries.getRedemption(tx, scope.workspace, asId(id))
    if (!row) throw refusals.redemption_not_found()
    return readView(tx, scope.workspace, row.key)
  })
}

type Discount = { key: string; kind: string; at: Date; store: number; story: string; amountMinor: bigint }

async function postDiscount(tx: Tx, deps: Deps, scope: Scope, { amountMinor, ...transfer }: Discount): Promise<void> {
  if (amountMinor === 0n) return
  const { store } = transfer
  await post(tx, deps, scope, [
    {
      ...transfer,
      entries: [
        { holder: { of: 'store', store, purpose: 'discounts' }, asset: 'money', amountMinor: -amountMinor },
        { holder: { of: 'store', store, purpose: 'sales' }, asset: 'money', amountMinor },
      ],
    },
  ])
}

export async function getStore(tx: Tx, { workspace }: Scope, code: string): Promise<number> {
  const store = (await findStores(tx, workspace, [code])).get(code)
  if (store === undefined) throw refusals.offer_place_unknown({ detail: `storeCode: ${code}` })
  return store
}

async function readView(tx: Tx, workspace: number, key: string): Promise<RedemptionView> {
  const row = await acrossStores(tx, () => queries.findRedemption(tx, workspace, key))
  if (!row) throw refusals.redemption_not_found()
  const parts = await queries.listParts(tx, workspace, row.id)
  const used = await coupons.listCoupons(tx, workspace, [...new Set(parts.map((part) => part.coupon))])
  const store = (await describeStores(tx, workspace, [row.store])).get(row.store)
  return {
    id: row.id,
    key: row.key,
    story: row.story,
    at: row.at.toISOString(),
    store: store ? { code: store.code, name: store.name } : null,
    grossMinor: minorToJson(row.grossMinor),
    savingMinor: minorToJson(row.savingMinor),
    givenBackMinor: minorToJson(row.givenBackMinor),
    coupons: used.map((coupon) => {
      const own = parts.filter((part) => part.coupon === coupon.id)
      return {
        coupon: coupon.id,
        offer: coupon.offer,
        savingMinor: minorToJson(sum(own.map((part) => part.savingMinor))),
        givenBackMinor: minorToJson(sum(own.map((part) => part.givenBackMinor))),
        returned: coupon.redemption !== row.id,
      }
    }),
    lines: row.lines.map(([sku, amountMinor, savingMinor], line) => ({
      sku,
      amountMinor,
      savingMinor,
      refundedMinor: minorToJson(row.refundedMinor[line] ?? 0n),
      givenBackMinor: minorToJson(sum(parts.map((part) => (part.line === line ? part.givenBackMinor : 0n)))),
    })),
  }
}
