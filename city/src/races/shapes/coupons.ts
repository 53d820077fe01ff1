import { setTimeout as sleep } from 'node:timers/promises'
import type { Arena } from '../arena.ts'
import {
  claim,
  claimRequest,
  meetCustomer,
  meetCustomers,
  offerOf,
  publishOffer,
  store,
  ticketRequest,
} from '../shop.ts'
import { expectEqual, judge, type Shape } from '../verdict.ts'

const claimStock: Shape = {
  name: 'claim-stock',
  claim: 'A coupon with a stock of S is claimed S times by N customers at once',
  async run(arena) {
    const stock = Math.max(1, Math.floor(arena.callers / 4))
    const offer = await publishOffer(arena, { supply: { stock } })
    const customers = await meetCustomers(arena, arena.callers)
    const verdict = judge(await arena.race(customers.map((customer) => claimRequest(arena, offer, customer))), stock)
    const after = await offerOf(arena, offer)
    expectEqual(verdict, 'claimed', after.figures.claimed, stock)
    expectEqual(verdict, 'stock left', after.stockLeft, 0)
    return verdict
  },
}

const couponOnOrders: Shape = {
  name: 'coupon-on-orders',
  claim: 'One coupon is used on one of N sales at once',
  async run(arena) {
    const offer = await publishOffer(arena)
    const coupon = await claim(arena, offer, await meetCustomer(arena))
    const paid = { coupons: [coupon], tenders: [{ provider: 'cash', amountMinor: 500 }] }
    const requests = Array.from({ length: arena.callers }, () => ticketRequest(arena, 1000, paid))
    const verdict = judge(await arena.race(requests), 1)
    const after = await offerOf(arena, offer)
    expectEqual(verdict, 'redeemed', after.figures.redeemed, 1)
    return verdict
  },
}

const usageLimit: Shape = {
  name: 'usage-limit',
  claim: 'One person who may claim twice claims twice, with N requests from N devices',
  async run(arena) {
    const limits = { perCustomer: 2, perNaturalPerson: null, perPhone: null, perDevice: null }
    const offer = await publishOffer(arena, { limits })
    const customer = await meetCustomer(arena)
    const requests = Array.from({ length: arena.callers }, () =>
      claimRequest(arena, offer, customer, { device: arena.name('device') }),
    )
    const verdict = judge(await arena.race(requests), 2)
    expectEqual(verdict, 'claimed', (await offerOf(arena, offer)).figures.claimed, 2)
    return verdict
  },
}

const basket = { storeCode: store, lines: [{ sku: 'race-tea', quantity: 1, amountMinor: 1000 }] }

const doubleRevert: Shape = {
  name: 'double-revert',
  claim: 'The use of a coupon is taken back once by N callers, and the coupon is there once',
  async run(arena) {
    const offer = await publishOffer(arena)
    const coupon = await claim(arena, offer, await meetCustomer(arena))
    const use = { ...basket, requestId: arena.name('use'), coupons: [coupon] }
    const { id } = await arena.post<{ id: string }>('/v1/offers/redemptions', use)
    const requests = Array.from({ length: arena.callers }, () => ({
      method: 'POST' as const,
      path: `/v1/offers/redemptions/${id}/returns`,
      body: { requestId: arena.name('return'), amountMinor: 1000 },
    }))
    const verdict = judge(await arena.race(requests), 1)
    const after = await offerOf(arena, offer)
    expectEqual(verdict, 'returned', after.figures.returned, 1)
    return verdict
  },
}

/** So that all of them are claimed well before they end, on a slow machine too. */
const expiringMax = 64

const expireAgainstRedeem: Shape = {
  name: 'expire-vs-redeem',
  claim: 'A coupon that ends while it is used is used or has ended, never both',
  async run(arena: Arena) {
    const count = Math.min(arena.callers, expiringMax)
    const customers = await meetCustomers(arena, count)
    const to = new Date(Date.now() + 1_500 + count * 20)
    const from = new Date(Date.now() - 60_000)
    const validity = { kind: 'absolute', from: from.toISOString(), to: to.toISOString() }
    const offer = await publishOffer(arena, { validity })
    const claims = await arena.race(customers.map((customer) => claimRequest(arena, offer, customer)))
    const coupons = claims.flatMap((answer) => (answer.ok ? [(answer.body as { coupon: string }).coupon] : [])) // as documented
    // Some well before the end, some after it, most of them about it.
    await sleep(Math.max(0, to.getTime() - Date.now() - 600))
    const paid = { tenders: [{ provider: 'cash', amountMinor: 500 }] }
    const answers = await arena.race(
      coupons.map((coupon, index) => ({
        ...ticketRequest(arena, 1000, { ...paid, coupons: [coupon] }),
        afterMs: Math.floor((900 * index) / count),
      })),
    )
    const { items } = await arena.get<{ items: { state: string }[] }>(`/v1/offers/${offer}/coupons?limit=1000`)
    const redeemed = items.filter(({ state }) => state === 'redeemed').length
    const verdict = judge(answers, redeemed)
    expectEqual(verdict, 'coupons', items.length, count)
    expectEqual(verdict, 'redeemed', (await offerOf(arena, offer)).figures.redeemed, redeemed)
    return verdict
  },
}

export const couponShapes: readonly Shape[] = [
  claimStock,
  couponOnOrders,
  usageLimit,
  doubleRevert,
  expireAgainstRedeem,
]
